package org.matrixlib.stateres;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.event.EventTypes;

/**
 * State resolution 1: passes over the conflicts, by the depth that events claim. A key that is
 * missing from some states is no conflict.
 *
 * <p>Within a pass, conflicts of different keys don't see each other's outcome, as in the servers
 * that these rooms were made by.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v1/#state-resolution State resolution
 */
final class ResolverV1 {
  private static final int NONE = EventGraph.NONE;

  private final EventGraph graph;

  ResolverV1(EventGraph graph) {
    this.graph = graph;
  }

  StateMap resolve(Conflict conflict, Scratch scratch, @Nullable ResolutionTrace trace) {
    Passes state = new Passes(conflict, scratch);
    SortedMap<Integer, List<Candidate>> conflicts = conflicts(conflict, state);
    if (trace != null) {
      trace.conflicted(graph, conflicts.values().stream().flatMap(List::stream).map(c -> c.event));
    }
    pass(conflicts, key -> key == graph.powerLevelsKey(), state, trace);
    pass(conflicts, hasType(EventTypes.JOIN_RULES), state, trace);
    pass(conflicts, hasType(EventTypes.MEMBER), state, trace);
    conflicts.forEach(
        (key, candidates) -> state.winners.add(firstAllowed(candidates, state, trace)));
    state.putWinners();
    return conflict.resolvedBy(state);
  }

  /** The conflicts by key; what isn't one goes into the state. */
  private SortedMap<Integer, List<Candidate>> conflicts(Conflict conflict, Passes state) {
    SortedMap<Integer, List<Candidate>> conflicts = new TreeMap<>();
    for (int i = 0; i < conflict.keys().size(); i++) {
      int[] candidates = conflict.candidates(i);
      if (candidates.length == 1) {
        state.put(candidates[0]);
      } else {
        List<Candidate> sorted =
            new ArrayList<>(Arrays.stream(candidates).mapToObj(Candidate::new).toList());
        sorted.sort(
            Comparator.<Candidate>comparingLong(candidate -> candidate.depth)
                .thenComparing((left, right) -> Arrays.compareUnsigned(right.hash, left.hash)));
        conflicts.put(conflict.keys().get(i), sorted);
      }
    }
    return conflicts;
  }

  private Predicate<Integer> hasType(String type) {
    return key -> graph.type(key).equals(type);
  }

  /** Resolves the conflicts of some keys, and takes them off the list. */
  private void pass(
      SortedMap<Integer, List<Candidate>> conflicts,
      Predicate<Integer> isInPass,
      Passes state,
      @Nullable ResolutionTrace trace) {
    conflicts.forEach(
        (key, candidates) -> {
          if (isInPass.test(key)) {
            state.winners.add(lastAllowed(candidates, state, trace));
          }
        });
    state.putWinners();
    conflicts.keySet().removeIf(isInPass);
  }

  /** The last of a row of events of which each is allowed by the ones before. */
  private int lastAllowed(
      List<Candidate> candidates, Passes state, @Nullable ResolutionTrace trace) {
    state.candidate = candidates.get(0).event;
    for (Candidate next : candidates.subList(1, candidates.size())) {
      if (!isAllowed(next.event, state, trace)) {
        break;
      }
      state.candidate = next.event;
    }
    int winner = state.candidate;
    state.candidate = NONE;
    return winner;
  }

  /** The deepest event that is allowed, else the one of the least depth. */
  private int firstAllowed(
      List<Candidate> candidates, Passes state, @Nullable ResolutionTrace trace) {
    for (int i = candidates.size() - 1; i > 0; i--) {
      if (isAllowed(candidates.get(i).event, state, trace)) {
        return candidates.get(i).event;
      }
    }
    return candidates.get(0).event;
  }

  private boolean isAllowed(int event, Passes state, @Nullable ResolutionTrace trace) {
    AuthVerdict verdict = AuthRules.check(state.judge(event), state);
    if (trace != null) {
      trace.verdict(graph.id(event), verdict);
    }
    return verdict.isAllowed();
  }

  private final class Candidate {
    final int event;
    final long depth;
    final byte[] hash;

    Candidate(int event) {
      this.event = event;
      this.depth = graph.depth(event);
      this.hash = sha1(graph.id(event).toString());
    }

    private static byte[] sha1(String text) {
      try {
        return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-1", e);
      }
    }
  }

  private final class Passes extends PartialState {
    final IntList winners = new IntList();
    private final Conflict conflict;

    /** Stands for its key while the events after it are judged. */
    int candidate = NONE;

    Passes(Conflict conflict, Scratch scratch) {
      super(ResolverV1.this.graph, scratch);
      this.conflict = conflict;
    }

    void putWinners() {
      for (int i = 0; i < winners.size(); i++) {
        put(winners.get(i));
      }
      winners.clear();
    }

    @Override
    int base(int key) {
      boolean isCandidate = candidate != NONE && graph.key(candidate) == key;
      return isCandidate ? candidate : conflict.unconflicted(key);
    }

    @Override
    int substitute(int key) {
      return NONE;
    }
  }
}
