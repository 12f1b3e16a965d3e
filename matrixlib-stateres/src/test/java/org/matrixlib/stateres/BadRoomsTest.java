package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
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
import org.matrixlib.core.room.RoomVersions;

/**
 * Rooms that somebody made to do harm. Each is resolved, in both readings; the small ones as the
 * plain resolver does it, the large ones in seconds, where work that grows with the square would
 * take minutes.
 */
class BadRoomsTest {
  private static final Duration PLENTY = Duration.ofSeconds(60);
  private static final String ALICE = "@alice:a.example";
  private static final String CREATE_ID = "$create0000000000000000000000000000000000000";

  static List<RoomVersion> versions() {
    return List.copyOf(RoomVersions.STABLE.all());
  }

  static List<RoomVersion> oneVersionOfEachAlgorithm() {
    return List.of(RoomVersion.V1, RoomVersion.V11, RoomVersion.V12);
  }

  /** A room in the making. */
  private static final class BadRoom {
    final RoomVersion version;
    final Map<EventId, Pdu> events = new LinkedHashMap<>();
    final EventGraph graph;

    BadRoom(RoomVersion version) {
      this.version = version;
      this.graph = EventGraph.of(version);
      create("{'creator':'@alice:a.example','room_version':'" + version + "'}");
    }

    BadRoom(RoomVersion version, String createContent) {
      this.version = version;
      this.graph = EventGraph.of(version);
      create(createContent);
    }

    private void create(String content) {
      add(CREATE_ID, "m.room.create", ALICE, "", content);
      member("alice", "join", CREATE_ID);
    }

    boolean impliesRoomId() {
      return version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH);
    }

    void member(String user, String membership, String... cited) {
      String id = "@" + user + ":a.example";
      add("$" + user, "m.room.member", id, id, "{'membership':'" + membership + "'}", cited);
    }

    /** Adds a state event and admits it; the create event is left out where it is implied. */
    String add(
        String id, String type, String sender, String stateKey, String content, String... cited) {
      Pdu event = event(id, type, sender, stateKey, content, cited);
      events.put(event.eventId(), event);
      assertTrue(graph.admit(event).isAdmitted(), id);
      return id;
    }

