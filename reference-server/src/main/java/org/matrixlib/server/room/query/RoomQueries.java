package org.matrixlib.server.room.query;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.content.PowerLevelsContent;
import org.matrixlib.core.content.RoomCreators;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomVersion;

/**
 * What the room server answers, from its store: always what is durable by now, so that whoever
 * wrote reads what was written. Safe for use by several threads.
 */
public interface RoomQueries {

  /**
   * A room as it is now.
   *
   * @param currentState the id of its current state
   * @param extremities its forward extremities
   * @param sequence the number of its last event in {@code room.output}
   */
  record Room(
      RoomId id,
      RoomVersion version,
      long currentState,
      List<EventId> extremities,
      int shard,
      long sequence) {}

  /** A user's place in a room. */
  record RoomMembership(RoomId room, Membership membership, EventId event, boolean isForgotten) {}

  /** Finds a room. */
  Optional<Room> room(RoomId id);

  /** A state by its id. */
  RoomState state(RoomId room, long stateId);

  /** The current event at a place of a room. */
  Optional<Pdu> current(RoomId room, StateTuple tuple);

  /** The power of users in a room now, and what they need it for. */
  default PowerLevels powerLevels(Room room) {
    RoomCreators creators =
        current(room.id(), new StateTuple(EventTypes.CREATE, ""))
            .map(RoomCreators::of)
            .orElse(RoomCreators.NOBODY);
    return current(room.id(), new StateTuple(EventTypes.POWER_LEVELS, ""))
        .map(event -> PowerLevelsContent.of(event.content(), room.version()))
        .map(content -> PowerLevels.of(creators, content))
        .orElseGet(() -> PowerLevels.withoutEvent(creators));
  }

  /** Finds an event, whichever room it is of. */
  Optional<StoredEvent> event(EventId id);

  /** Finds many events at once; those that aren't known are left out. */
  Map<EventId, StoredEvent> events(Collection<EventId> ids);

  /**
   * Events of a room in the order of arrival, without those that are rejected, failed softly or
   * history.
   *
   * @param after the number of the event that they follow
   * @param until the number of the last that may be among them
   * @param limit how many at most
   * @param fromEnd whether to take the last ones, if there are more than {@code limit}
   * @return in the order of arrival
   */
  List<StoredEvent> arrivals(RoomId room, long after, long until, int limit, boolean fromEnd);

  /**
   * A page of a room's history in topological order, without rejected and softly failed events.
   *
   * @param from where to begin, exclusive
   * @param isBackward whether to go towards the beginning of the room
   * @param limit how many at most
   * @return in the direction of the walk; empty at the end of what is known
   */
  List<StoredEvent> history(RoomId room, TopologicalPosition from, boolean isBackward, int limit);

  /** The rooms in whose current state a user has a membership. */
  List<RoomMembership> rooms(UserId user);

  /** A user's membership in the current state of a room. */
  Optional<RoomMembership> membership(RoomId room, UserId user);

  /** The users with a membership in the current state of a room. */
  Map<UserId, Membership> members(RoomId room);

  /** How many users are joined to a room, without asking who they are. */
  int joinedMembers(RoomId room);
}
