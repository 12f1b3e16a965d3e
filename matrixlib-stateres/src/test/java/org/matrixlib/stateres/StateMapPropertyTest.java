package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;

/** That a state does as a hash map does. */
class StateMapPropertyTest {
  /** Keys at the ends of nodes of each level, and some between. */
  private static final List<Integer> KEYS =
      List.of(0, 1, 2, 27, 28, 59, 60, 500, 1_018, 1_019, 1_020, 1_021, 1_051, 1_052, 1_099);

  private static final TestRoom ROOM = room();

  private static TestRoom room() {
    TestRoom room = new TestRoom(RoomVersion.V11);
    for (int key = 0; key < 1_100; key++) {
      for (String version : List.of("a", "b")) {
        room.add("$" + version + key, "note", ALICE, "k" + key, "{}", CREATE_ID);
      }
    }
    return room;
  }

  /** A change of the event for a key, to none where {@code version} is empty. */
  private record Change(int key, String version) {
    StateTuple tuple() {
      return new StateTuple("note", "k" + key);
    }

    EventId event() {
      return EventId.of("$" + version + key);
    }

    void applyTo(Map<StateTuple, EventId> map) {
      if (version.isEmpty()) {
        map.remove(tuple());
      } else {
        map.put(tuple(), event());
      }
    }

    StateMap appliedTo(StateMap state) {
      return version.isEmpty() ? state.without(tuple()) : state.with(event());
    }
  }

  @Property
  void aStateIsAMap(
      @ForAll("changes") List<Change> toBase,
      @ForAll("changes") List<Change> toLeft,
      @ForAll("changes") List<Change> toRight) {
    Map<StateTuple, EventId> base = new HashMap<>();
    StateMap baseState = applied(toBase, ROOM.graph.emptyState(), base);
    Map<StateTuple, EventId> left = new HashMap<>(base);
    Map<StateTuple, EventId> right = new HashMap<>(base);
    StateMap leftState = applied(toLeft, baseState, left);
    StateMap rightState = applied(toRight, baseState, right);

    assertIs(base, baseState);
    assertIs(left, leftState);
    assertIs(right, rightState);
    Set<StateTuple> difference = new HashSet<>(left.keySet());
    difference.addAll(right.keySet());
    difference.removeIf(tuple -> Objects.equals(left.get(tuple), right.get(tuple)));
    assertEquals(difference, new HashSet<>(leftState.differenceTo(rightState)));
    assertEquals(leftState.differenceTo(rightState), rightState.differenceTo(leftState));
    assertEquals(difference.size(), leftState.differenceTo(rightState).size());
    assertEquals(left.equals(right), leftState.equals(rightState));
  }

  private static StateMap applied(
      List<Change> changes, StateMap state, Map<StateTuple, EventId> map) {
    StateMap changed = state;
    for (Change change : changes) {
      change.applyTo(map);
      changed = change.appliedTo(changed);
    }
    return changed;
  }

  private static void assertIs(Map<StateTuple, EventId> expected, StateMap state) {
    Map<StateTuple, EventId> found = new HashMap<>();
    state.forEach(found::put);
    assertEquals(expected, found);
    assertEquals(expected.size(), state.size());
    assertEquals(new HashSet<>(expected.values()), new HashSet<>(state.events()));
    assertEquals(expected.size(), state.events().size());
    for (int key : KEYS) {
      StateTuple tuple = new StateTuple("note", "k" + key);
      assertEquals(Optional.ofNullable(expected.get(tuple)), state.get(tuple));
    }
    StateMap madeAtOnce = StateMap.of(ROOM.graph, new ArrayList<>(expected.values()));
    assertEquals(madeAtOnce, state);
    assertEquals(madeAtOnce.hashCode(), state.hashCode());
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(Arbitraries.of(KEYS), Arbitraries.of("", "", "a", "b"))
        .as(Change::new)
        .list()
        .ofMaxSize(25);
  }
}
