package org.matrixlib.stateres;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where several states differ.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#definitions Unconflicted state map and conflicted
 *     state set
 */
final class Conflict {
  private static final int NONE = EventGraph.NONE;

  private final EventGraph graph;
  private final List<StateMap> states;
  private final StateTrie first;
  private final IntSet keys;
  private final IntSet events;

  /**
   * For each conflicted key: the event of the first state, then each state that has another one,
   * and that event. Many states that differ from the rest in a key each take little so.
   */
  private final IntList rows = new IntList();

  private final IntList rowStarts = new IntList();

  private Conflict(List<StateMap> states, Scratch scratch) {
    this.graph = states.get(0).graph();
    this.states = states;
    this.first = states.get(0).trie();
    this.keys = scratch.set();
    this.events = scratch.set();
  }

  /**
   * Compares states.
   *
   * @param states of one graph, at least one
   */
  static Conflict between(List<StateMap> states, Scratch scratch) {
    Conflict conflict = new Conflict(states, scratch);
    StateTrie.differences(states.stream().map(StateMap::trie).toList(), conflict::add);
    return conflict;
  }

  private void add(int key, int[] eventsOfKey) {
    keys.add(key);
    rowStarts.add(rows.size());
    rows.add(eventsOfKey[0]);
    for (int state = 1; state < eventsOfKey.length; state++) {
      if (eventsOfKey[state] != eventsOfKey[0]) {
        rows.add(state);
        rows.add(eventsOfKey[state]);
      }
    }
    for (int event : eventsOfKey) {
      if (event != NONE) {
        events.add(event);
      }
    }
  }

  /** How many states there are. */
  int states() {
    return states.size();
  }

  /** The first of the states, of which a resolved state is made by changes. */
  StateMap first() {
    return states.get(0);
  }

  /** The conflicted keys, the smallest first. */
  IntSet keys() {
    return keys;
  }

  /** The conflicted state set. */
  IntSet events() {
    return events;
  }

  /** Takes a state and its event. */
  interface EventOfState {
    void accept(int state, int event);
  }

  /** Hands over the event that each state has for the conflicted key at a place, if it has one. */
  void forEach(int keyPlace, EventOfState action) {
    int at = rowStarts.get(keyPlace);
    int end = keyPlace + 1 < rowStarts.size() ? rowStarts.get(keyPlace + 1) : rows.size();
    int usual = rows.get(at++);
    for (int state = 0; state < states.size(); state++) {
      int event = usual;
      if (at < end && rows.get(at) == state) {
        event = rows.get(at + 1);
        at += 2;
      }
      if (event != NONE) {
        action.accept(state, event);
      }
    }
  }

  /** The different events of the conflicted key at a place. */
  int[] candidates(int keyPlace) {
    IntStream.Builder candidates = IntStream.builder();
    forEach(keyPlace, (state, event) -> candidates.add(event));
    return candidates.build().distinct().toArray();
  }

  /** What was put into a state, overlaid with the unconflicted state. */
  StateMap resolvedBy(PartialState resolved) {
    IntStream more =
        IntStream.range(0, resolved.changes().size())
            .map(resolved.changes()::key)
            .filter(key -> !keys.contains(key) && first.get(key) == NONE);
    IntStream conflicted = IntStream.range(0, keys.size()).map(keys::get);
    int[] changedKeys = IntStream.concat(conflicted, more).sorted().toArray();
    int[] changedEvents = new int[changedKeys.length];
    Arrays.setAll(changedEvents, i -> resolved.get(changedKeys[i]));
    return new StateMap(graph, first.with(changedKeys, changedEvents));
  }

  /** The event of the unconflicted state map with a key; {@link EventGraph#NONE}. */
  int unconflicted(int key) {
    return keys.contains(key) ? NONE : first.get(key);
  }

  /** Whether an event is in the unconflicted state map. */
  boolean isUnconflicted(int event) {
    int key = graph.key(event);
    return key != NONE && unconflicted(key) == event;
  }
}
