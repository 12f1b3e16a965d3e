package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;
import static org.matrixlib.stateres.TestRoom.NO_STATE_KEY;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRole;
import org.matrixlib.core.auth.AuthState;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;

class StateMapTest {
  private static final StateTuple CREATE = new StateTuple("m.room.create", "");
  private static final StateTuple MEMBER = new StateTuple("m.room.member", ALICE);
  private static final StateTuple TOPIC = new StateTuple("m.room.topic", "");

  /** Enough keys for a tree of three levels. */
  private static final int NOTES = 1_100;

  private final TestRoom room = new TestRoom(RoomVersion.V11);

  private void addTopics() {
    room.add("$one", "m.room.topic", ALICE, "", "{'topic':'1'}", CREATE_ID);
    room.add("$two", "m.room.topic", ALICE, "", "{'topic':'2'}", CREATE_ID);
  }

  private void addNotes() {
    for (int i = 0; i < NOTES; i++) {
      room.add("$" + i, "note", ALICE, "k" + i, "{}", CREATE_ID);
    }
  }

  private static StateTuple note(int number) {
    return new StateTuple("note", "k" + number);
  }

  private static EventId id(String text) {
    return EventId.of(text);
  }

  private StateMap notes(IntStream numbers) {
    return room.state(numbers.mapToObj(i -> "$" + i).toList());
  }

  @Test
  void anEmptyStateHasNothing() {
    StateMap empty = room.graph.emptyState();
    assertEquals(0, empty.size());
    assertEquals(List.of(), empty.events());
    assertEquals(Optional.empty(), empty.get(CREATE));
    assertEquals(empty, room.graph.emptyState());
    assertEquals(empty.hashCode(), room.graph.emptyState().hashCode());
    assertSame(empty, empty.without(CREATE));
    assertEquals("", empty.toString());
  }

  @Test
  void anEventIsFoundByTypeAndStateKey() {
    addTopics();
    StateMap state = room.state(CREATE_ID, "$one");
    assertEquals(Optional.of(id(CREATE_ID)), state.get(CREATE));
    assertEquals(Optional.of(id("$one")), state.get(TOPIC));
    assertEquals(Optional.empty(), state.get(MEMBER));
    assertEquals(Optional.empty(), state.get(new StateTuple("m.room.topic", "nobody used")));
    assertEquals(2, state.size());
  }

  @Test
  void anEventTakesThePlaceOfAnother() {
    addTopics();
    StateMap before = room.state(CREATE_ID, "$one");
    StateMap after = before.with(id("$two"));
    assertEquals(Optional.of(id("$two")), after.get(TOPIC));
    assertEquals(2, after.size());
    assertEquals(Optional.of(id("$one")), before.get(TOPIC)); // which is as it was
    assertNotEquals(before, after);
    assertEquals(before, after.with(id("$one")));
    assertSame(after, after.with(id("$two")));
  }

  @Test
  void anEventIsTakenOut() {
    addTopics();
    StateMap state = room.state(CREATE_ID, "$one");
    assertEquals(room.state(CREATE_ID), state.without(TOPIC));
    assertEquals(Optional.empty(), state.without(TOPIC).get(TOPIC));
    assertSame(state, state.without(MEMBER));
    assertSame(state, state.without(new StateTuple("m.room.topic", "nobody used")));
  }

  @Test
  void eventsComeInTheOrderInWhichTheirKeysWereMet() {
    addTopics();
    StateMap state = room.state("$two", "$alice", CREATE_ID);
    assertEquals(List.of(id(CREATE_ID), id("$alice"), id("$two")), state.events());
    List<StateTuple> tuples = new ArrayList<>();
    List<EventId> events = new ArrayList<>();
    state.forEach(
        (tuple, event) -> {
          tuples.add(tuple);
          events.add(event);
        });
    assertEquals(List.of(CREATE, MEMBER, TOPIC), tuples);
    assertEquals(state.events(), events);
    assertThrows(UnsupportedOperationException.class, () -> state.events().clear());
  }

  @Test
  void manyEventsAreAllFound() {
    addNotes();
    StateMap state = room.graph.emptyState();
    for (int i = NOTES - 1; i >= 0; i -= 3) {
      state = state.with(id("$" + i));
    }
    for (int i = 0; i < NOTES; i++) {
      boolean isIn = (NOTES - 1 - i) % 3 == 0;
      assertEquals(isIn ? Optional.of(id("$" + i)) : Optional.empty(), state.get(note(i)));
    }
    assertEquals(
        IntStream.range(0, NOTES)
            .filter(i -> (NOTES - 1 - i) % 3 == 0)
            .mapToObj(i -> id("$" + i))
            .toList(),
        state.events());
  }

