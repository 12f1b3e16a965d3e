package org.matrixlib.server.sync;

import java.util.Optional;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;

/**
 * A change of a local user's membership.
 *
 * @param position the position in the feed of the event that brought it about
 * @param sequence the number of that event in {@code room.output}, of the shard of its room
 * @param event the membership event that holds from then on; empty if resolution took the
 *     membership away and left none, which is to have left
 */
record MembershipChange(
    UserId user,
    RoomId room,
    long position,
    long sequence,
    Membership membership,
    Optional<EventId> event) {}
