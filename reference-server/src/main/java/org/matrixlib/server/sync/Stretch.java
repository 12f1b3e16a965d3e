package org.matrixlib.server.sync;

import java.util.OptionalLong;

/**
 * A stretch of a room's feed.
 *
 * @param source its events
 * @param until the number of its last event in {@code room.output}
 * @param stateBefore the id of the room's state before it, if the room was there
 * @param endState the id of the room's state after it
 */
record Stretch(RoomTimeline.Source source, long until, OptionalLong stateBefore, long endState) {}
