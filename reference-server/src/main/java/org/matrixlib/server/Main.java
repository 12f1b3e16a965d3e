package org.matrixlib.server;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.matrixlib.server.cli.Commands;
import org.matrixlib.server.cli.Surroundings;

/** The program. */
public final class Main {
  private Main() {}

  /** Runs a command, and ends with its exit code. */
  public static void main(String[] arguments) {
    Surroundings surroundings =
        new Surroundings(
            System.getenv(),
            Path.of(""),
            Main::readPassword,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            InstantSource.system(),
            new SecureRandom(),
            Homeserver::start);
    System.exit(Commands.of(surroundings).execute(arguments));
  }

  @SuppressWarnings("SystemConsoleNull") // It is null again from JDK 25 on, where nobody types.
  private static @Nullable String readPassword(String prompt) throws IOException {
    Console console = System.console();
    if (console == null) {
      return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
          .readLine();
    }
    char[] typed = console.readPassword("%s", prompt);
    return typed == null ? null : new String(typed);
  }
}
