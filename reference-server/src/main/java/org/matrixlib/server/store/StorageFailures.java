package org.matrixlib.server.store;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Tells a storage that failed from a statement that did. */
final class StorageFailures {
  /** Result codes of SQLite, in their primary form, after which the transaction may be gone. */
  private static final Set<Integer> SQLITE_CODES =
      Set.of(
          SQLiteErrorCode.SQLITE_FULL.code,
          SQLiteErrorCode.SQLITE_IOERR.code,
          SQLiteErrorCode.SQLITE_CORRUPT.code,
          SQLiteErrorCode.SQLITE_READONLY.code,
          SQLiteErrorCode.SQLITE_NOTADB.code,
          SQLiteErrorCode.SQLITE_CANTOPEN.code,
          SQLiteErrorCode.SQLITE_NOMEM.code,
          SQLiteErrorCode.SQLITE_BUSY.code,
          SQLiteErrorCode.SQLITE_PROTOCOL.code);

  /**
   * Classes of SQLSTATE of PostgreSQL: connection, transaction state, resources, intervention,
   * system, internal.
   */
  private static final Set<String> SQLSTATE_CLASSES = Set.of("08", "25", "53", "57", "58", "XX");

  private static final int PRIMARY_CODE = 0xff;

  private StorageFailures() {}

  /** Whether what a work threw says that the storage failed, rather than that work. */
  static boolean concernsAll(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException failure) {
        return SQLITE_CODES.contains(failure.getResultCode().code & PRIMARY_CODE);
      }
      if (cause instanceof SQLException failure && isClass(failure.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isClass(@Nullable String sqlState) {
    return sqlState != null
        && sqlState.length() == 5
        && SQLSTATE_CLASSES.contains(sqlState.substring(0, 2));
  }

  /** What callers see: SQL's exceptions as those of the store, all others as they are. */
  static RuntimeException wrap(Exception error) {
    return error instanceof RuntimeException unchecked
        ? unchecked
        : new StorageException("The database refused: " + error.getMessage(), error);
  }
}
