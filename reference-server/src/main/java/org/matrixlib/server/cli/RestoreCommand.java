package org.matrixlib.server.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.matrixlib.server.account.ServerIdentity;
import org.matrixlib.server.config.Config;
import org.matrixlib.server.config.OwnerOnly;
import org.matrixlib.server.config.SigningKeyFile;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;
import org.matrixlib.server.store.StorageException;
import org.matrixlib.server.sync.Syncs;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    description = {
      "Puts a backup into the data directory, which must have no database and no signing key.",
      "Without a directory, notes that a PostgreSQL database was restored by its own tools: "
          + "positions in the order of syncs will be given again, so clients must begin anew."
    },
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  /**
   * The database, and what SQLite leaves beside it when a server is killed: it would take that for
   * changes of the database that is restored.
   */
  private static final List<String> SUFFIXES = List.of("", "-wal", "-shm", "-journal");

  private final Surroundings surroundings;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Parameters(paramLabel = "DIRECTORY", arity = "0..1", description = "What backup made.")
  private @Nullable Path source;

  RestoreCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Config chosen = surroundings.config(config.file);
    Path database = chosen.dataDirectory().resolve(BackupCommand.DATABASE);
    if (!chosen.database().isEmbedded()) {
      if (source != null) {
        throw new CommandFailure(
            "use pg_restore or psql for PostgreSQL, then restore without a directory");
      }
      requireServer(chosen);
    } else if (!chosen.database().url().equals(DatabaseSettings.sqlite(database).url())) {
      throw new CommandFailure(
          "the database isn't in the data directory, but at " + chosen.database().url());
    } else if (source == null) {
      throw new CommandFailure("say which DIRECTORY the backup is in");
    } else {
      copy(surroundings.directory().resolve(source), database, chosen);
    }
    try (Database restored = Database.open(chosen.database())) {
      ServerIdentity.claim(restored, chosen.serverName());
      Syncs.noteRestore(restored, surroundings.random());
    }
    PrintWriter out = surroundings.out();
    out.println(
        "The backup is restored, and clients will begin anew: java -jar matrixlib.jar serve");
    return CommandLine.ExitCode.OK;
  }

  /** Opening it would make a new database of an empty one, into which nothing can be restored. */
  private static void requireServer(Config chosen) throws CommandFailure {
    try (Database restored = Database.openToRead(chosen.database())) {
      ServerIdentity.requireClaimed(restored);
    } catch (StorageException e) {
      throw new CommandFailure(
          "no server is found in the database, use pg_restore or psql first: " + e.getMessage());
    }
  }

  private static void copy(Path directory, Path database, Config chosen) throws Exception {
    for (String suffix : SUFFIXES) {
      requireAbsent(database.resolveSibling(BackupCommand.DATABASE + suffix));
    }
    requireAbsent(chosen.signingKeyFile());
    SigningKeyFile.read(directory.resolve(BackupCommand.SIGNING_KEY));
    OwnerOnly.createDirectories(chosen.dataDirectory());
    // Under its name only when it is whole.
    Path draft = chosen.dataDirectory().resolve(BackupCommand.DATABASE + ".restoring");
    Files.deleteIfExists(draft);
    Database.backUp(DatabaseSettings.sqlite(directory.resolve(BackupCommand.DATABASE)), draft);
    Files.copy(directory.resolve(BackupCommand.SIGNING_KEY), chosen.signingKeyFile());
    Files.move(draft, database);
  }

  private static void requireAbsent(Path file) throws CommandFailure {
    if (Files.exists(file)) {
      throw new CommandFailure("there is a " + file + " already: move it away first");
    }
  }
}
