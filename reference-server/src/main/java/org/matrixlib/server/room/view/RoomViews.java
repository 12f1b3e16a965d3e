package org.matrixlib.server.room.view;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.cache.BoundedCache;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.StoredEvent;

/**
 * Shows rooms to users. Keeps what is asked for again and again and never changes: what the history
 * visibility is in a state, and which membership an event gives. Safe for use by several threads.
 */
public final class RoomViews {
  private static final StateTuple VISIBILITY = new StateTuple(EventTypes.HISTORY_VISIBILITY, "");
  private static final int CACHED = 20_000;

  private final RoomQueries queries;
  private final BoundedCache<Long, HistoryVisibility> visibilities =
      new BoundedCache<>(CACHED, visibility -> 1);
  private final BoundedCache<EventId, Membership> memberships =
      new BoundedCache<>(CACHED, membership -> 1);

  public RoomViews(RoomQueries queries) {
    this.queries = queries;
  }

  /** The room server's store. */
  public RoomQueries queries() {
    return queries;
  }

  /** A room as a user sees it on a device. */
  public RoomView of(RoomId room, Requester requester) {
    return new RoomView(this, room, requester);
  }

  /** The events with what they replaced, in the same order. */
  public List<ClientEvent> complete(RoomId room, Collection<StoredEvent> events) {
    Map<EventId, EventId> replaced = new HashMap<>();
    for (StoredEvent stored : events) {
      Pdu event = stored.event();
      event
          .stateKey()
          .flatMap(
              key ->
                  queries.state(room, stored.stateBefore()).find(new StateTuple(event.type(), key)))
          .ifPresent(before -> replaced.put(event.eventId(), before));
    }
    Map<EventId, StoredEvent> found =
        replaced.isEmpty() ? Map.of() : queries.events(replaced.values());
    return events.stream()
        .map(
            stored ->
                new ClientEvent(
                    stored,
                    Optional.ofNullable(replaced.get(stored.event().eventId())).map(found::get)))
        .toList();
  }

  /** The event with what it replaced. */
  public ClientEvent complete(RoomId room, StoredEvent event) {
    return complete(room, List.of(event)).get(0);
  }

  HistoryVisibility visibility(RoomId room, long state) {
    HistoryVisibility visibility =
        visibilities.findOrRead(
            state,
            id ->
                queries
                    .state(room, id)
                    .find(VISIBILITY)
                    .flatMap(queries::event)
                    .map(stored -> HistoryVisibility.of(stored.event().content()))
                    .orElse(HistoryVisibility.SHARED));
    return Objects.requireNonNull(visibility);
  }

  /** A user's membership in a state. */
  public Optional<Membership> membership(RoomId room, long state, String user) {
    return queries
        .state(room, state)
        .find(new StateTuple(EventTypes.MEMBER, user))
        .flatMap(this::membership);
  }

  private Optional<Membership> membership(EventId member) {
    return Optional.ofNullable(
        memberships.findOrRead(
            member,
            id ->
                queries
                    .event(id)
                    .flatMap(stored -> MemberContent.of(stored.event().content()).membership())
                    .orElse(null)));
  }
}
