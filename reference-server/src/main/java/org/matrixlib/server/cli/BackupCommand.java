package org.matrixlib.server.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.matrixlib.server.config.Config;
import org.matrixlib.server.config.OwnerOnly;
import org.matrixlib.server.store.Database;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    description =
        "Copies the database, as it is at one moment, and the signing key; the server may run."
            + " Keep the copy secret. For PostgreSQL, use pg_dump.",
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  /** What the files of a backup are called. */
  static final String DATABASE = "server.db";

  static final String SIGNING_KEY = "signing.key";

  private final Surroundings surroundings;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Parameters(paramLabel = "DIRECTORY", description = "Where to: a directory that doesn't exist.")
  private Path target = Path.of("");

  BackupCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Config chosen = surroundings.config(config.file);
    Path directory = surroundings.directory().resolve(target);
    OwnerOnly.createDirectory(directory);
    Database.backUp(chosen.database(), directory.resolve(DATABASE));
    Files.copy(chosen.signingKeyFile(), directory.resolve(SIGNING_KEY));
    PrintWriter out = surroundings.out();
    out.println("The backup is in " + directory);
    return CommandLine.ExitCode.OK;
  }
}
