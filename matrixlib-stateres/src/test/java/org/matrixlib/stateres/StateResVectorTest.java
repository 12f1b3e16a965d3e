package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.testvectors.VectorCase;
import org.matrixlib.testvectors.junit.Topic;
import org.matrixlib.testvectors.junit.VectorReplay;

/** Replays the language-neutral vectors of this module, by the fast resolver and the plain one. */
class StateResVectorTest {
  private static final String LITERALLY = "resolved_when_own_members_are_not_in_the_chain";

  @TestFactory
  Stream<DynamicNode> vectors() {
    return VectorReplay.of(
        "matrixlib-stateres", Map.of(Topic.STATE_RESOLUTION, StateResVectorTest::check));
  }

  private static void check(VectorCase vector) throws MalformedJsonException {
    ForkedRoom room = RoomVectors.read(vector);
    EventGraph graph = room.graph();
    for (ChainReading reading : ChainReading.values()) {
      LiteralResolution literal = room.literal(reading).resolve(room.forks().get(0));
      FastResolution fast = FastResolver.of(graph, reading).resolve(room.forks().get(0));
      check(vector, reading, literal.state(), literal.steps());
      check(vector, reading, fast.state(), fast.steps());
      assertEquals(fast.state(), fast.tracedState());
    }
  }

  private static void check(
      VectorCase vector,
      ChainReading reading,
      Map<StateTuple, EventId> state,
      Map<String, Collection<EventId>> steps) {
    boolean isLiteral = reading == ChainReading.OWN_MEMBERS_DO_NOT_COUNT;
    String resolved = isLiteral && vector.has(LITERALLY) ? LITERALLY : "resolved";
    assertEquals(Set.copyOf(RoomVectors.ids(vector, resolved)), Set.copyOf(state.values()));
    if (!isLiteral) {
      steps.forEach((name, step) -> checkStep(vector, name, step));
    }
  }

  /** The steps are given as they are where a state's own members are in its auth chain. */
  private static void checkStep(VectorCase vector, String name, Collection<EventId> step) {
    if (vector.has(name)) {
      List<EventId> expected = RoomVectors.ids(vector, name);
      assertEquals(step instanceof List ? expected : new HashSet<>(expected), step, name);
    }
  }
}
