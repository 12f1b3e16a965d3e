package org.matrixlib.core.auth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * A room whose events are sketched by JSON objects with {@code type}, {@code sender}, {@code
 * state_key} and {@code content}; what a sketch lacks is made up. All events follow the first
 * create event, and in version 12 that makes the id of the room.
 */
final class RoughRoom {
  private static final String NO_ID = "A".repeat(43);

  private final RoomVersion version;
  private final List<Pdu> events = new ArrayList<>();
  private String roomId = "!room:example.org";
  private JsonArray prevEvents = JsonArray.EMPTY;

  RoughRoom(RoomVersion version, List<JsonObject> sketches) {
    this.version = version;
    if (version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      roomId = "!" + NO_ID;
    }
    sketches.stream().filter(RoughRoom::isCreate).findFirst().ifPresent(this::add);
    if (!events.isEmpty()) {
      roomId = events.get(0).roomId().toString();
      prevEvents = references(events);
    }
    sketches.stream().filter(sketch -> !isCreate(sketch)).forEach(this::add);
  }

  private static boolean isCreate(JsonObject sketch) {
    return type(sketch).equals(EventTypes.CREATE);
  }

  private static String type(JsonObject sketch) {
    return sketch.string("type").orElse(EventTypes.MEMBER);
  }

  private void add(JsonObject sketch) {
    events.add(event(sketch));
  }

  /** The events of the state; of those with the same type and state key, the last one. */
  Map<StateTuple, AuthFacts> state() {
    Map<StateTuple, AuthFacts> state = new HashMap<>();
    for (Pdu event : events) {
      event
          .stateKey()
          .ifPresent(key -> state.put(new StateTuple(event.type(), key), AuthFacts.of(event)));
    }
    return state;
  }

  /** All events. */
  List<Pdu> events() {
    return events;
  }

  /** Another event of the room, which cites all of the room's. */
  Pdu event(JsonObject sketch) {
    String sender =
        sketch.string("sender").filter(text -> UserId.parse(text).isPresent()).orElse("@a:b");
    JsonObject.Builder event =
        JsonObject.builder()
            .put("auth_events", references(events))
            .put("content", sketch.object("content").orElse(JsonObject.EMPTY))
            .put("depth", 7)
            .put("hashes", JsonObject.EMPTY)
            .put("origin_server_ts", 1)
            .put("prev_events", prevEvents)
            .put("sender", sender)
            .put("signatures", JsonObject.EMPTY)
            .put("type", type(sketch));
    sketch.string("state_key").ifPresent(key -> event.put("state_key", key));
    if (version.eventFormat().carriesEventId()) {
      event.put("event_id", "$" + events.size() + ":example.org");
    }
    if (!version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH) || !isCreate(sketch)) {
      event.put("room_id", roomId);
    }
    Optional<JsonValue> redacts = sketch.get("redacts");
    redacts.ifPresent(target -> event.put("redacts", target));
    return Pdu.trusted(event.build(), version);
  }

  private JsonArray references(List<Pdu> cited) {
    return JsonArray.of(cited.stream().map(this::reference).toList());
  }

  private JsonValue reference(Pdu cited) {
    JsonString id = JsonString.of(cited.eventId().toString());
    return version.eventFormat().carriesEventId()
        ? JsonArray.of(List.of(id, JsonObject.EMPTY))
        : id;
  }
}
