package org.matrixlib.stateres;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;

/**
 * {@link StateResolver} in the form that {@link LiteralResolver} has. One serves for all forks of a
 * room, as its users have it, so that what is left of one resolution shows in the next.
 */
final class FastResolver {
  private final EventGraph graph;
  private final StateResolver resolver;

  private FastResolver(EventGraph graph, StateResolver resolver) {
    this.graph = graph;
    this.resolver = resolver;
  }

  static FastResolver of(EventGraph graph, ChainReading reading) {
    return new FastResolver(graph, StateResolver.of(graph, reading));
  }

  /** Resolves states that are given as plain maps, without a trace and with one. */
  FastResolution resolve(Collection<Map<StateTuple, EventId>> states) {
    List<StateMap> maps = stateMaps(graph, states);
    StateMap state = resolver.resolve(maps);
    ResolutionTrace trace = new ResolutionTrace();
    StateMap tracedState = resolver.resolve(maps, trace);
    return new FastResolution(
        plain(state),
        plain(tracedState),
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
}
