package org.matrixlib.server.room;

import org.matrixlib.server.log.Shards;

/**
 * Numbers of what the store keeps: that of a shard in front of one that the shard gave out. So each
 * shard counts for itself, and what it has lies together.
 */
final class Numbers {
  /** The largest number that a shard gives out. */
  static final long MAX = (1L << 48) - 1;

  private static final int SHARD_BITS = 48;

  private Numbers() {}

  static long of(int shard, long count) {
    return ((long) shard << SHARD_BITS) + count;
  }

  static int shard(long number) {
    return (int) (number >> SHARD_BITS);
  }

  /** What the shard gave out. */
  static long count(long number) {
    return number & MAX;
  }

  /**
   * The shard in whose place outliers of a shard are numbered, so that the log doesn't have them.
   */
  static int ofOutliers(int shard) {
    return Shards.COUNT + shard;
  }
}
