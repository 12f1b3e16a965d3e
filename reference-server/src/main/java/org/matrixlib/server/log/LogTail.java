package org.matrixlib.server.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.matrixlib.server.log.Log.Entry;

/**
 * The last records of a log, of all shards together, so that what matters is what was written last
 * and not where. Safe for use by several threads.
 *
 * @param <R> the records
 */
final class LogTail<R> {
  private static final int MAX_RECORDS = 16_384;
  private static final long MAX_BYTES = 32L << 20;

  private final LogRecords<R> records;
  private final List<TreeMap<Long, Entry<R>>> byShard = new ArrayList<>();

  /** The shards of the records, oldest first. */
  private final Deque<Integer> order = new ArrayDeque<>();

  private long bytes;

  LogTail(LogRecords<R> records) {
    this.records = records;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      byShard.add(new TreeMap<>());
    }
  }

  synchronized void add(List<Entry<R>> entries) {
    for (Entry<R> entry : entries) {
      byShard.get(entry.shard()).put(entry.sequence(), entry);
      order.addLast(entry.shard());
      bytes += records.weight(entry.record());
    }
    while (order.size() > MAX_RECORDS || bytes > MAX_BYTES) {
      Entry<R> oldest = byShard.get(order.removeFirst()).pollFirstEntry().getValue();
      bytes -= records.weight(oldest.record());
    }
  }

  /** The records after a number; empty if the first of them isn't here any more. */
  synchronized Optional<List<Entry<R>>> read(int shard, long after, int limit) {
    TreeMap<Long, Entry<R>> entries = byShard.get(shard);
    return entries.containsKey(after + 1)
        ? Optional.of(entries.tailMap(after, false).values().stream().limit(limit).toList())
        : Optional.empty();
  }
}
