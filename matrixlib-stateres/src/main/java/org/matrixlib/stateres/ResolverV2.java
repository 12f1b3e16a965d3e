package org.matrixlib.stateres;

import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.room.StateResAlgorithm;

/**
 * State resolution 2 and 2.1, step by step as the specification has it. The second starts from an
 * empty state and looks at the conflicted state subgraph too.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#algorithm Algorithm
 */
final class ResolverV2 {
  private static final int NONE = EventGraph.NONE;

  private final EventGraph graph;
  private final ChainReading reading;
  private final boolean startsEmpty;

  ResolverV2(EventGraph graph, ChainReading reading) {
    this.graph = graph;
    this.reading = reading;
    this.startsEmpty = graph.roomVersion().stateRes() == StateResAlgorithm.V2_1;
  }

  StateMap resolve(Conflict conflict, Scratch scratch, @Nullable ResolutionTrace trace) {
    IntSet full = fullConflictedSet(conflict, scratch, trace);
    IntSet power = PowerOrder.choose(graph, full, scratch);
    Replay state = new Replay(conflict, scratch);

    int[] powerOrder = PowerOrder.of(graph, power, scratch);
    applyAllowed(powerOrder, state, trace);

    int[] rest = remaining(full, power);
    Mainline mainline = new Mainline(graph, state.get(graph.powerLevelsKey()), scratch);
    mainline.sort(rest);
    applyAllowed(rest, state, trace);

    if (trace != null) {
      trace.orders(graph, powerOrder, mainline.events(), rest);
    }
    return conflict.resolvedBy(state);
  }

  private IntSet fullConflictedSet(
      Conflict conflict, Scratch scratch, @Nullable ResolutionTrace trace) {
    IntSet difference = AuthDifference.of(conflict, reading, scratch);
    IntSet subgraph =
        startsEmpty ? ConflictedSubgraph.of(graph, conflict.events(), scratch) : conflict.events();
    if (trace != null) {
      trace.sets(graph, conflict.events(), difference, startsEmpty ? subgraph : scratch.set());
    }
    IntSet full = scratch.set();
    full.addAll(subgraph); // which the conflicted state set is a part of
    full.addAll(difference);
    return full;
  }

  /** The events that are not power events, nor were chosen with these. */
  private static int[] remaining(IntSet full, IntSet power) {
    int[] remaining = new int[full.size() - power.size()];
    int size = 0;
    for (int event : full.sorted()) { // mostly the order of time, which makes sorting quick
      if (!power.contains(event)) {
        remaining[size++] = event;
      }
    }
    return remaining;
  }

  /** The iterative auth checks algorithm. What is no state event is in no state, though cited. */
  private void applyAllowed(int[] events, PartialState state, @Nullable ResolutionTrace trace) {
    for (int event : events) {
      if (graph.key(event) != NONE && !graph.isRejected(event)) {
        AuthVerdict verdict = AuthRules.check(state.judge(event), state);
        if (verdict.isAllowed()) {
          state.put(event);
        }
        if (trace != null) {
          trace.verdict(graph.id(event), verdict);
        }
      }
    }
  }

  private final class Replay extends PartialState {
    private final Conflict conflict;

    /** The auth events of the judged event, which is asked for several of them. */
    private final int[] cited = new int[EventGraph.MAX_EDGES];

    private final int[] citedKeys = new int[EventGraph.MAX_EDGES];
    private int size;

    Replay(Conflict conflict, Scratch scratch) {
      super(ResolverV2.this.graph, scratch);
      this.conflict = conflict;
    }

    @Override
    int base(int key) {
      return startsEmpty ? NONE : conflict.unconflicted(key);
    }

    @Override
    AuthFacts judge(int event) {
      size = 0;
      for (int at = graph.firstEdge(event); at < graph.edgeEnd(event); at++) {
        cited[size] = graph.edge(at);
        citedKeys[size++] = graph.key(graph.edge(at));
      }
      return super.judge(event);
    }

    @Override
    int substitute(int key) {
      for (int i = 0; i < size; i++) {
        if (citedKeys[i] == key) {
          return graph.isRejected(cited[i]) ? NONE : cited[i];
        }
      }
      return NONE;
    }
  }
}
