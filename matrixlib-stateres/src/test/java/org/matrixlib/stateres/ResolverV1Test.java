package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.room.RoomVersion;

class ResolverV1Test {
  private static final String BOB = "@bob:a.example";

  private final TestRoom room = new TestRoom(RoomVersion.V1);

  private void addTopics() {
    room.add("$one", "m.room.topic", ALICE, "", "{'topic':'1'}", CREATE_ID, "$alice");
    room.add("$two", "m.room.topic", ALICE, "", "{'topic':'2'}", CREATE_ID, "$alice");
  }

  private StateMap resolved(StateMap... states) {
    return StateResolver.of(room.graph).resolve(List.of(states));
  }

  @Test
  void whetherACandidateWasRejectedIsNotAsked() {
    addTopics();
    room.reject("$two");
    room.assertResolved(List.of(CREATE_ID, "$alice", "$one"), List.of(CREATE_ID, "$alice", "$two"));
    assertEquals(
        room.state(CREATE_ID, "$alice", "$two"),
        resolved(room.state(CREATE_ID, "$alice", "$one"), room.state(CREATE_ID, "$alice", "$two")));
  }

  @Test
  void aRejectedWinnerAllowsNoOtherEvent() {
    String levels = "{'users':{'@alice:a.example':100,'@bob:a.example':50}}";
    room.add("$pl", "m.room.power_levels", ALICE, "", levels, CREATE_ID, "$alice");
    room.add("$jr", "m.room.join_rules", ALICE, "", "{'join_rule':'public'}", CREATE_ID, "$alice");
    room.member("bob", "join", CREATE_ID, "$jr");
    String named = "{'membership':'join','displayname':'Bob'}";
    room.add("$named", "m.room.member", BOB, BOB, named, CREATE_ID, "$jr", "$bob");
    room.add("$one", "m.room.name", ALICE, "", "{'name':'1'}", CREATE_ID, "$alice");
    room.add("$two", "m.room.name", BOB, "", "{'name':'2'}", CREATE_ID, "$bob");
    List<String> left = List.of(CREATE_ID, "$alice", "$pl", "$jr", "$bob", "$one");
    List<String> right = List.of(CREATE_ID, "$alice", "$pl", "$jr", "$named", "$two");
    List<StateMap> states = List.of(room.state(left), room.state(right));
    StateResolver resolver = StateResolver.of(room.graph);
    assertEquals(
        room.state(CREATE_ID, "$alice", "$pl", "$jr", "$named", "$two"), resolver.resolve(states));
    room.reject("$named");
    room.assertResolved(left, right);
    assertEquals(
        room.state(CREATE_ID, "$alice", "$pl", "$jr", "$named", "$one"), resolver.resolve(states));
  }

  @Test
  void anEventThatSomeStatesLackIsNoConflict() {
    addTopics();
    room.add("$name", "m.room.name", BOB, "", "{}", CREATE_ID); // which no state would allow
    assertEquals(
        room.state(CREATE_ID, "$alice", "$two", "$name"),
        resolved(
            room.state(CREATE_ID, "$alice", "$one"),
            room.state(CREATE_ID, "$two", "$name"),
            room.state(CREATE_ID, "$two")));
  }

  @Test
  void ofEqualDepthTheEventOfTheLeastHashWins() {
    room.depths = count -> 7;
    addTopics();
    StateMap one = room.state(CREATE_ID, "$alice", "$one"); // SHA-1 0446...
    StateMap two = room.state(CREATE_ID, "$alice", "$two"); // SHA-1 04d3...
    assertEquals(one, resolved(one, two));
    assertEquals(one, resolved(two, one));
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.room.power_levels", "m.room.join_rules"})
  void ofPowerLevelsAndJoinRulesThoseBeforeTheFirstThatIsNotAllowedWin(String type) {
    String levels = "{'users':{'@alice:a.example':100}}"; // of no meaning to join rules
    room.add("$one", type, ALICE, "", levels, CREATE_ID, "$alice");
    room.add("$two", type, ALICE, "", levels, CREATE_ID, "$alice");
    room.add("$stranger", type, BOB, "", "{}", CREATE_ID);
    room.add("$three", type, ALICE, "", levels, CREATE_ID, "$alice");
    StateMap one = room.state(CREATE_ID, "$alice", "$one");
    StateMap two = room.state(CREATE_ID, "$alice", "$two");
    StateMap stranger = room.state(CREATE_ID, "$alice", "$stranger");
    StateMap three = room.state(CREATE_ID, "$alice", "$three");
    assertEquals(three, resolved(one, two, three));
    assertEquals(two, resolved(three, stranger, two, one));
  }

  @Test
  void ofOtherEventsTheDeepestThatIsAllowedWins() {
    room.add("$stranger1", "m.room.topic", BOB, "", "{}", CREATE_ID);
    addTopics();
    room.add("$stranger2", "m.room.topic", BOB, "", "{}", CREATE_ID);
    StateMap stranger1 = room.state(CREATE_ID, "$alice", "$stranger1");
    StateMap one = room.state(CREATE_ID, "$alice", "$one");
    StateMap two = room.state(CREATE_ID, "$alice", "$two");
    StateMap stranger2 = room.state(CREATE_ID, "$alice", "$stranger2");
    assertEquals(two, resolved(one, stranger1, two, stranger2));
    assertEquals(stranger1, resolved(stranger2, stranger1)); // if none is, that of the least depth
  }
}
