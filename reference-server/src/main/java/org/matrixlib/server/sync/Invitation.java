package org.matrixlib.server.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.RoomState;
import org.matrixlib.server.room.query.StoredEvent;

/**
 * What a sync tells of a room that the user is invited to, or knocked at: the part of its state by
 * which it is recognized.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#stripped-state Stripped state
 */
final class Invitation {
  private static final List<String> SHOWN =
      List.of(
          EventTypes.CREATE,
          EventTypes.JOIN_RULES,
          "m.room.canonical_alias",
          "m.room.avatar",
          "m.room.encryption",
          "m.room.name",
          "m.room.topic");

  private Invitation() {}

  /** The update of a room; empty if the event that brought it about is gone. */
  static Optional<JsonObject> form(RoomQueries queries, RoomSpan span) {
    return span.now()
        .event()
        .flatMap(queries::event)
        .map(member -> form(span, stripped(queries, span, member)));
  }

  /** The update of a room of which nothing can be told but that the user is invited or knocked. */
  static JsonObject unknown(RoomSpan span) {
    return form(span, JsonArray.EMPTY);
  }

  private static JsonObject form(RoomSpan span, JsonArray events) {
    return JsonObject.EMPTY.with(
        span.membership() == Membership.INVITE ? "invite_state" : "knock_state",
        JsonObject.EMPTY.with("events", events));
  }

  private static JsonArray stripped(RoomQueries queries, RoomSpan span, StoredEvent member) {
    RoomState state = queries.state(span.room(), member.stateBefore());
    List<EventId> ids = new ArrayList<>();
    for (String type : SHOWN) {
      state.find(new StateTuple(type, "")).ifPresent(ids::add);
    }
    if (span.membership() == Membership.INVITE) {
      // Who invites.
      state
          .find(new StateTuple(EventTypes.MEMBER, member.event().sender().toString()))
          .ifPresent(ids::add);
    }
    Collection<StoredEvent> events = queries.events(ids).values();
    List<JsonObject> forms = new ArrayList<>();
    events.stream()
        .sorted(Comparator.comparingLong(StoredEvent::sequence))
        .forEach(stored -> forms.add(stored.event().strippedForm()));
    forms.add(member.event().strippedForm());
    return JsonArray.of(forms);
  }
}
