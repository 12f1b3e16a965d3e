package org.matrixlib.server.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.matrixlib.server.config.ConfigException;
import org.matrixlib.server.store.StorageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** All commands. They end with 0, or 1 if they failed, or 2 if they were used wrongly. */
public final class Commands {
  private Commands() {}

  /** The command line. */
  public static CommandLine of(Surroundings surroundings) {
    CommandLine users = new CommandLine(new UserCommand());
    users.addSubcommand(new UserAddCommand(surroundings));
    CommandLine all = new CommandLine(new RootCommand());
    all.addSubcommand(new ServeCommand(surroundings));
    all.addSubcommand(new InitCommand(surroundings));
    all.addSubcommand(new CheckConfigCommand(surroundings));
    all.addSubcommand(users);
    all.addSubcommand(new KeysCommand(surroundings));
    all.addSubcommand(new BackupCommand(surroundings));
    all.addSubcommand(new RestoreCommand(surroundings));
    all.addSubcommand(new CheckCommand(surroundings));
    all.addSubcommand(new ExportCommand(surroundings));
    all.addSubcommand(new ImportCommand(surroundings));
    all.setOut(surroundings.out());
    all.setErr(surroundings.err());
    all.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          Optional<String> message = message(failure);
          if (message.isEmpty()) {
            throw failure;
          }
          line.getErr().println("matrixlib: " + message.get());
          return CommandLine.ExitCode.SOFTWARE;
        });
    return all;
  }

  /** What to say about a failure that isn't a fault of the program. */
  private static Optional<String> message(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof NoSuchFileException missing) {
      return Optional.of("there is no " + missing.getFile());
    }
    if (cause instanceof FileAlreadyExistsException exists) {
      return Optional.of("there is a " + exists.getFile() + " already");
    }
    return cause instanceof CommandFailure
            || cause instanceof ConfigException
            || cause instanceof StorageException
            || cause instanceof IOException
        ? Optional.of(String.valueOf(cause.getMessage()))
        : Optional.empty();
  }

  @Command(
      name = "matrixlib",
      description = "A Matrix homeserver around append-only logs.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  private static final class RootCommand {}

  @Command(name = "user", description = "Looks after users.", mixinStandardHelpOptions = true)
  private static final class UserCommand {}

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"matrixlib " + text()};
    }

    static String text() {
      String version = Commands.class.getPackage().getImplementationVersion();
      return version == null ? "in development" : version;
    }
  }
}
