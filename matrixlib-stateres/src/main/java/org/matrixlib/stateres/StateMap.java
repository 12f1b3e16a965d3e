package org.matrixlib.stateres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthState;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;

/**
 * The state of a room: for each pair of type and state key, the event that has it.
 *
 * <p>Immutable. A change makes a new state that shares with the old one all but the path to what
 * changed, some hundred bytes; states that share are compared in time for what differs, whatever
 * their size. A state holds numbers of its {@link EventGraph}, and belongs to the same thread.
 */
public final class StateMap {
  private final EventGraph graph;
  private final StateTrie trie;

  StateMap(EventGraph graph, StateTrie trie) {
    this.graph = graph;
    this.trie = trie;
  }

  static StateMap empty(EventGraph graph) {
    return new StateMap(graph, StateTrie.EMPTY);
  }

  /** The state that consists of some events of the graph. */
  static StateMap of(EventGraph graph, Collection<EventId> stateEvents) {
    SortedMap<Integer, Integer> events = new TreeMap<>();
    for (EventId id : stateEvents) {
      int event = stateEvent(graph, id);
      Integer other = events.put(graph.key(event), event);
      if (other != null && other != event) {
        throw new IllegalArgumentException(
            "two events of one type and state key: " + id + " and " + graph.id(other));
      }
    }
    int[] keys = events.keySet().stream().mapToInt(key -> key).toArray();
    int[] values = events.values().stream().mapToInt(event -> event).toArray();
    return new StateMap(graph, StateTrie.EMPTY.with(keys, values));
  }

  private static int stateEvent(EventGraph graph, EventId id) {
    int event = graph.number(id);
    if (graph.key(event) == EventGraph.NONE) {
      throw new IllegalArgumentException("no state event: " + id);
    }
    return event;
  }

  EventGraph graph() {
    return graph;
  }

  StateTrie trie() {
    return trie;
  }

  /**
   * This state with one event more, in place of the one with the same type and state key if there
   * is any.
   *
   * @param stateEvent the id of a state event in the graph
   * @return the state after that event
   * @throws IllegalArgumentException if the event isn't in the graph or is no state event
   */
  public StateMap with(EventId stateEvent) {
    int event = stateEvent(graph, stateEvent);
    return changed(graph.key(event), event);
  }

  /**
   * This state without the event of a type and state key.
   *
   * @param tuple the type and state key
   * @return the state; this one if there is no such event
   */
  public StateMap without(StateTuple tuple) {
    int key = graph.findKey(tuple);
    return key == EventGraph.NONE ? this : changed(key, EventGraph.NONE);
  }

  private StateMap changed(int key, int event) {
    return trie.get(key) == event
        ? this
        : new StateMap(graph, trie.with(new int[] {key}, new int[] {event}));
  }

  /**
   * The event with a type and state key.
   *
   * @param tuple the type and state key
   * @return the id of the event, empty if there is none
   */
  public Optional<EventId> get(StateTuple tuple) {
    int event = find(tuple);
    return event == EventGraph.NONE ? Optional.empty() : Optional.of(graph.id(event));
  }

  private int find(StateTuple tuple) {
    int key = graph.findKey(tuple);
    return key == EventGraph.NONE ? EventGraph.NONE : trie.get(key);
  }

  /**
   * This state as the authorization rules ask it, by which other events are judged.
   *
   * @return a view of this state
   */
  public AuthState authState() {
    return AuthState.of(
        tuple -> {
          int event = find(tuple);
          return event == EventGraph.NONE ? null : graph.facts(event);
        });
  }

  /**
   * How many events there are.
   *
   * @return the number of pairs of type and state key
   */
  public int size() {
    return trie.size();
  }

  /**
   * Hands over all there is, in the order in which the graph first met each pair.
   *
   * @param action takes a pair of type and state key, and the event
   */
  public void forEach(BiConsumer<StateTuple, EventId> action) {
    StateTrie.differences(
        List.of(StateTrie.EMPTY, trie),
        (key, events) -> action.accept(graph.tuple(key), graph.id(events[1])));
  }

  /**
   * All events.
   *
   * @return an immutable list of different ids
   */
  public List<EventId> events() {
    List<EventId> events = new ArrayList<>(size());
    forEach((tuple, event) -> events.add(event));
    return Collections.unmodifiableList(events);
  }

  /**
   * What differs between this state and another. Takes time for the difference, not for the states,
   * where one was made from the other or both from a third.
   *
   * @param other a state of the same graph
   * @return an immutable list of the pairs of type and state key that have another event there, or
   *     an event in one only
   * @throws IllegalArgumentException if the other state belongs to another graph
   */
  public List<StateTuple> differenceTo(StateMap other) {
    requireGraph(other, graph);
    List<StateTuple> differing = new ArrayList<>();
    StateTrie.differences(
        List.of(trie, other.trie), (key, events) -> differing.add(graph.tuple(key)));
    return Collections.unmodifiableList(differing);
  }

  static void requireGraph(StateMap state, EventGraph graph) {
    if (state.graph != graph) {
      throw new IllegalArgumentException("a state of another graph");
    }
  }

  /**
   * Whether the other is a state of the same graph with the same events.
   *
   * @param other any object or null
   * @return whether both are the same state
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof StateMap that && graph == that.graph && trie.equals(that.trie));
  }

  /**
   * A hash code that is kept, not computed.
   *
   * @return the hash code
   */
  @Override
  public int hashCode() {
    return trie.hashCode();
  }

  /**
   * The state, for people.
   *
   * @return all events with type and state key, in aligned lines
   */
  @Override
  public String toString() {
    Columns text = new Columns();
    forEach((tuple, event) -> text.event(event, tuple, ""));
    return text.toString();
  }
}
