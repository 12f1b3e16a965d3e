package org.matrixlib.server.log;

import java.util.List;
import org.matrixlib.server.store.Transaction;

/**
 * An append-only log with a sequence for each shard. The numbers of a shard begin with 1, have no
 * gap and are never used twice. Records become visible when the transaction that appended them is
 * durable, and not before.
 *
 * <p>A reader keeps a cursor for each shard, in the transaction that stores what it made of the
 * records, so that it sees each of them once.
 *
 * @param <R> the records
 */
public interface Log<R> {

  /** A record and its place. */
  record Entry<R>(int shard, long sequence, R record) {}

  /** Appends a record in a transaction, and gives its number. For the writer of the shard only. */
  long append(Transaction transaction, int shard, R record);

  /** The records of a shard after a number, in order; at most {@code limit}. */
  List<Entry<R>> read(int shard, long after, int limit);

  /** The number of the last durable record of a shard, 0 if there is none. */
  long last(int shard);

  /** Calls back after records became visible. The listener must return at once. */
  void onAppend(Runnable listener);

  /** How far a reader is in a shard: the number of the last record that it is done with. */
  long cursor(String reader, int shard);

  /** Moves a reader's cursor, in the transaction that stores what it made of the records. */
  void moveCursor(Transaction transaction, String reader, int shard, long sequence);
}
