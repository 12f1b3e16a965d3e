package org.matrixlib.server.log;

import java.sql.SQLException;
import java.util.List;
import org.matrixlib.server.store.Transaction;

/**
 * Where the store keeps the records of a log.
 *
 * @param <R> the records
 */
public interface LogRecords<R> {

  /** Writes a record. */
  void write(Transaction transaction, int shard, long sequence, R record) throws SQLException;

  /** Reads the records of a shard after a number, in order; at most {@code limit}. */
  List<Log.Entry<R>> read(Transaction transaction, int shard, long after, int limit)
      throws SQLException;

  /** The number of the last record of a shard, 0 if there is none. */
  long last(Transaction transaction, int shard) throws SQLException;

  /** How many bytes a record takes in memory, about. */
  int weight(R record);
}
