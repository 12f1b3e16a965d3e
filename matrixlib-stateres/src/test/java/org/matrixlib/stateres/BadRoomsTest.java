package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;
import static org.matrixlib.stateres.TestRoom.NO_STATE_KEY;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/** Rooms that somebody made to do harm. Each is resolved as the plain resolver does it. */
class BadRoomsTest {
  static List<RoomVersion> versions() {
    return List.copyOf(RoomVersions.STABLE.all());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void eventsThatCiteEachOtherAreNeverAdmitted(String name) {
    TestRoom room = new TestRoom(RoomVersions.STABLE.find(name).orElseThrow());
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
    TestRoom room = new TestRoom(version);
    Pdu event = room.event("$t", "m.room.topic", ALICE, "", "{}", "$alice", "$elsewhere");
    assertEquals(List.of(EventId.of("$elsewhere")), room.graph.admit(event).missing());
    assertFalse(room.graph.contains(event.eventId()));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void authEventsThatAreNoStateAllowNothing(RoomVersion version) {
    TestRoom room = new TestRoom(version);
    room.add("$message", "m.room.message", ALICE, NO_STATE_KEY, "{}", CREATE_ID, "$alice");
    room.add("$levels", "m.room.power_levels", ALICE, NO_STATE_KEY, "{}", CREATE_ID, "$message");
    room.add("$topic", "m.room.topic", ALICE, "", "{}", "$message", "$levels", "$alice");
    room.add("$other", "m.room.topic", ALICE, "", "{}", CREATE_ID, "$levels");
    room.assertResolved(List.of(CREATE_ID, "$alice", "$topic"), List.of(CREATE_ID, "$alice"));
    room.assertResolved(List.of(CREATE_ID, "$alice", "$topic"), List.of(CREATE_ID, "$other"));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void authEventsNeedNotMakeSense(RoomVersion version) {
    TestRoom room = new TestRoom(version);
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
      TestRoom room = new TestRoom(version, content);
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
      TestRoom room = new TestRoom(version);
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
  @MethodSource("versions")
  void aRoomMayHaveAStateForEachKey(RoomVersion version) {
    TestRoom room = new TestRoom(version);
    List<List<String>> states = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      String sender = i % 3 == 0 ? "@bob:a.example" : ALICE;
      String note =
          room.add("$" + i, "org.example.note", sender, "k" + i, "{}", CREATE_ID, "$alice");
      states.add(List.of(CREATE_ID, "$alice", note));
    }
    room.assertResolved(states);
  }

  private static List<String> with(List<String> base, String... more) {
    List<String> all = new ArrayList<>(base);
    all.addAll(List.of(more));
    return all;
  }
}
