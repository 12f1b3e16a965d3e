package org.matrixlib.stateres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;

/**
 * What {@link StateResolver} finds, and what it finds on the way, in the form that {@link
 * LiteralResolution} has.
 */
record FastResolution(
    Map<StateTuple, EventId> state,
    Map<String, Collection<EventId>> steps,
    Map<EventId, AuthVerdict> verdicts) {

  /** Resolves states that are given as plain maps. */
  static FastResolution of(
      EventGraph graph, ChainReading reading, Collection<Map<StateTuple, EventId>> states) {
    ResolutionTrace trace = new ResolutionTrace();
    StateMap state = StateResolver.of(graph, reading).resolve(stateMaps(graph, states), trace);
    return new FastResolution(
        plain(state),
        Map.of(
            "conflicted",
            new HashSet<>(trace.conflictedStateSet()),
            "auth_difference",
            new HashSet<>(trace.authDifference()),
            "subgraph",
            new HashSet<>(trace.conflictedStateSubgraph()),
            "power_order",
            trace.powerOrder(),
            "mainline",
            trace.mainline(),
            "mainline_order",
            trace.mainlineOrder()),
        trace.verdicts());
  }

  /** The states as the fast form has them. */
  static List<StateMap> stateMaps(EventGraph graph, Collection<Map<StateTuple, EventId>> states) {
    return states.stream().map(state -> stateMap(graph, state)).toList();
  }

  private static StateMap stateMap(EventGraph graph, Map<StateTuple, EventId> state) {
    StateMap map = graph.emptyState();
    for (EventId id : state.values()) {
      map = map.with(id);
    }
    return map;
  }

  /** A state as the plain form has it. */
  static Map<StateTuple, EventId> plain(StateMap state) {
    Map<StateTuple, EventId> plain = new HashMap<>();
    state.forEach(plain::put);
    return plain;
  }

  /** In what this differs from what the plain resolver finds, a line each; empty if in nothing. */
  List<String> differencesTo(LiteralResolution expected) {
    List<String> differences = new ArrayList<>();
    addDifference(differences, "state", expected.state(), state);
    expected
        .steps()
        .forEach((name, step) -> addDifference(differences, name, step, steps.get(name)));
    addDifference(differences, "verdicts", expected.verdicts(), verdicts);
    return differences;
  }

  private static void addDifference(
      List<String> differences, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      differences.add(what + ": expected " + expected + ", found " + found);
    }
  }
}
