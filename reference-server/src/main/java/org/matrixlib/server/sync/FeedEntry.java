package org.matrixlib.server.sync;

import org.matrixlib.core.id.RoomId;

/**
 * The place of an event in the feed, the order in which the sync reader merged the shards.
 *
 * @param position its number in the feed
 * @param sequence its number in {@code room.output}, of the shard of its room
 * @param state the id of the room's current state after it
 * @param lacksChanges whether a fault kept the changes of memberships that it brings about from
 *     being known; the next event of the room makes up for them
 */
record FeedEntry(RoomId room, long position, long sequence, long state, boolean lacksChanges) {}
