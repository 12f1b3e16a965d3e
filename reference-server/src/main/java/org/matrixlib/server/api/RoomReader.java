package org.matrixlib.server.api;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.ApiRequest;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.RoomQueries.Room;
import org.matrixlib.server.room.query.RoomState;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.query.TopologicalPosition;
import org.matrixlib.server.room.view.ClientEvent;
import org.matrixlib.server.room.view.RoomHistory;
import org.matrixlib.server.room.view.RoomView;
import org.matrixlib.server.room.view.RoomViews;

/**
 * A room that somebody reads who may: who is in it, was in it, or reads what all the world may. For
 * the time of one request.
 */
final class RoomReader {
  private final RoomViews views;
  private final Room room;
  private final RoomView view;
  private final Optional<StoredEvent> departure;
  private final long now;

  private RoomReader(
      RoomViews views, Room room, RoomView view, Optional<StoredEvent> departure, long now) {
    this.views = views;
    this.room = room;
    this.view = view;
    this.departure = departure;
    this.now = now;
  }

  /**
   * Opens the room of a request.
   *
   * @throws ApiException if the requester may not read it, or it doesn't exist: which of both is
   *     none of the requester's business
   */
  static RoomReader open(RoomViews views, ApiRequest request, InstantSource clock) {
    RoomId id = Parameters.room(request);
    RoomView view = views.of(id, request.requester());
    Optional<Room> room = views.queries().room(id);
    if (room.isPresent()) {
      if (view.isJoined() || view.isWorldReadable()) {
        return new RoomReader(views, room.get(), view, Optional.empty(), clock.millis());
      }
      Optional<StoredEvent> departure = view.departure();
      if (departure.isPresent()) {
        return new RoomReader(views, room.get(), view, departure, clock.millis());
      }
    }
    throw new ApiException(Errcode.M_FORBIDDEN, "You are not in the room " + id);
  }

  RoomId id() {
    return room.id();
  }

  RoomView view() {
    return view;
  }

  private RoomQueries queries() {
    return views.queries();
  }

  /** The state of the room now, or as it was when the reader left it. */
  RoomState state() {
    return state(departure.map(StoredEvent::stateAfter).orElse(room.currentState()));
  }

  /** The last place in the history that the reader may see. */
  TopologicalPosition end() {
    return departure.map(RoomHistory::after).orElse(TopologicalPosition.END);
  }

  RoomState state(long id) {
    return queries().state(room.id(), id);
  }

  /** The event at a place of the state. */
  Optional<StoredEvent> stateEvent(StateTuple place) {
    return state().find(place).flatMap(queries()::event);
  }

  /** An event of the room that the reader may see. */
  StoredEvent event(EventId id) {
    return queries()
        .event(id)
        .filter(stored -> stored.event().roomId().equals(room.id()))
        .filter(view::sees)
        .orElseThrow(() -> new ApiException(Errcode.M_NOT_FOUND, "There is no event " + id));
  }

  RoomHistory history() {
    return new RoomHistory(queries(), room.id());
  }

  /** The forms of events, in their order. */
  List<JsonObject> forms(List<StoredEvent> events) {
    return views.complete(room.id(), events).stream().map(event -> view.form(event, now)).toList();
  }

  JsonObject form(StoredEvent event) {
    return forms(List.of(event)).get(0);
  }

  /** Events of a state, in the order of arrival. */
  List<StoredEvent> events(Collection<EventId> ids) {
    return queries().events(ids).values().stream()
        .sorted(Comparator.comparingLong(StoredEvent::sequence))
        .toList();
  }

  /** The forms of events of a state, in the order of arrival. */
  List<JsonObject> stateForms(Collection<EventId> ids) {
    return events(ids).stream().map(stored -> view.form(ClientEvent.ofState(stored), now)).toList();
  }
}
