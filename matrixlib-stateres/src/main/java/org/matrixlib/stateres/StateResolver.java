package org.matrixlib.stateres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.StateResAlgorithm;

/**
 * Resolves several states of a room into one, by the algorithm of the room version.
 *
 * <p>One resolver serves a room for as long as it is in use: it remembers the outcomes of the last
 * {@value #REMEMBERED} different sets of states, until the graph changes its mind about an event
 * that was rejected. Work follows the difference between the states; in the worst case it is linear
 * in the size of the graph, times the number of states where these are very many. A resolver keeps
 * working memory, up to some 30 bytes for each event of the graph.
 *
 * <p>Resolving never fails, whatever the contents of events. Not safe for use by several threads.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#state-resolution State resolution
 */
public final class StateResolver {
  private static final int REMEMBERED = 128;

  private final EventGraph graph;
  private final ChainReading reading;
  private final Scratch scratch = new Scratch();
  private final Map<Set<StateMap>, StateMap> outcomes = new Outcomes();
  private int outcomesEpoch;

  private StateResolver(EventGraph graph, ChainReading reading) {
    this.graph = graph;
    this.reading = reading;
  }

  /**
   * A resolver that reads the specification as most rooms do.
   *
   * @param graph the events of the room
   * @return a new resolver
   */
  public static StateResolver of(EventGraph graph) {
    return of(graph, ChainReading.OWN_MEMBERS_COUNT);
  }

  /**
   * A resolver that reads the specification in the given way.
   *
   * @param graph the events of the room
   * @param reading what makes up the chain of a state, which algorithm 1 doesn't ask
   * @return a new resolver
   */
  public static StateResolver of(EventGraph graph, ChainReading reading) {
    return new StateResolver(graph, reading);
  }

  /**
   * Resolves states.
   *
   * @param states states of this resolver's graph, in any order; equal ones count as one
   * @return the resolved state; the empty one if there are no states
   * @throws IllegalArgumentException if a state belongs to another graph
   */
  public StateMap resolve(Collection<StateMap> states) {
    Set<StateMap> distinct = distinct(states);
    if (distinct.size() < 2) {
      return distinct.isEmpty() ? graph.emptyState() : distinct.iterator().next();
    }
    if (outcomesEpoch != graph.rejectionEpoch()) {
      outcomesEpoch = graph.rejectionEpoch();
      outcomes.clear();
    }
    StateMap known = outcomes.get(distinct);
    if (known == null) {
      known = work(distinct, null);
      outcomes.put(distinct, known);
    }
    return known;
  }

  /**
   * Resolves states and tells how, which takes longer.
   *
   * @param states states of this resolver's graph, in any order; equal ones count as one
   * @param trace told each step; one that was told nothing before
   * @return the resolved state; the empty one if there are no states
   * @throws IllegalArgumentException if a state belongs to another graph
   */
  public StateMap resolve(Collection<StateMap> states, ResolutionTrace trace) {
    Set<StateMap> distinct = distinct(states);
    return distinct.isEmpty() ? graph.emptyState() : work(distinct, trace);
  }

  /**
   * Resolves states that are given as the ids of their events.
   *
   * @param states the state events of each state, in any order
   * @return the resolved state, or the events that aren't in the graph
   * @throws IllegalArgumentException if an event is no state event, or a state has two events of
   *     one type and state key
   */
  public Resolution resolveIds(Collection<? extends Collection<EventId>> states) {
    List<EventId> missing =
        graph.missing(states.stream().<EventId>flatMap(Collection::stream).toList());
    if (!missing.isEmpty()) {
      return new Resolution(Optional.empty(), missing);
    }
    List<StateMap> maps = new ArrayList<>();
    for (Collection<EventId> state : states) {
      maps.add(StateMap.of(graph, state));
    }
    return new Resolution(Optional.of(resolve(maps)), List.of());
  }

  private Set<StateMap> distinct(Collection<StateMap> states) {
    for (StateMap state : states) {
      StateMap.requireGraph(state, graph);
    }
    return new LinkedHashSet<>(states);
  }

  private StateMap work(Set<StateMap> states, @Nullable ResolutionTrace trace) {
    try {
      Conflict conflict = Conflict.between(List.copyOf(states), scratch);
      return graph.roomVersion().stateRes() == StateResAlgorithm.V1
          ? new ResolverV1(graph).resolve(conflict, scratch, trace)
          : new ResolverV2(graph, reading).resolve(conflict, scratch, trace);
    } finally {
      scratch.release();
    }
  }

  /** Forgets what wasn't asked for longest. */
  private static final class Outcomes extends LinkedHashMap<Set<StateMap>, StateMap> {
    private static final long serialVersionUID = 1;

    Outcomes() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Set<StateMap>, StateMap> eldest) {
      return size() > REMEMBERED;
    }
  }
}
