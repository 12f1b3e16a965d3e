package org.matrixlib.server.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/** A connection and the statements that were prepared on it. Used by one thread at a time. */
final class Session implements Transaction, AutoCloseable {
  private static final int BUSY_TIMEOUT_MILLIS = 10_000;

  /**
   * Of a new database. Each event changes a few pages of indexes at random places, which are
   * written wholly; events of the usual length still have place for two on a page. Half of SQLite's
   * default writes 40 % less with 100 busy rooms.
   */
  private static final int PAGE_BYTES = 2_048;

  private static final int CACHED_KILOBYTES = 16_384;
  private static final int PAGES_BETWEEN_CHECKPOINTS = 8_000;

  /**
   * How long SQLite's write-ahead log may be. It begins anew only when nobody reads from it, which
   * never happens while reads overlap all the time; so above this the writer waits for them.
   */
  private static final long MAX_WAL_BYTES = 64L << 20;

  private static final int WAIT_FOR_READS_MILLIS = 100;

  private final Connection connection;
  private final boolean isWriter;
  private final Optional<Path> wal;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private List<Runnable> afterCommit = new ArrayList<>();
  private List<Runnable> afterRollback = new ArrayList<>();

  /** What to do when it is known whether works are kept. */
  record Actions(List<Runnable> afterCommit, List<Runnable> afterRollback) {}

  private Session(DatabaseSettings settings, boolean isWriter) throws SQLException {
    this.connection = connect(settings, isWriter);
    this.isWriter = isWriter;
    this.wal =
        settings.isEmbedded()
            ? Optional.of(settings.file().resolveSibling(settings.file().getFileName() + "-wal"))
            : Optional.empty();
  }

  /** Connects for the only thread that writes. */
  static Session toWrite(DatabaseSettings settings) throws SQLException {
    return new Session(settings, true);
  }

  /** Connects for a thread that reads: each of its transactions sees one moment. */
  static Session toRead(DatabaseSettings settings) throws SQLException {
    return new Session(settings, false);
  }

  private static Connection connect(DatabaseSettings settings, boolean isWriter)
      throws SQLException {
    Connection connection =
        settings.isEmbedded()
            ? sqlite(isWriter ? TransactionMode.IMMEDIATE : TransactionMode.DEFERRED)
                .createConnection(settings.url())
            : DriverManager.getConnection(settings.url());
    try {
      if (settings.isEmbedded()) {
        if (!isWriter) {
          execute(connection, "PRAGMA query_only = true");
        }
      } else {
        connection.setReadOnly(!isWriter);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      }
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Connections for others, such as the one that brings the schema up to date. */
  static DataSource dataSource(DatabaseSettings settings) {
    if (settings.isEmbedded()) {
      SQLiteDataSource source = new SQLiteDataSource(sqlite(TransactionMode.DEFERRED));
      source.setUrl(settings.url());
      return source;
    }
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(settings.url());
    return source;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static SQLiteConfig sqlite(TransactionMode mode) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    // A commit is on the disk before it is answered, even if the power fails right after.
    config.setSynchronous(SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setPageSize(PAGE_BYTES);
    config.setCacheSize(-CACHED_KILOBYTES);
    config.enforceForeignKeys(true);
    config.setTransactionMode(mode);
    config.setPragma(
        SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, String.valueOf(PAGES_BETWEEN_CHECKPOINTS));
    return config;
  }

  @Override
  public PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  @Override
  public void afterCommit(Runnable action) {
    requireWriter();
    afterCommit.add(action);
  }

  @Override
  public void afterRollback(Runnable action) {
    requireWriter();
    afterRollback.add(action);
  }

  private void requireWriter() {
    if (!isWriter) {
      throw new IllegalStateException("A read commits nothing");
    }
  }

  /** Runs a statement that has no parameters and answers nothing. */
  void execute(String sql) throws SQLException {
    prepare(sql).execute();
  }

  void commit() throws SQLException {
    connection.commit();
  }

  /** Empties the write-ahead log if it is too long and reads let it. For the writer. */
  void boundWal() throws SQLException {
    if (wal.isEmpty() || wal.get().toFile().length() <= MAX_WAL_BYTES) {
      return;
    }
    connection.setAutoCommit(true); // a transaction would have to end first
    try {
      execute(connection, "PRAGMA busy_timeout = " + WAIT_FOR_READS_MILLIS);
      execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      execute(connection, "PRAGMA busy_timeout = " + BUSY_TIMEOUT_MILLIS);
      connection.setAutoCommit(false);
    }
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  /** The actions of the works since the last call: those to take if they are kept, and if not. */
  Actions takeActions() {
    Actions taken = new Actions(afterCommit, afterRollback);
    afterCommit = new ArrayList<>();
    afterRollback = new ArrayList<>();
    return taken;
  }

  @Override
  public void close() throws SQLException {
    statements.values().forEach(Session::closeQuietly);
    connection.close();
  }

  private static void closeQuietly(Statement statement) {
    try {
      statement.close();
    } catch (SQLException e) {
      // Closing the connection closes it, or says why not.
    }
  }
}
