package org.matrixlib.server.log;

import org.matrixlib.core.id.RoomId;

/**
 * Rooms are spread over a fixed number of shards, each of which has one writer and a log of its
 * own. The number is part of the stored data, so it never changes.
 */
public final class Shards {
  /** How many shards there are. */
  public static final int COUNT = 64;

  private Shards() {}

  /** The shard of a room: the same in every process, for ever. */
  public static int of(RoomId room) {
    return Math.floorMod(room.toString().hashCode(), COUNT);
  }
}
