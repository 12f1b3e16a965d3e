package org.matrixlib.server.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.room.Rooms.StoredRoom;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.RoomState;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.query.TopologicalPosition;

/** Answers queries from the store. */
final class StoreQueries implements RoomQueries {
  private final RoomStore store;

  StoreQueries(RoomStore store) {
    this.store = store;
  }

  @Override
  public Optional<Room> room(RoomId id) {
    return stored(id).map(StoredRoom::room);
  }

  private Optional<StoredRoom> stored(RoomId id) {
    return Optional.ofNullable(store.rooms().find(id));
  }

  @Override
  public RoomState state(RoomId room, long stateId) {
    return store.states().view(stateId);
  }

  @Override
  public Optional<Pdu> current(RoomId room, StateTuple tuple) {
    return stored(room)
        .flatMap(found -> store.states().find(found.room().currentState(), tuple))
        .flatMap(id -> Optional.ofNullable(store.events().find(id)))
        .map(EventRow::event);
  }

  @Override
  public Optional<StoredEvent> event(EventId id) {
    return Optional.ofNullable(store.events().find(id)).map(row -> stored(List.of(row)).get(0));
  }

  @Override
  public Map<EventId, StoredEvent> events(Collection<EventId> ids) {
    Map<EventId, StoredEvent> found = new HashMap<>();
    for (StoredEvent event : stored(store.events().find(ids).values())) {
      found.put(event.event().eventId(), event);
    }
    return found;
  }

  @Override
  public List<StoredEvent> arrivals(
      RoomId room, long after, long until, int limit, boolean fromEnd) {
    return stored(room)
        .map(found -> stored(store.events().arrivals(found, after, until, limit, fromEnd)))
        .orElse(List.of());
  }

  @Override
  public List<StoredEvent> history(
      RoomId room, TopologicalPosition from, boolean isBackward, int limit) {
    return stored(room)
        .map(found -> stored(store.events().history(found, from, isBackward, limit)))
        .orElse(List.of());
  }

  /** Events with those that redacted them. */
  private List<StoredEvent> stored(Collection<EventRow> rows) {
    Set<EventId> redactions = new LinkedHashSet<>();
    rows.forEach(row -> row.redactedBecause().ifPresent(redactions::add));
    Map<EventId, EventRow> found =
        redactions.isEmpty() ? Map.of() : store.events().find(redactions);
    List<StoredEvent> events = new ArrayList<>(rows.size());
    for (EventRow row : rows) {
      events.add(
          new StoredEvent(
              row.event(),
              row.sequence(),
              row.stateBefore(),
              row.stateAfter(),
              row.standing().isRejected(),
              row.standing() == Standing.SOFT_FAILED || row.isWithheld(),
              row.redactedBecause().map(found::get).map(EventRow::event),
              row.transaction(),
              row.receivedAt()));
    }
    return events;
  }

  @Override
  public List<RoomMembership> rooms(UserId user) {
    return store.memberships().rooms(user);
  }

  @Override
  public Optional<RoomMembership> membership(RoomId room, UserId user) {
    return stored(room).flatMap(found -> store.memberships().membership(found.number(), user));
  }

  @Override
  public Map<UserId, Membership> members(RoomId room) {
    return stored(room).map(found -> store.memberships().members(found.number())).orElse(Map.of());
  }

  @Override
  public int joinedMembers(RoomId room) {
    return stored(room).map(found -> store.memberships().countJoined(found.number())).orElse(0);
  }
}
