package org.matrixlib.server.log;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.StorageException;
import org.matrixlib.server.store.Transaction;

/**
 * How far each reader of a log is, in the database, so that a reader moves on in the transaction
 * that writes what it made of the records. Safe for use by several threads.
 */
public final class LogCursors {
  private final Database database;
  private final String log;

  /** The cursors of a log, by its name. */
  public LogCursors(Database database, String log) {
    this.database = database;
    this.log = log;
  }

  /** The last record that a reader is done with; 0 if there is none. */
  public long get(String reader, int shard) {
    return database.read(
        transaction -> {
          PreparedStatement find =
              transaction.prepare(
                  "SELECT sequence FROM log_cursor WHERE log = ? AND reader = ? AND shard = ?");
          find.setString(1, log);
          find.setString(2, reader);
          find.setLong(3, shard);
          try (ResultSet row = find.executeQuery()) {
            return row.next() ? row.getLong(1) : 0L;
          }
        });
  }

  /** Says that a reader is done with all records up to one. */
  public void move(Transaction transaction, String reader, int shard, long sequence) {
    try {
      PreparedStatement move =
          transaction.prepare(
              "INSERT INTO log_cursor (log, reader, shard, sequence) VALUES (?, ?, ?, ?)"
                  + " ON CONFLICT (log, reader, shard)"
                  + " DO UPDATE SET sequence = excluded.sequence");
      move.setString(1, log);
      move.setString(2, reader);
      move.setLong(3, shard);
      move.setLong(4, sequence);
      move.executeUpdate();
    } catch (SQLException e) {
      throw new StorageException("Cannot move a cursor of " + log + ": " + e.getMessage(), e);
    }
  }
}
