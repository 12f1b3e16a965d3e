package org.matrixlib.stateres;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomVersion;

/**
 * A room whose history forks, and sets of states in it to resolve.
 *
 * @param name what it is called
 * @param version its version
 * @param events all events, each after those that it cites
 * @param rejected the events that were rejected for their own auth events
 * @param forks the sets of states
 */
record ForkedRoom(
    String name,
    RoomVersion version,
    Map<EventId, Pdu> events,
    Set<EventId> rejected,
    List<List<Map<StateTuple, EventId>>> forks) {

  /** The plain resolver of this room. */
  LiteralResolver literal(ChainReading reading) {
    return new LiteralResolver(version, events, rejected, reading);
  }

  /** The events of this room in the fast form. */
  EventGraph graph() {
    EventGraph graph = EventGraph.of(version);
    events.forEach((id, event) -> graph.admit(event, rejected.contains(id)));
    return graph;
  }

  /** The room with one set of states only, as a file of vectors that can be replayed. */
  String vectors(List<Map<StateTuple, EventId>> fork) {
    JsonObject resolution =
        JsonObject.builder()
            .put("states", JsonArray.of(fork.stream().map(s -> array(s.values())).toList()))
            .put("resolved", resolved(fork, ChainReading.OWN_MEMBERS_COUNT))
            .put(
                "resolved_when_own_members_are_not_in_the_chain",
                resolved(fork, ChainReading.OWN_MEMBERS_DO_NOT_COUNT))
            .build();
    JsonObject room =
        JsonObject.builder()
            .put("name", name)
            .put("room_version", version.name())
            .put("events", JsonArray.of(events.entrySet().stream().map(ForkedRoom::event).toList()))
            .put("rejected", array(rejected))
            .put("resolutions", JsonArray.of(List.of(resolution)))
            .build();
    return JsonObject.builder()
        .put("topic", "state-resolution")
        .put("rooms", JsonArray.of(List.of(room)))
        .build()
        .toString();
  }

  private JsonArray resolved(List<Map<StateTuple, EventId>> fork, ChainReading reading) {
    return array(literal(reading).resolve(fork).state().values());
  }

  private static JsonObject event(Map.Entry<EventId, Pdu> entry) {
    return JsonObject.builder()
        .put("event_id", entry.getKey().toString())
        .put("pdu", entry.getValue().json())
        .build();
  }

  private static JsonArray array(Collection<EventId> ids) {
    return JsonArray.of(ids.stream().sorted().map(id -> JsonString.of(id.toString())).toList());
  }
}
