package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;

class ResolverV2Test {
  private static final String BOB = "@bob:a.example";
  private static final String CAROL = "@carol:a.example";

  static List<RoomVersion> oneVersionOfEachAlgorithm() {
    return List.of(RoomVersion.V11, RoomVersion.V12);
  }

  private static StateMap resolved(TestRoom room, StateMap... states) {
    return StateResolver.of(room.graph).resolve(List.of(states));
  }

  /** A room that anybody may join. */
  private static TestRoom publicRoom(RoomVersion version) {
    TestRoom room = new TestRoom(version);
    room.times = count -> count;
    room.add("$jr", "m.room.join_rules", ALICE, "", "{'join_rule':'public'}", CREATE_ID, "$alice");
    return room;
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void whatAuthorizedAnEventOfOneStateIsTakenIntoTheResolvedState(RoomVersion version) {
    TestRoom room = publicRoom(version);
    room.member("bob", "join", CREATE_ID, "$jr");
    String invited = "{'membership':'invite'}";
    room.add("$carol", "m.room.member", BOB, CAROL, invited, CREATE_ID, "$jr", "$bob");
    assertEquals(
        room.state(CREATE_ID, "$alice", "$jr", "$bob", "$carol"),
        resolved(
            room,
            room.state(CREATE_ID, "$alice", "$jr", "$carol"),
            room.state(CREATE_ID, "$alice", "$jr")));
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void nobodyRaisesTheirOwnLevel(RoomVersion version) {
    TestRoom room = publicRoom(version);
    String moderator = "{'users':{'@bob:a.example':50}}";
    String admin = "{'users':{'@bob:a.example':100}}";
    room.add("$pl", "m.room.power_levels", ALICE, "", moderator, CREATE_ID, "$alice");
    room.member("bob", "join", CREATE_ID, "$pl", "$jr");
    room.add("$raised", "m.room.power_levels", BOB, "", admin, CREATE_ID, "$pl", "$bob");
    StateMap before = room.state(CREATE_ID, "$alice", "$jr", "$bob", "$pl");
    StateMap after = room.state(CREATE_ID, "$alice", "$jr", "$bob", "$raised");
    assertEquals(before, resolved(room, before, after));
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void whoIsBannedIsNotInvited(RoomVersion version) {
    TestRoom room = publicRoom(version);
    room.member("bob", "join", CREATE_ID, "$jr");
    String banned = "{'membership':'ban'}";
    String invited = "{'membership':'invite'}";
    room.add("$ban", "m.room.member", ALICE, CAROL, banned, CREATE_ID, "$alice");
    room.add("$invite", "m.room.member", BOB, CAROL, invited, CREATE_ID, "$jr", "$bob");
    StateMap ban = room.state(CREATE_ID, "$alice", "$jr", "$bob", "$ban");
    StateMap invite = room.state(CREATE_ID, "$alice", "$jr", "$bob", "$invite");
    assertEquals(ban, resolved(room, ban, invite));
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void aRestrictedJoinNeedsWhomItNamesToBeInTheRoom(RoomVersion version) {
    TestRoom room = new TestRoom(version);
    room.add(
        "$jr", "m.room.join_rules", ALICE, "", "{'join_rule':'restricted'}", CREATE_ID, "$alice");
    String byAlice = "{'membership':'join','join_authorised_via_users_server':'" + ALICE + "'}";
    room.add("$bob", "m.room.member", BOB, BOB, byAlice, CREATE_ID, "$jr", "$alice");
    String byDave = "{'membership':'join','join_authorised_via_users_server':'@dave:a.example'}";
    room.add("$carol", "m.room.member", CAROL, CAROL, byDave, CREATE_ID, "$jr");
    assertEquals(
        room.state(CREATE_ID, "$alice", "$jr", "$bob"),
        resolved(
            room,
            room.state(CREATE_ID, "$alice", "$jr", "$bob", "$carol"),
            room.state(CREATE_ID, "$alice", "$jr")));
  }

  /** In a room version in which the resolved state begins without power levels. */
  @Test
  void whatOneEventCitesIsNotHeldAgainstTheNext() {
    TestRoom room = publicRoom(RoomVersion.V12);
    room.member("bob", "join", CREATE_ID, "$jr");
    room.add("$pl", "m.room.power_levels", ALICE, "", "{'invite':50}", CREATE_ID, "$alice");
    room.add("$note", "note", ALICE, "", "{}", CREATE_ID, "$alice", "$pl");
    String invited = "{'membership':'invite'}";
    room.add("$carol", "m.room.member", BOB, CAROL, invited, CREATE_ID, "$bob");
    StateMap note = room.state(CREATE_ID, "$alice", "$jr", "$bob", "$pl", "$note");
    StateMap carol = room.state(CREATE_ID, "$alice", "$jr", "$bob", "$pl", "$carol");
    assertEquals(note.with(EventId.of("$carol")), resolved(room, note, carol));
  }
}
