package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;
import static org.matrixlib.stateres.TestRoom.NO_STATE_KEY;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

class StateResolverTest {
  private static final String BOB = "@bob:a.example";

  static List<RoomVersion> versions() {
    return List.copyOf(RoomVersions.STABLE.all());
  }

  /** A room in which Alice wrote two topics. */
  private static TestRoom room(RoomVersion version) {
    TestRoom room = new TestRoom(version);
    room.add("$one", "m.room.topic", ALICE, "", "{'topic':'1'}", CREATE_ID, "$alice");
    room.add("$two", "m.room.topic", ALICE, "", "{'topic':'2'}", CREATE_ID, "$alice");
    return room;
  }

  private static StateMap withTopic(TestRoom room, String topic) {
    return room.state(CREATE_ID, "$alice", topic);
  }

  private static List<EventId> ids(String... texts) {
    return List.of(texts).stream().map(EventId::of).toList();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void ofTwoTopicsTheLaterWins(RoomVersion version) {
    TestRoom room = room(version);
    StateMap one = withTopic(room, "$one");
    StateMap two = withTopic(room, "$two");
    StateResolver resolver = StateResolver.of(room.graph);
    assertEquals(two, resolver.resolve(List.of(one, two)));
    assertEquals(two, resolver.resolve(List.of(two, one)));
    assertEquals(two, resolver.resolve(List.of(two, one), new ResolutionTrace()));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void noStatesMakeTheEmptyState(RoomVersion version) {
    EventGraph graph = new TestRoom(version).graph;
    StateResolver resolver = StateResolver.of(graph);
    assertEquals(graph.emptyState(), resolver.resolve(List.of()));
    assertEquals(graph.emptyState(), resolver.resolve(List.of(), new ResolutionTrace()));
    assertEquals(Optional.of(graph.emptyState()), resolver.resolveIds(List.of()).state());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void oneStateIsItself(RoomVersion version) {
    TestRoom room = room(version);
    StateMap state = withTopic(room, "$one");
    StateResolver resolver = StateResolver.of(room.graph);
    assertEquals(state, resolver.resolve(List.of(state)));
    assertEquals(state, resolver.resolve(List.of(state, withTopic(room, "$one"))));
    ResolutionTrace trace = new ResolutionTrace();
    assertEquals(state, resolver.resolve(List.of(state), trace));
    assertEquals("", trace.toString());
  }

  @Test
  void statesOfAnotherGraphAreRefused() {
    TestRoom room = room(RoomVersion.V11);
    TestRoom other = room(RoomVersion.V11);
    StateResolver resolver = StateResolver.of(room.graph);
    List<StateMap> states = List.of(withTopic(room, "$one"), withTopic(other, "$two"));
    assertThrows(IllegalArgumentException.class, () -> resolver.resolve(states));
    assertThrows(
        IllegalArgumentException.class, () -> resolver.resolve(states, new ResolutionTrace()));
    assertThrows(
        IllegalArgumentException.class, () -> resolver.resolve(List.of(other.state(CREATE_ID))));
  }

  @Test
  void theLast128OutcomesAreRemembered() {
    TestRoom room = room(RoomVersion.V11);
    List<List<StateMap>> forks = new ArrayList<>();
    for (int i = 0; i < 129; i++) {
      String note = room.add("$" + i, "note", ALICE, "k" + i, "{}", CREATE_ID, "$alice");
      forks.add(List.of(withTopic(room, "$one"), room.state(CREATE_ID, "$alice", note)));
    }
    StateResolver resolver = StateResolver.of(room.graph);
    List<StateMap> outcomes = new ArrayList<>();
    forks.subList(0, 128).forEach(fork -> outcomes.add(resolver.resolve(fork)));
    for (int i = 0; i < 128; i++) {
      assertSame(outcomes.get(i), resolver.resolve(forks.get(i)));
      assertEquals(4, outcomes.get(i).size());
    }
    // Asked for again, the first is not the one that is forgotten.
    assertSame(outcomes.get(0), resolver.resolve(forks.get(0)));
    resolver.resolve(forks.get(128));
    assertSame(outcomes.get(0), resolver.resolve(forks.get(0)));
    StateMap again = resolver.resolve(forks.get(1));
    assertNotSame(outcomes.get(1), again);
    assertEquals(outcomes.get(1), again);
    assertSame(again, resolver.resolve(forks.get(1)));
  }

  @Test
  void rejectionIsHeededAndCanBeTakenBack() {
    TestRoom room = room(RoomVersion.V11);
    StateResolver resolver = StateResolver.of(room.graph);
    List<StateMap> states = List.of(withTopic(room, "$one"), withTopic(room, "$two"));
    StateMap before = resolver.resolve(states);
    room.graph.setRejected(EventId.of("$two"), true);
    StateMap meanwhile = resolver.resolve(states);
    assertEquals(withTopic(room, "$one"), meanwhile);
    assertSame(meanwhile, resolver.resolve(states));
    assertNotEquals(before, meanwhile);
    room.graph.setRejected(EventId.of("$two"), false);
    assertEquals(before, resolver.resolve(states));
  }

  @Test
  void statesMayBeGivenAsIds() {
    TestRoom room = room(RoomVersion.V11);
    Resolution resolution =
        StateResolver.of(room.graph)
            .resolveIds(
                List.of(
                    ids("$one", "$alice", CREATE_ID), ids(CREATE_ID, "$alice", "$two", "$two")));
    assertTrue(resolution.isResolved());
    assertEquals(Optional.of(withTopic(room, "$two")), resolution.state());
    assertEquals(List.of(), resolution.missing());
  }

  @Test
  void unknownIdsAreNamedOnce() {
    TestRoom room = room(RoomVersion.V11);
    Resolution resolution =
        StateResolver.of(room.graph)
            .resolveIds(List.of(ids("$z", CREATE_ID), ids("$a", "$z"), ids("$alice")));
    assertFalse(resolution.isResolved());
    assertEquals(Optional.empty(), resolution.state());
    assertEquals(ids("$z", "$a"), resolution.missing());
  }

  @Test
  void idsThatMakeUpNoStateAreRefused() {
    TestRoom room = room(RoomVersion.V11);
    room.add("$message", "m.room.message", ALICE, NO_STATE_KEY, "{}", CREATE_ID, "$alice");
    StateResolver resolver = StateResolver.of(room.graph);
    assertThrows(
        IllegalArgumentException.class, () -> resolver.resolveIds(List.of(ids("$message"))));
    assertThrows(
        IllegalArgumentException.class, () -> resolver.resolveIds(List.of(ids("$one", "$two"))));
  }

  @Test
  void anAnswerIsAStateOrNamesWhatIsMissing() {
    StateMap state = new TestRoom(RoomVersion.V11).graph.emptyState();
    assertThrows(IllegalArgumentException.class, () -> new Resolution(Optional.empty(), List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new Resolution(Optional.of(state), ids("$a")));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void whatWasResolvedBeforeLeavesNoTrace(RoomVersion version) {
    TestRoom room = room(version);
    room.add("$pl", "m.room.power_levels", ALICE, "", "{}", CREATE_ID, "$alice");
    room.add("$jr", "m.room.join_rules", ALICE, "", "{'join_rule':'public'}", CREATE_ID, "$alice");
    room.member("bob", "join", CREATE_ID, "$pl", "$jr");
    room.add("$ban", "m.room.member", ALICE, BOB, "{'membership':'ban'}", CREATE_ID, "$pl", "$bob");
    List<StateMap> banned =
        List.of(
            room.state(CREATE_ID, "$alice", "$pl", "$jr", "$bob", "$one"),
            room.state(CREATE_ID, "$alice", "$pl", "$ban"),
            room.state(CREATE_ID, "$alice", "$jr", "$two"));
    List<StateMap> topics = List.of(withTopic(room, "$one"), withTopic(room, "$two"));
    StateResolver resolver = StateResolver.of(room.graph);
    StateMap bannedOutcome = resolver.resolve(banned, new ResolutionTrace());
    assertEquals(withTopic(room, "$two"), resolver.resolve(topics, new ResolutionTrace()));
    assertEquals(bannedOutcome, resolver.resolve(banned));
    assertEquals(bannedOutcome, StateResolver.of(room.graph).resolve(banned));
  }

  @Test
  void whatWasResolvedBeforeLeavesNoSetsBehind() {
    TestRoom room = room(RoomVersion.V11);
    StateMap one = withTopic(room, "$one");
    StateMap two = withTopic(room, "$two");
    StateResolver resolver = StateResolver.of(room.graph);
    for (List<StateMap> states : List.of(List.of(one, two), List.of(two, one))) {
      ResolutionTrace trace = new ResolutionTrace();
      resolver.resolve(states, trace);
      assertEquals(ids("$one", "$two"), trace.authDifference());
    }
  }
}
