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

  /** For each conflicted key, the event in each state. */
  private final IntList table = new IntList();

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
    for (int event : eventsOfKey) {
      table.add(event);
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

  /** The event that a state has for the conflicted key at a place; {@link EventGraph#NONE}. */
  int event(int keyPlace, int state) {
    return table.get(keyPlace * states.size() + state);
  }

  /** The different events of the conflicted key at a place. */
  int[] candidates(int keyPlace) {
    int from = keyPlace * states.size();
    return IntStream.range(from, from + states.size())
        .map(table::get)
        .filter(event -> event != NONE)
        .distinct()
        .toArray();
  }

  /**
   * The first of the states with what a resolved state has for some keys.
   *
   * @param changed different keys in any order, with all that are conflicted
   */
  StateMap resolvedBy(IntList changed, PartialState resolved) {
    int[] changedKeys = changed.toArray();
    Arrays.sort(changedKeys);
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
