package org.matrixlib.server.sync;

import org.matrixlib.core.id.RoomId;

/**
 * The place of an event in the feed, the order in which the sync reader merged the shards.
 *
 * @param position its number in the feed
 * @param sequence its number in {@code room.output}, of the shard of its room
 * @param state the id of the room's current state after it
 */
record FeedEntry(RoomId room, long position, long sequence, long state) {}
