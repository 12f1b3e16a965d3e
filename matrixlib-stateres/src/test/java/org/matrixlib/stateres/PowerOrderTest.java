package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.room.RoomVersion;

class PowerOrderTest {
  private static final String BOB = "@bob:a.example";

  private static TestRoom room(RoomVersion version) {
    TestRoom room = new TestRoom(version);
    room.times = count -> count;
    room.member("bob", "join", CREATE_ID);
    room.add("$pl", "m.room.power_levels", ALICE, "", "{'users':{'@bob:a.example':50}}", CREATE_ID);
    return room;
  }

  private static void rules(TestRoom room, String id, String sender, String... cited) {
    room.add(id, "m.room.join_rules", sender, "", "{}", cited);
  }

  private static List<String> order(TestRoom room, String... ids) {
    return room.ids(PowerOrder.of(room.graph, room.set(ids), new Scratch()));
  }

  private static List<String> chosen(TestRoom room, String... full) {
    return room.ids(PowerOrder.choose(room.graph, room.set(full), new Scratch()).sorted());
  }

  @Test
  void theSenderOfTheHighestLevelGoesFirst() {
    TestRoom room = room(RoomVersion.V11);
    rules(room, "$alice1", ALICE, CREATE_ID, "$pl"); // who has no level there
    rules(room, "$bob1", BOB, CREATE_ID, "$pl");
    rules(room, "$bob2", BOB, CREATE_ID); // as yet without a level
    assertEquals(List.of("$bob1", "$alice1", "$bob2"), order(room, "$bob2", "$alice1", "$bob1"));
  }

  static List<RoomVersion> oneVersionOfEachAlgorithm() {
    return List.of(RoomVersion.V2, RoomVersion.V12);
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void whoCreatedTheRoomGoesFirstAsLongAsThereAreNoLevels(RoomVersion version) {
    TestRoom room = room(version);
    rules(room, "$bob1", BOB, CREATE_ID);
    rules(room, "$alice1", ALICE, CREATE_ID);
    assertEquals(List.of("$alice1", "$bob1"), order(room, "$bob1", "$alice1"));
  }

  @Test
  void whoCreatedTheRoomIsUnknownToAnEventThatCitesNoCreateEvent() {
    TestRoom room = room(RoomVersion.V11);
    rules(room, "$alice1", ALICE);
    rules(room, "$bob1", BOB, "$pl");
    assertEquals(List.of("$bob1", "$alice1"), order(room, "$alice1", "$bob1"));
  }

  @Test
  void ofEqualLevelsTheEarlierAndThenTheLesserIdGoesFirst() {
    TestRoom room = room(RoomVersion.V11);
    room.times = count -> count == 6 ? 1 : 2;
    rules(room, "$b", ALICE, CREATE_ID);
    rules(room, "$a", ALICE, CREATE_ID);
    rules(room, "$early", ALICE, CREATE_ID);
    assertEquals(List.of("$early", "$a", "$b"), order(room, "$b", "$a", "$early"));
  }

  @Test
  void anEventWaitsForAllThatItCites() {
    TestRoom room = room(RoomVersion.V11);
    rules(room, "$bob1", BOB, CREATE_ID);
    rules(room, "$bob2", BOB, CREATE_ID);
    rules(room, "$alice1", ALICE, CREATE_ID, "$bob1", "$bob2");
    assertEquals(List.of("$bob1", "$bob2", "$alice1"), order(room, "$alice1", "$bob2", "$bob1"));
  }

  @Test
  void powerEventsAreChosenWithWhatTheyCiteThroughTheSet() {
    TestRoom room = room(RoomVersion.V11);
    room.member("carol", "join", CREATE_ID);
    room.add("$topic1", "m.room.topic", ALICE, "", "{}", "$carol");
    room.add("$topic2", "m.room.topic", ALICE, "", "{}", "$topic1");
    rules(room, "$rules", ALICE, "$topic2");
    assertEquals(
        List.of("$carol", "$topic1", "$topic2", "$rules"),
        chosen(room, "$rules", "$topic2", "$topic1", "$carol", "$bob"));
    assertEquals(List.of("$rules"), chosen(room, "$rules", "$topic1", "$carol"));
    assertEquals(List.of(), chosen(room, "$topic1", "$carol"));
  }
}
