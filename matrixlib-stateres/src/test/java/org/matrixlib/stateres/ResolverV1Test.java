package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;

import java.util.List;
import org.junit.jupiter.api.Test;
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
}