    Pdu event(
        String id, String type, String sender, String stateKey, String content, String... cited) {
      boolean creates = type.equals("m.room.create");
      JsonObject.Builder json =
          JsonObject.builder()
              .put("type", type)
              .put("sender", sender)
              .put("content", json(content))
              .put("depth", events.size() + 1)
              .put("origin_server_ts", events.size() % 7)
              .put("prev_events", references(events.isEmpty() ? List.of() : List.of(CREATE_ID)))
              .put("auth_events", references(List.of(cited)))
              .put("hashes", JsonObject.EMPTY)
              .put("signatures", JsonObject.EMPTY);
      if (!stateKey.equals("none")) {
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

    /** A state of the given events, the later ones in place of earlier ones. */
    Map<StateTuple, EventId> state(List<String> ids) {
      Map<StateTuple, EventId> state = new HashMap<>();
      for (String text : ids) {
        Pdu event = events.get(EventId.of(text));
        state.put(new StateTuple(event.type(), event.stateKey().orElseThrow()), EventId.of(text));
      }
      return state;
    }

    /** Resolves as both resolvers do, which must agree. */
    @SafeVarargs
    final void assertResolved(List<String>... states) {
      List<Map<StateTuple, EventId>> fork = new ArrayList<>();
      for (List<String> state : states) {
        fork.add(state(state));
      }
      for (ChainReading reading : ChainReading.values()) {
        LiteralResolution expected =
            new LiteralResolver(version, events, Set.of(), reading).resolve(fork);
        assertEquals(
            List.of(),
            FastResolution.of(graph, reading, fork).differencesTo(expected),
            version::name);
      }
    }

    /** Resolves in both readings. */
    @SafeVarargs
    final void assertResolvedSoon(List<String>... states) {
      List<Map<StateTuple, EventId>> fork = new ArrayList<>();
      for (List<String> state : states) {
        fork.add(state(state));
      }
      List<StateMap> maps = FastResolution.stateMaps(graph, fork);
      for (ChainReading reading : ChainReading.values()) {
        StateMap resolved =
            assertTimeoutPreemptively(PLENTY, () -> StateResolver.of(graph, reading).resolve(maps));
        assertTrue(resolved.size() > 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void eventsThatCiteEachOtherAreNeverAdmitted(String name) {
    BadRoom room = new BadRoom(RoomVersions.STABLE.find(name).orElseThrow());
    Pdu chicken = room.event("$chicken", "m.room.topic", ALICE, "", "{}", CREATE_ID, "$egg");
    Pdu egg = room.event("$egg", "m.room.topic", ALICE, "", "{}", "$chicken");
    Pdu self = room.event("$self", "m.room.topic", ALICE, "", "{}", "$self");
    for (int i = 0; i < 3; i++) {
      assertEquals(List.of(EventId.of("$egg")), room.graph.admit(chicken).missing());
      assertEquals(List.of(EventId.of("$chicken")), room.graph.admit(egg).missing());
      assertEquals(List.of(EventId.of("$self")), room.graph.admit(self).missing());
    }
    assertEquals(2, room.graph.size());
    assertEquals(
        List.of(EventId.of("$egg")),
        StateResolver.of(room.graph).resolveIds(List.of(List.of(EventId.of("$egg")))).missing());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void authEventsOfAnotherRoomAreMissingForGood(RoomVersion version) {
    BadRoom room = new BadRoom(version);
    Pdu event = room.event("$t", "m.room.topic", ALICE, "", "{}", "$alice", "$elsewhere");
    assertEquals(List.of(EventId.of("$elsewhere")), room.graph.admit(event).missing());
    assertFalse(room.graph.contains(event.eventId()));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void authEventsThatAreNoStateAllowNothing(RoomVersion version) {
    BadRoom room = new BadRoom(version);
    room.add("$message", "m.room.message", ALICE, "none", "{}", CREATE_ID, "$alice");
    room.add("$levels", "m.room.power_levels", ALICE, "none", "{}", CREATE_ID, "$message");
    room.add("$topic", "m.room.topic", ALICE, "", "{}", "$message", "$levels", "$alice");
    room.add("$other", "m.room.topic", ALICE, "", "{}", CREATE_ID, "$levels");
    room.assertResolved(List.of(CREATE_ID, "$alice", "$topic"), List.of(CREATE_ID, "$alice"));
    room.assertResolved(List.of(CREATE_ID, "$alice", "$topic"), List.of(CREATE_ID, "$other"));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void authEventsNeedNotMakeSense(RoomVersion version) {
    BadRoom room = new BadRoom(version);
    room.add(
        "$pl0",
        "m.room.power_levels",
        ALICE,
        "",
        "{'users':{'@bob:a.example':50}}",
        CREATE_ID,
        "$alice");
    room.add("$pl1", "m.room.power_levels", ALICE, "", "{}", "$pl0");
    room.add("$bob", "m.room.member", "@bob:a.example", "@bob:a.example", "{'membership':7}");
    room.add(
        "$kick",
        "m.room.member",
        ALICE,
        "@bob:a.example",
        "{'membership':'leave'}",
        "$pl1",
        "$pl1",
        "$bob");
    room.add("$topic", "m.room.topic", "@bob:a.example", "", "{}", "$kick", "$pl0", "$pl1");
    room.add("$name", "m.room.name", ALICE, "", "{}");
    room.assertResolved(
        List.of(CREATE_ID, "$pl1", "$kick", "$topic"),
        List.of(CREATE_ID, "$alice", "$pl0", "$bob", "$name"),
        List.of("$alice", "$name"));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void createEventsMayLie(RoomVersion version) {
    for (String content :
        List.of(
            "{}",
            "{'creator':7,'room_version':12,'m.federate':'no'}",
            "{'creator':'nobody','room_version':'no-such-version'}",
            "{'additional_creators':'@bob:a.example','room_version':['1']}",
            "{'additional_creators':[1,null,'x','@bob:a.example'],'m.federate':false}")) {
      BadRoom room = new BadRoom(version, content);
      room.add(
          "$pl",
          "m.room.power_levels",
          ALICE,
          "",
          "{'users':{'@bob:a.example':100}}",
          CREATE_ID,
          "$alice");
      room.add(
          "$jr",
          "m.room.join_rules",
          ALICE,
          "",
          "{'join_rule':'public'}",
          CREATE_ID,
          "$alice",
          "$pl");
      room.member("bob", "join", CREATE_ID, "$pl", "$jr");
      room.add("$topic", "m.room.topic", "@bob:a.example", "", "{}", CREATE_ID, "$pl", "$bob");
      List<String> base = List.of(CREATE_ID, "$alice", "$pl", "$jr");
      room.assertResolved(with(base, "$bob", "$topic"), base);
      room.assertResolved(with(base, "$bob"), List.of("$alice", "$jr"));
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void levelsMayBeAnything(RoomVersion version) {
    List<String> levels =
        new ArrayList<>(
            List.of(
                "' 9223372036854775807 '",
                "'-9223372036854775808'",
                "'9223372036854775808'",
                "'  +00050\\t'",
                "''",
                "null",
                "[]",
                "{}",
                "true",
                "'abc'"));
    if (!version.has(RoomTrait.STRICT_CANONICAL_JSON)) {
      levels.addAll(
          List.of(
              "9223372036854775807",
              "-9223372036854775808",
              "9223372036854775808",
              "1e300",
              "-0.5"));
    }
    for (String level : levels) {
      BadRoom room = new BadRoom(version);
      room.add(
          "$pl0",
          "m.room.power_levels",
          ALICE,
          "",
          "{'users':{'@alice:a.example':"
              + level
              + ",'@bob:a.example':"
              + level
              + "},'users_default':"
              + level
              + "}",
          CREATE_ID,
          "$alice");
      room.add(
          "$jr", "m.room.join_rules", ALICE, "", "{'join_rule':'public'}", CREATE_ID, "$alice");
      room.member("bob", "join", CREATE_ID, "$pl0", "$jr");
      room.add(
          "$pl1",
          "m.room.power_levels",
          "@bob:a.example",
          "",
          "{'ban':" + level + ",'users':" + level + "}",
          CREATE_ID,
          "$pl0",
          "$bob");
      room.add("$topic", "m.room.topic", "@bob:a.example", "", "{}", CREATE_ID, "$pl1", "$bob");
      room.assertResolved(
          List.of(CREATE_ID, "$alice", "$jr", "$pl0", "$bob"),
          List.of(CREATE_ID, "$alice", "$jr", "$pl1", "$bob", "$topic"));
    }
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void thousandsOfChainsAreWalkedOnce(RoomVersion version) {
    BadRoom room = new BadRoom(version);
    List<String> left = new ArrayList<>(List.of(CREATE_ID, "$alice"));
    List<String> right = new ArrayList<>(left);
    for (int chain = 0; chain < 3_000; chain++) {
      String user = "@u" + chain + ":a.example";
      String last = CREATE_ID;
      for (int link = 0; link < 8; link++) {
        last =
            room.add(
                "$" + chain + "-" + link,
                "m.room.member",
                user,
                user,
                "{'membership':'join','n':" + link + "}",
                CREATE_ID,
                last);
        if (link == 3) {
          left.add(last);
        }
      }
      right.add(last);
    }
    room.assertResolvedSoon(left, right);
  }

  @Test
  void aHundredThousandKeysOfOneUserAreResolvedSoon() {
    resolveManyKeys(RoomVersion.V12, 100_000);
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void manyKeysOfOneUserAreResolvedSoon(RoomVersion version) {
    resolveManyKeys(version, 10_000);
  }

  private static void resolveManyKeys(RoomVersion version, int count) {
    BadRoom room = new BadRoom(version);
    List<String> left = new ArrayList<>(List.of(CREATE_ID, "$alice"));
    List<String> right = new ArrayList<>(left);
    for (int i = 0; i < count; i++) {
      String key = "key" + i / 2;
      (i % 2 == 0 ? left : right)
          .add(room.add("$" + i, "org.example.note", ALICE, key, "{}", CREATE_ID, "$alice"));
    }
    room.assertResolvedSoon(left, right);
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void aLongMainlineIsResolvedSoon(RoomVersion version) {
    BadRoom room = new BadRoom(version);
    List<String> left = new ArrayList<>(List.of(CREATE_ID, "$alice"));
    List<String> right = new ArrayList<>(left);
    String levels = CREATE_ID;
    for (int i = 0; i < 16_000; i++) {
      levels =
          room.add(
              "$pl" + i,
              "m.room.power_levels",
              ALICE,
              "",
              "{'ban':" + i % 50 + "}",
              CREATE_ID,
              "$alice",
              levels);
      (i % 2 == 0 ? left : right)
          .add(
              room.add(
                  "$note" + i,
                  "org.example.note",
                  ALICE,
                  "key" + i / 2,
                  "{}",
                  CREATE_ID,
                  "$alice",
                  levels));
      if (i == 8_000) {
        left.add(levels);
      }
    }
    right.add(levels);
    room.assertResolvedSoon(left, right);
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void aBombOfPowerEventsIsResolvedSoon(RoomVersion version) {
    BadRoom room = new BadRoom(version);
    List<String> left = new ArrayList<>(List.of(CREATE_ID, "$alice"));
    List<String> right = new ArrayList<>(left);
    room.add("$pl", "m.room.power_levels", ALICE, "", "{}", CREATE_ID, "$alice");
    for (int i = 0; i < 10_000; i++) {
      String target = "@u" + i / 2 + ":a.example";
      (i % 2 == 0 ? left : right)
          .add(
              room.add(
                  "$ban" + i,
                  "m.room.member",
                  ALICE,
                  target,
                  "{'membership':'ban'}",
                  CREATE_ID,
                  "$alice",
                  "$pl"));
    }
    room.assertResolvedSoon(left, right);
  }

  private static List<String> with(List<String> base, String... more) {
    List<String> all = new ArrayList<>(base);
    all.addAll(List.of(more));
    return all;
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
