package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;
import static org.matrixlib.stateres.TestRoom.NO_STATE_KEY;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

class EventGraphTest {
  private static final String BOB = "@bob:a.example";

  static List<RoomVersion> versions() {
    return List.copyOf(RoomVersions.STABLE.all());
  }

  private static Pdu topic(TestRoom room, String id, String... cited) {
    return room.event(id, "m.room.topic", ALICE, "", "{}", cited);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void anAdmittedEventIsKnown(RoomVersion version) {
    TestRoom room = new TestRoom(version);
    EventGraph graph = room.graph;
    Pdu topic = topic(room, "$topic", CREATE_ID, "$alice");
    assertFalse(graph.contains(topic.eventId()));
    assertEquals(Optional.empty(), graph.facts(topic.eventId()));
    assertEquals(2, graph.size());
    assertTrue(graph.admit(topic).isAdmitted());
    assertTrue(graph.contains(topic.eventId()));
    assertEquals(Optional.of("m.room.topic"), graph.facts(topic.eventId()).map(AuthFacts::type));
    assertFalse(graph.isRejected(topic.eventId()));
    assertEquals(3, graph.size());
    assertEquals(version, graph.roomVersion());
    assertEquals(0, graph.emptyState().size());
  }

  @Test
  void anEventOfAnotherRoomVersionIsRefused() {
    TestRoom room = new TestRoom(RoomVersion.V11);
    Pdu event = topic(new TestRoom(RoomVersion.V6), "$topic", CREATE_ID, "$alice");
    assertThrows(IllegalArgumentException.class, () -> room.graph.admit(event));
    assertEquals(2, room.graph.size());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void anEventOfAnotherRoomIsRefused(RoomVersion version) {
    TestRoom room = new TestRoom(version);
    Pdu here = topic(room, "$topic", CREATE_ID, "$alice");
    Pdu elsewhere =
        Pdu.trusted(
            here.json().with("room_id", JsonString.of("!elsewhere")), version, here.eventId());
    assertThrows(IllegalArgumentException.class, () -> room.graph.admit(elsewhere));
    assertFalse(room.graph.contains(here.eventId()));
    assertTrue(room.graph.admit(here).isAdmitted());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void anEventMayCiteSixteenOthersButNotMore(RoomVersion version) {
    TestRoom room = new TestRoom(version);
    List<String> cited = new ArrayList<>(List.of(CREATE_ID));
    for (int i = 1; i < 17; i++) {
      cited.add(room.add("$" + i, "org.example.note", ALICE, "" + i, "{}", CREATE_ID));
    }
    Pdu tooMany = topic(room, "$topic17", cited.toArray(String[]::new));
    assertThrows(IllegalArgumentException.class, () -> room.graph.admit(tooMany));
    cited.set(16, "$15"); // the same one twice counts once
    Pdu all = topic(room, "$topic16", cited.toArray(String[]::new));
    assertTrue(room.graph.admit(all).isAdmitted());
    int number = room.graph.number(all.eventId());
    assertEquals(
        cited.subList(0, 16),
        IntStream.range(room.graph.firstEdge(number), room.graph.edgeEnd(number))
            .mapToObj(at -> room.graph.id(room.graph.edge(at)).toString())
            .toList());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void whatIsMissingIsNamedOnceInTheOrderOfTheCitations(RoomVersion version) {
    TestRoom room = new TestRoom(version);
    Pdu event = topic(room, "$topic", "$z", "$alice", "$a", "$z", "$m");
    Admission admission = room.graph.admit(event);
    assertFalse(admission.isAdmitted());
    assertEquals(Stream.of("$z", "$a", "$m").map(EventId::of).toList(), admission.missing());
    assertFalse(room.graph.contains(event.eventId()));
    assertEquals(2, room.graph.size());
  }

  @Test
  void theCreateEventIsMissingWhereItIsImplied() {
    EventGraph graph = EventGraph.of(RoomVersion.V12);
    Pdu topic = topic(new TestRoom(RoomVersion.V12), "$topic", "$alice");
    assertEquals(
        List.of(EventId.of(CREATE_ID), EventId.of("$alice")), graph.admit(topic).missing());
  }

  @Test
  void admittingAnEventAgainChangesNothing() {
    TestRoom room = new TestRoom(RoomVersion.V11);
    Pdu one = topic(room, "$one", CREATE_ID, "$alice");
    Pdu two = topic(room, "$two", CREATE_ID, "$alice");
    room.graph.admit(one, false);
    room.graph.admit(two, true);
    int epoch = room.graph.rejectionEpoch();
    assertEquals(Admission.ADMITTED, room.graph.admit(one, true));
    assertEquals(Admission.ADMITTED, room.graph.admit(two, false));
    assertFalse(room.graph.isRejected(one.eventId()));
    assertTrue(room.graph.isRejected(two.eventId()));
    assertEquals(epoch, room.graph.rejectionEpoch());
    assertEquals(4, room.graph.size());
  }

  @Test
  void whetherAnEventIsRejectedCanBeChanged() {
    EventGraph graph = new TestRoom(RoomVersion.V11).graph;
    EventId alice = EventId.of("$alice");
    int epoch = graph.rejectionEpoch();
    graph.setRejected(alice, false);
    assertEquals(epoch, graph.rejectionEpoch());
    graph.setRejected(alice, true);
    assertTrue(graph.isRejected(alice));
    assertFalse(graph.isRejected(EventId.of(CREATE_ID)));
    assertEquals(epoch + 1, graph.rejectionEpoch());
    graph.setRejected(alice, true);
    assertEquals(epoch + 1, graph.rejectionEpoch());
    graph.setRejected(alice, false);
    assertFalse(graph.isRejected(alice));
    assertEquals(epoch + 2, graph.rejectionEpoch());
  }

  @Test
  void nothingIsSaidOfTheRejectionOfUnknownEvents() {
    EventGraph graph = new TestRoom(RoomVersion.V11).graph;
    EventId unknown = EventId.of("$unknown");
    assertThrows(IllegalArgumentException.class, () -> graph.setRejected(unknown, true));
    assertThrows(IllegalArgumentException.class, () -> graph.setRejected(unknown, false));
    assertThrows(IllegalArgumentException.class, () -> graph.isRejected(unknown));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void powerEventsAreThoseThatTheSpecificationNames(RoomVersion version) {
    TestRoom room = new TestRoom(version);
    room.add("$pl", "m.room.power_levels", ALICE, "", "{}", CREATE_ID);
    room.add("$jr", "m.room.join_rules", ALICE, "", "{}", CREATE_ID);
    room.add("$kick", "m.room.member", ALICE, BOB, "{'membership':'leave'}", CREATE_ID);
    room.add("$ban", "m.room.member", ALICE, BOB, "{'membership':'ban'}", CREATE_ID);
    for (String id : List.of(CREATE_ID, "$pl", "$jr", "$kick", "$ban")) {
      assertTrue(room.graph.isPower(room.graph.number(EventId.of(id))), id);
    }
    room.add("$invite", "m.room.member", ALICE, BOB, "{'membership':'invite'}", CREATE_ID);
    room.add("$leave", "m.room.member", BOB, BOB, "{'membership':'leave'}", CREATE_ID);
    room.add("$odd", "m.room.member", ALICE, BOB, "{'membership':7}", CREATE_ID);
    room.add("$stateless", "m.room.member", ALICE, NO_STATE_KEY, "{'membership':'ban'}", CREATE_ID);
    room.add("$pl2", "m.room.power_levels", ALICE, "2", "{}", CREATE_ID);
    room.add("$message", "m.room.power_levels", ALICE, NO_STATE_KEY, "{}", CREATE_ID);
    room.add("$topic", "m.room.topic", ALICE, "", "{}", CREATE_ID);
    for (String id :
        List.of(
            "$alice", "$invite", "$leave", "$odd", "$stateless", "$pl2", "$message", "$topic")) {
      assertFalse(room.graph.isPower(room.graph.number(EventId.of(id))), id);
    }
  }

  @Test
  void allIsKeptOfManyEvents() {
    for (RoomVersion version : List.of(RoomVersion.V1, RoomVersion.V12)) {
      TestRoom room = new TestRoom(version);
      EventGraph graph = room.graph;
      for (int i = 2; i < 500; i++) {
        room.add("$" + i, "t" + i % 3, ALICE, "k" + i / 2, "{}", CREATE_ID, "$alice");
      }
      assertEquals(500, graph.size());
      for (int i = 2; i < 500; i++) {
        Pdu event = room.events.get(EventId.of("$" + i));
        assertEquals(i, graph.number(event.eventId()));
        assertEquals(event.eventId(), graph.id(i));
        assertEquals(new StateTuple("t" + i % 3, "k" + i / 2), graph.tuple(graph.key(i)));
        assertEquals(graph.key(1), graph.senderKey(i));
        assertEquals(i % 7, graph.timestamp(i));
        assertEquals(0, graph.authEvent(i, graph.createKey()));
        assertEquals(EventGraph.NONE, graph.authEvent(i, graph.powerLevelsKey()));
        assertEquals(EventGraph.NONE, graph.lastCitation(i));
        if (version == RoomVersion.V1) {
          assertEquals(i + 1, graph.depth(i));
        }
      }
      List<Integer> citers = new ArrayList<>();
      int citation = graph.lastCitation(1);
      while (citation != EventGraph.NONE) {
        citers.add(EventGraph.citer(citation));
        citation = graph.earlierCitation(citation);
      }
      assertEquals(IntStream.range(2, 500).map(i -> 501 - i).boxed().toList(), citers);
    }
  }

  @Test
  void factsThatAnEventSharesWithTheOneItReplacesAreKeptOnce() {
    TestRoom room = new TestRoom(RoomVersion.V11);
    String named = "{'membership':'join','displayname':'Alice'}";
    String left = "{'membership':'leave'}";
    room.add("$named", "m.room.member", ALICE, ALICE, named, CREATE_ID, "$alice");
    room.add("$left", "m.room.member", ALICE, ALICE, left, CREATE_ID, "$named");
    room.add("$again", "m.room.member", ALICE, ALICE, named, CREATE_ID, "$left");
    assertSame(room.graph.facts(1), room.graph.facts(2));
    assertEquals(Optional.of(Membership.LEAVE), room.graph.facts(3).membership());
    assertEquals(Optional.of(Membership.JOIN), room.graph.facts(4).membership());
  }
}
