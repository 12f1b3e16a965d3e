package org.matrixlib.server.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * The database: all that the server keeps. Its schema is brought up to date when it is opened.
 *
 * <p>Every write goes through one thread, which commits many of them at once; reads run beside it,
 * each seeing one moment. Safe for use by several threads.
 */
public final class Database implements AutoCloseable {
  /**
   * What the dialects call the same thing: a number that is the key of a table, and a table that is
   * kept in its primary key. Without that SQLite keeps the key twice, as the key and as an index.
   */
  private static final Map<String, String> SQLITE_TERMS =
      Map.of("key", "INTEGER PRIMARY KEY", "clustered", "WITHOUT ROWID");

  private static final Map<String, String> POSTGRESQL_TERMS =
      Map.of("key", "BIGINT PRIMARY KEY", "clustered", "");

  private final DatabaseSettings settings;
  private final @Nullable Claim claim;
  private final @Nullable GroupWriter writer;
  private final ReaderPool readers;

  private Database(
      DatabaseSettings settings,
      @Nullable Claim claim,
      @Nullable GroupWriter writer,
      ReaderPool readers) {
    this.settings = settings;
    this.claim = claim;
    this.writer = writer;
    this.readers = readers;
  }

  /**
   * Opens a database, for one process at a time.
   *
   * @throws StorageException if it can't be opened, is in use, or is of a newer server
   */
  public static Database open(DatabaseSettings settings) {
    Claim claim = Claim.of(settings);
    try {
      migrate(settings);
      return new Database(
          settings, claim, new GroupWriter(claim.session()), new ReaderPool(settings));
    } catch (SQLException | FlywayException e) {
      claim.close();
      throw new StorageException("Cannot open the database: " + e.getMessage(), e);
    }
  }

  /**
   * Opens a database that another process may have open, to read only.
   *
   * @throws StorageException if an embedded one doesn't exist
   */
  public static Database openToRead(DatabaseSettings settings) {
    requireFile(settings);
    return new Database(settings, null, null, new ReaderPool(settings));
  }

  private static void requireFile(DatabaseSettings settings) {
    if (settings.isEmbedded() && !Files.exists(settings.file())) {
      throw new StorageException("There is no database at " + settings.file(), null);
    }
  }

  private static void migrate(DatabaseSettings settings) {
    Flyway.configure()
        .dataSource(Session.dataSource(settings))
        .placeholders(settings.isEmbedded() ? SQLITE_TERMS : POSTGRESQL_TERMS)
        .load()
        .migrate();
  }

  /**
   * Writes. Works run in the order in which they were handed in, one at a time.
   *
   * @return what the work answered, once it is durable; fails with what the work threw, and then
   *     nothing of it is kept, or with a {@link StorageException}. Its stages run in the thread
   *     that writes, so they must not take long, and never wait for another write.
   */
  public <T> CompletableFuture<T> write(Work<T> work) {
    return writer == null
        ? CompletableFuture.failedFuture(
            new StorageException("The database is open to read only", null))
        : writer.write(work);
  }

  /**
   * Reads, in a transaction that sees one moment. Must not be called from within another read.
   *
   * @throws StorageException if the database doesn't answer
   */
  public <T> T read(Work<T> work) {
    return readers.read(work);
  }

  /**
   * Lets the current thread read without waiting for others to finish theirs. For the few threads
   * that all others depend on.
   */
  public void preferReads() {
    readers.prefer();
  }

  /** What failed, if the database takes no writes any more. */
  public Optional<StorageException> failure() {
    return writer == null ? Optional.empty() : writer.failure();
  }

  /**
   * Copies an embedded database, as it is at one moment, while it is in use.
   *
   * @param target a file that doesn't exist yet
   */
  public void backUp(Path target) {
    backUp(settings, target);
  }

  /** Copies an embedded database that this or another process has open. */
  public static void backUp(DatabaseSettings settings, Path target) {
    if (!settings.isEmbedded()) {
      throw new StorageException("Use pg_dump to back up PostgreSQL", null);
    }
    requireFile(settings);
    if (Files.exists(target)) {
      throw new StorageException("A backup overwrites nothing, and there is " + target, null);
    }
    try (Connection connection = DriverManager.getConnection(settings.url());
        PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
      copy.setString(1, target.toString());
      copy.execute();
    } catch (SQLException e) {
      throw new StorageException("Cannot back up: " + e.getMessage(), e);
    }
  }

  /** Finishes the writes that were taken and the reads that run, then closes. */
  @Override
  public void close() {
    try {
      if (writer != null) {
        writer.close();
      }
      readers.close();
    } catch (SQLException e) {
      throw new StorageException("Cannot close the database: " + e.getMessage(), e);
    } finally {
      if (claim != null) {
        claim.close();
      }
    }
  }
}