  @Test
  void statesWithTheSameEventsAreEqualHoweverTheyWereMade() {
    addNotes();
    StateMap atOnce = notes(IntStream.range(0, 40));
    StateMap backwards = room.graph.emptyState();
    for (int i = 39; i >= 0; i--) {
      assertNotEquals(atOnce, backwards);
      backwards = backwards.with(id("$" + i));
    }
    StateMap cutDown = notes(IntStream.range(0, NOTES));
    for (int i = NOTES - 1; i >= 40; i--) {
      assertEquals(i + 1, cutDown.size());
      cutDown = cutDown.without(note(i));
    }
    for (StateMap other : List.of(backwards, cutDown)) {
      assertEquals(atOnce, other);
      assertEquals(other, atOnce);
      assertEquals(atOnce.hashCode(), other.hashCode());
      assertEquals(List.of(), atOnce.differenceTo(other));
    }
    assertNotEquals(atOnce, notes(IntStream.range(1, 41)));
    assertFalse(atOnce.equals(null));
    assertFalse(atOnce.equals((Object) "a state"));
  }

  @Test
  void statesThatDifferHaveDifferentHashCodes() {
    addTopics();
    Set<Integer> hashCodes = new HashSet<>();
    hashCodes.add(room.state(CREATE_ID).hashCode());
    hashCodes.add(room.state(CREATE_ID, "$alice").hashCode());
    hashCodes.add(room.state(CREATE_ID, "$one").hashCode());
    hashCodes.add(room.state(CREATE_ID, "$two").hashCode());
    hashCodes.add(room.state(CREATE_ID, "$alice", "$two").hashCode());
    assertEquals(5, hashCodes.size());
  }

  @Test
  void aStateFromWhichAllIsTakenIsTheEmptyOne() {
    addNotes();
    for (boolean isForward : List.of(true, false)) {
      StateMap state = notes(IntStream.range(0, NOTES));
      for (int i = 0; i < NOTES; i++) {
        state = state.without(note(isForward ? i : NOTES - 1 - i));
      }
      assertEquals(room.graph.emptyState(), state);
      assertEquals(room.graph.emptyState().hashCode(), state.hashCode());
      assertEquals(0, state.size());
    }
    StateMap one = room.state("$" + (NOTES - 1));
    assertEquals(room.graph.emptyState(), one.without(note(NOTES - 1)));
  }

  @Test
  void theDifferenceIsTheSameBothWays() {
    addTopics();
    addNotes();
    StateMap base = notes(IntStream.range(0, NOTES));
    StateMap left = base.with(id("$one")).without(note(1_050)).without(note(3));
    StateMap right = base.with(id("$two")).with(id("$alice"));
    List<StateTuple> expected = List.of(MEMBER, TOPIC, note(3), note(1_050));
    assertEquals(expected, left.differenceTo(right));
    assertEquals(expected, right.differenceTo(left));
    assertEquals(List.of(), left.differenceTo(left));
  }

  @Test
  void statesOfDifferentSizeAreCompared() {
    addNotes();
    StateMap small = notes(IntStream.range(0, 2));
    StateMap large = notes(IntStream.of(0, 100, 1_099));
    List<StateTuple> expected = List.of(note(1), note(100), note(1_099));
    assertEquals(expected, small.differenceTo(large));
    assertEquals(expected, large.differenceTo(small));
    assertEquals(List.of(note(0), note(1)), room.graph.emptyState().differenceTo(small));
    assertEquals(large.events().size(), large.differenceTo(room.graph.emptyState()).size());
    assertNotEquals(small, large);
  }

  @Test
  void onlyStateEventsOfTheGraphMakeUpAState() {
    room.add("$message", "m.room.message", ALICE, NO_STATE_KEY, "{}", CREATE_ID);
    StateMap empty = room.graph.emptyState();
    assertThrows(IllegalArgumentException.class, () -> empty.with(id("$message")));
    assertThrows(IllegalArgumentException.class, () -> empty.with(id("$unknown")));
  }

  @Test
  void statesOfDifferentGraphsAreNotCompared() {
    StateMap other = new TestRoom(RoomVersion.V11).state(CREATE_ID);
    StateMap state = room.state(CREATE_ID);
    assertThrows(IllegalArgumentException.class, () -> state.differenceTo(other));
    assertNotEquals(state, other);
  }

  @Test
  void theAuthorizationRulesMayAskAState() {
    AuthState state = room.state(CREATE_ID, "$alice").authState();
    Pdu topic = room.event("$topic", "m.room.topic", ALICE, "", "{}", CREATE_ID);
    AuthFacts facts = AuthFacts.of(topic);
    assertSame(room.graph.facts(id(CREATE_ID)).orElseThrow(), state.find(facts, AuthRole.CREATE));
    assertSame(room.graph.facts(id("$alice")).orElseThrow(), state.find(facts, AuthRole.SENDER));
    assertTrue(state.find(facts, AuthRole.POWER_LEVELS) == null);
  }
}
