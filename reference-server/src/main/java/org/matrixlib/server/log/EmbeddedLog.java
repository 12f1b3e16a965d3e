package org.matrixlib.server.log;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.StorageException;
import org.matrixlib.server.store.Transaction;

/**
 * A log in the database of its only process. Its records are written in the transactions of its
 * writer, so there is no second place that could tell another story; the last ones are kept in
 * memory, where readers that keep up find them.
 *
 * @param <R> the records
 */
public final class EmbeddedLog<R> implements Log<R> {
  private final Database database;
  private final String name;
  private final LogRecords<R> records;
  private final LogTail<R> tail;
  private final LogCursors cursors;
  private final AtomicLongArray last = new AtomicLongArray(Shards.COUNT);

  /** What transactions that aren't durable yet have appended, by shard. */
  private final List<List<Entry<R>>> appended = new ArrayList<>();

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Opens the log, at the end of what is in the database. */
  public EmbeddedLog(Database database, String name, LogRecords<R> records) {
    this.database = database;
    this.name = name;
    this.records = records;
    this.tail = new LogTail<>(records);
    this.cursors = new LogCursors(database, name);
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      appended.add(new ArrayList<>());
    }
    boolean unused =
        database.read(
            transaction -> {
              for (int shard = 0; shard < Shards.COUNT; shard++) {
                last.set(shard, records.last(transaction, shard));
              }
              return true;
            });
  }

  @Override
  public long append(Transaction transaction, int shard, R record) {
    List<Entry<R>> waiting = appended.get(shard);
    if (waiting.isEmpty()) {
      transaction.afterCommit(() -> publish(shard));
      transaction.afterRollback(waiting::clear);
    }
    long sequence = last.get(shard) + waiting.size() + 1;
    waiting.add(new Entry<>(shard, sequence, record));
    try {
      records.write(transaction, shard, sequence, record);
    } catch (SQLException e) {
      throw new StorageException("Cannot append to " + name + ": " + e.getMessage(), e);
    }
    return sequence;
  }

  private void publish(int shard) {
    List<Entry<R>> published = appended.get(shard);
    tail.add(published);
    last.set(shard, published.get(published.size() - 1).sequence());
    published.clear();
    listeners.forEach(Runnable::run);
  }

  @Override
  public List<Entry<R>> read(int shard, long after, int limit) {
    if (after >= last.get(shard)) {
      return List.of();
    }
    return tail.read(shard, after, limit)
        .orElseGet(
            () -> database.read(transaction -> records.read(transaction, shard, after, limit)));
  }

  @Override
  public long last(int shard) {
    return last.get(shard);
  }

  @Override
  public void onAppend(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public long cursor(String reader, int shard) {
    return cursors.get(reader, shard);
  }

  @Override
  public void moveCursor(Transaction transaction, String reader, int shard, long sequence) {
    cursors.move(transaction, reader, shard, sequence);
  }
}
