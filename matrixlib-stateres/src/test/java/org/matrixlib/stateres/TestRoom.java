package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/** A room in the making: Alice created it and joined; tests add what they need. */
final class TestRoom {
  static final String ALICE = "@alice:a.example";
  static final String CREATE_ID = "$create0000000000000000000000000000000000000";

  /** The state key that makes an event no state event. */
  static final String NO_STATE_KEY = "none";

  final RoomVersion version;
  final Map<EventId, Pdu> events = new LinkedHashMap<>();
  final Set<EventId> rejected = new HashSet<>();
  final EventGraph graph;

  /** The time of each event, by how many there were before. */
  LongUnaryOperator times = n -> n % 7;

  /** The depth of each event, by how many there were before. */
  LongUnaryOperator depths = n -> n + 1;

  TestRoom(RoomVersion version) {
    this(version, "{'creator':'@alice:a.example','room_version':'" + version + "'}");
  }

  TestRoom(RoomVersion version, String createContent) {
    this.version = version;
    this.graph = EventGraph.of(version);
    add(CREATE_ID, "m.room.create", ALICE, "", createContent);
    member("alice", "join", CREATE_ID);
  }

  private boolean impliesRoomId() {
    return version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH);
  }

  /** Adds what a user says of their own membership; the event is called as the user is. */
  String member(String user, String membership, String... cited) {
    String id = "@" + user + ":a.example";
    return add("$" + user, "m.room.member", id, id, "{'membership':'" + membership + "'}", cited);
  }

  /** Adds an event and admits it. */
  String add(
      String id, String type, String sender, String stateKey, String content, String... cited) {
    Pdu event = event(id, type, sender, stateKey, content, cited);
    events.put(event.eventId(), event);
    assertTrue(graph.admit(event).isAdmitted(), id);
    return id;
  }

  /** Has an event that was added count as rejected for its own auth events. */
  void reject(String id) {
    rejected.add(EventId.of(id));
    graph.setRejected(EventId.of(id), true);
  }

  /** An event that is not added; it doesn't cite the create event where that is implied. */
  Pdu event(
      String id, String type, String sender, String stateKey, String content, String... cited) {
    boolean creates = type.equals("m.room.create");
    JsonObject.Builder json =
        JsonObject.builder()
            .put("type", type)
            .put("sender", sender)
            .put("content", json(content))
            .put("depth", number(depths.applyAsLong(events.size())))
            .put("origin_server_ts", number(times.applyAsLong(events.size())))
            .put("prev_events", references(events.isEmpty() ? List.of() : List.of(CREATE_ID)))
            .put("auth_events", references(List.of(cited)))
            .put("hashes", JsonObject.EMPTY)
            .put("signatures", JsonObject.EMPTY);
    if (!stateKey.equals(NO_STATE_KEY)) {
      json.put("state_key", stateKey);
    }
    if (version.eventFormat().carriesEventId()) {
      json.put("event_id", id);
    }
    if (!creates || !impliesRoomId()) {
      json.put("room_id", impliesRoomId() ? "!" + CREATE_ID.substring(1) : "!room:a.example");
    }
    return Pdu.trusted(json.build(), version, EventId.of(id));
  }

  private JsonArray references(List<String> ids) {
    List<JsonValue> references = new ArrayList<>();
    for (String id : ids) {
      JsonString text = JsonString.of(id);
      if (version.eventFormat().carriesEventId()) {
        references.add(JsonArray.of(List.of(text, JsonObject.EMPTY)));
      } else if (!id.equals(CREATE_ID) || !impliesRoomId()) {
        references.add(text);
      }
    }
    return JsonArray.of(references);
  }

  /** A state of events that were added. */
  StateMap state(String... ids) {
    return state(List.of(ids));
  }

  StateMap state(Collection<String> ids) {
    return StateMap.of(graph, ids.stream().map(EventId::of).toList());
  }

  /** A set of events that were added. */
  IntSet set(String... ids) {
    IntSet set = new IntSet();
    for (String id : ids) {
      set.add(graph.number(EventId.of(id)));
    }
    return set;
  }

  /** The ids of events that are given by number. */
  List<String> ids(int... events) {
    return Arrays.stream(events).mapToObj(event -> graph.id(event).toString()).toList();
  }

  /** A state as the plain resolver takes it. */
  Map<StateTuple, EventId> plainState(Collection<String> ids) {
    Map<StateTuple, EventId> state = new HashMap<>();
    for (String text : ids) {
      Pdu event = events.get(EventId.of(text));
      state.put(new StateTuple(event.type(), event.stateKey().orElseThrow()), EventId.of(text));
    }
    return state;
  }

  /** Resolves as both resolvers do, in both readings, which must agree. */
  @SafeVarargs
  final void assertResolved(List<String>... states) {
    List<List<String>> all = new ArrayList<>();
    for (List<String> state : states) {
      all.add(state);
    }
    assertResolved(all);
  }

  void assertResolved(List<List<String>> states) {
    List<Map<StateTuple, EventId>> fork = new ArrayList<>();
    for (List<String> state : states) {
      fork.add(plainState(state));
    }
    for (ChainReading reading : ChainReading.values()) {
      LiteralResolution expected =
          new LiteralResolver(version, events, rejected, reading).resolve(fork);
      assertEquals(
          List.of(),
          FastResolver.of(graph, reading).resolve(fork).differencesTo(expected),
          version::name);
    }
  }

  /** Any number, as a stranger may write it. */
  private static JsonValue number(long value) {
    return json("{'n':" + value + "}").get("n").orElseThrow();
  }

  private static JsonObject json(String text) {
    try {
      byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      return JsonObject.parse(bytes, JsonMode.LENIENT, JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
