package org.matrixlib.stateres;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.testvectors.VectorCase;

/** Reads the rooms of the topic {@code state-resolution}. */
final class RoomVectors {
  private RoomVectors() {}

  /** The room of a case, with the states that the case resolves for its only fork. */
  static ForkedRoom read(VectorCase vector) throws MalformedJsonException {
    RoomVersion version = RoomVersions.STABLE.find(vector.text("room_version")).orElseThrow();
    Map<EventId, Pdu> events = new LinkedHashMap<>();
    for (VectorCase event : vector.objects("events")) {
      EventId id = EventId.of(event.text("event_id"));
      JsonObject pdu =
          JsonObject.parse(event.object("pdu").json(), version.jsonMode(), JsonLimits.DEFAULT);
      events.put(id, Pdu.trusted(pdu, version, id));
    }
    Set<EventId> rejected =
        vector.has("rejected") ? new HashSet<>(ids(vector, "rejected")) : Set.of();
    List<Map<StateTuple, EventId>> states =
        vector.textLists("states").stream()
            .map(texts -> state(texts.stream().map(EventId::of).toList(), events))
            .toList();
    return new ForkedRoom(vector.name(), version, events, rejected, List.of(states));
  }

  private static Map<StateTuple, EventId> state(List<EventId> ids, Map<EventId, Pdu> events) {
    Map<StateTuple, EventId> state = new HashMap<>();
    for (EventId id : ids) {
      Pdu event = events.get(id);
      state.put(new StateTuple(event.type(), event.stateKey().orElseThrow()), id);
    }
    return state;
  }

  /** The events that a field lists. */
  static List<EventId> ids(VectorCase vector, String field) {
    return vector.texts(field).stream().map(EventId::of).toList();
  }
}
