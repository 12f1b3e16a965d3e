package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersions;

/** What holds of every resolution, in rooms of all versions. */
class StateResolverPropertyTest {
  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void theFastResolverAgreesWithThePlainOneAtEachStep(@ForAll("rooms") ForkedRoom room) {
    EventGraph graph = room.graph();
    for (ChainReading reading : ChainReading.values()) {
      LiteralResolver literal = room.literal(reading);
      FastResolver fast = FastResolver.of(graph, reading);
      for (List<Map<StateTuple, EventId>> fork : room.forks()) {
        FastResolution found = fast.resolve(fork);
        assertEquals(List.of(), found.differencesTo(literal.resolve(fork)), room::name);
      }
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void neitherOrderNorDuplicatesNorATraceChangeTheOutcome(
      @ForAll("rooms") ForkedRoom room, @ForAll ChainReading reading, @ForAll Random random) {
    EventGraph graph = room.graph();
    for (List<StateMap> fork : forks(room, graph)) {
      List<StateMap> shuffled = new ArrayList<>(fork);
      shuffled.addAll(fork);
      Collections.shuffle(shuffled, random);
      StateMap outcome = StateResolver.of(graph, reading).resolve(fork);
      StateResolver other = StateResolver.of(graph, reading);
      assertEquals(outcome, other.resolve(shuffled));
      assertEquals(outcome, other.resolve(shuffled, new ResolutionTrace()));
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void aStateOnItsOwnIsResolved(@ForAll("rooms") ForkedRoom room, @ForAll ChainReading reading) {
    EventGraph graph = room.graph();
    StateResolver resolver = StateResolver.of(graph, reading);
    for (List<StateMap> fork : forks(room, graph)) {
      for (StateMap state : fork) {
        assertEquals(state, resolver.resolve(List.of(state)));
        assertEquals(state, resolver.resolve(List.of(state, state)));
        assertEquals(state, resolver.resolve(List.of(state), new ResolutionTrace()));
      }
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void whatAResolverRemembersIsWhatAFreshOneFinds(
      @ForAll("rooms") ForkedRoom room, @ForAll ChainReading reading) {
    EventGraph graph = room.graph();
    StateResolver resolver = StateResolver.of(graph, reading);
    List<List<StateMap>> forks = forks(room, graph);
    for (int round = 0; round < 2; round++) {
      for (List<StateMap> fork : forks) {
        StateMap outcome = resolver.resolve(fork);
        assertEquals(StateResolver.of(graph, reading).resolve(fork), outcome);
        // A resolved state is one to resolve.
        assertEquals(
            StateResolver.of(graph, reading).resolve(List.of(outcome, forks.get(0).get(0))),
            resolver.resolve(List.of(outcome, forks.get(0).get(0))));
      }
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void laterEventsDontChangeTheOutcomeOfEarlierStates(
      @ForAll("rooms") ForkedRoom room, @ForAll ChainReading reading) {
    List<Pdu> events = List.copyOf(room.events().values());
    EventGraph graph = EventGraph.of(room.version());
    List<Pdu> early = events.subList(0, events.size() / 2);
    early.forEach(event -> graph.admit(event, room.rejected().contains(event.eventId())));
    List<List<Map<StateTuple, EventId>>> forks =
        room.forks().stream().map(fork -> admitted(fork, graph)).toList();
    FastResolver resolver = FastResolver.of(graph, reading);
    List<FastResolution> before = forks.stream().map(resolver::resolve).toList();

    List<Pdu> late = events.subList(early.size(), events.size());
    late.forEach(event -> graph.admit(event, room.rejected().contains(event.eventId())));
    FastResolver fresh = FastResolver.of(graph, reading);
    LiteralResolver literal = room.literal(reading);
    for (int i = 0; i < forks.size(); i++) {
      assertEquals(before.get(i), resolver.resolve(forks.get(i)), room::name);
      assertEquals(before.get(i), fresh.resolve(forks.get(i)), room::name);
      assertEquals(literal.resolve(forks.get(i)).state(), before.get(i).state(), room::name);
    }
    for (List<Map<StateTuple, EventId>> fork : room.forks()) {
      assertEquals(
          List.of(), resolver.resolve(fork).differencesTo(literal.resolve(fork)), room::name);
    }
  }

  /** The states without the events that aren't in the graph. */
  private static List<Map<StateTuple, EventId>> admitted(
      List<Map<StateTuple, EventId>> fork, EventGraph graph) {
    List<Map<StateTuple, EventId>> states = new ArrayList<>();
    for (Map<StateTuple, EventId> state : fork) {
      Map<StateTuple, EventId> admitted = new HashMap<>(state);
      admitted.values().removeIf(id -> !graph.contains(id));
      states.add(admitted);
    }
    return states;
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void statesGivenAsIdsAreResolvedAlike(@ForAll("rooms") ForkedRoom room) {
    EventGraph graph = room.graph();
    StateResolver resolver = StateResolver.of(graph);
    EventId unknown = EventId.of("$unknown");
    for (List<Map<StateTuple, EventId>> fork : room.forks()) {
      List<List<EventId>> ids = new ArrayList<>();
      fork.forEach(state -> ids.add(new ArrayList<>(state.values())));
      StateMap outcome = resolver.resolve(FastResolver.stateMaps(graph, fork));
      assertEquals(outcome, resolver.resolveIds(ids).state().orElseThrow());
      ids.get(0).add(unknown);
      assertEquals(List.of(unknown), resolver.resolveIds(ids).missing());
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void anyOrderOfAdmissionGivesTheSame(
      @ForAll("rooms") ForkedRoom room, @ForAll ChainReading reading, @ForAll Random random) {
    FastResolver resolver = FastResolver.of(room.graph(), reading);
    FastResolver other = FastResolver.of(admittedInAnyOrder(room, random), reading);
    for (List<Map<StateTuple, EventId>> fork : room.forks()) {
      assertEquals(resolver.resolve(fork), other.resolve(fork), room::name);
    }
  }

  private static EventGraph admittedInAnyOrder(ForkedRoom room, Random random) {
    List<Pdu> shuffled = new ArrayList<>(room.events().values());
    Collections.shuffle(shuffled, random);
    EventGraph graph = EventGraph.of(room.version());
    Deque<Pdu> waiting = new ArrayDeque<>(shuffled);
    while (!waiting.isEmpty()) {
      Pdu next = waiting.remove();
      Admission admission = graph.admit(next, room.rejected().contains(next.eventId()));
      if (!admission.isAdmitted()) {
        assertTrue(admission.missing().stream().noneMatch(graph::contains));
        waiting.add(next);
      }
    }
    assertEquals(room.events().size(), graph.size());
    return graph;
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void rejectionIsHeededAndCanBeTakenBack(
      @ForAll("rooms") ForkedRoom room, @ForAll ChainReading reading) {
    EventGraph graph = EventGraph.of(room.version());
    room.events().values().forEach(graph::admit);
    StateResolver resolver = StateResolver.of(graph, reading);
    List<List<StateMap>> forks = forks(room, graph);
    List<StateMap> before = forks.stream().map(resolver::resolve).toList();
    room.rejected().forEach(id -> graph.setRejected(id, true));
    for (int i = 0; i < forks.size(); i++) {
      assertEquals(
          room.literal(reading).resolve(room.forks().get(i)).state(),
          FastResolver.plain(resolver.resolve(forks.get(i))),
          room::name);
    }
    room.rejected().forEach(id -> graph.setRejected(id, false));
    assertEquals(before, forks.stream().map(resolver::resolve).toList());
  }

  private static List<List<StateMap>> forks(ForkedRoom room, EventGraph graph) {
    return room.forks().stream().map(fork -> FastResolver.stateMaps(graph, fork)).toList();
  }

  @Provide
  Arbitrary<ForkedRoom> rooms() {
    return Combinators.combine(
            Arbitraries.of(RoomVersions.STABLE.all()), Arbitraries.longs().withoutEdgeCases())
        .as(ForkedRooms::of);
  }
}
