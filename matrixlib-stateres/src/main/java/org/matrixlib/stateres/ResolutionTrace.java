package org.matrixlib.stateres;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;

/**
 * How one resolution came to its outcome: the sets and orders that the specification defines, and
 * the verdict on each event that was judged.
 *
 * <p>Algorithm 1 has conflicted events and verdicts only. Give a new trace to each resolution; not
 * safe for use by several threads. All lists are immutable.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#definitions Definitions
 */
public final class ResolutionTrace {
  private final Map<EventId, StateTuple> tuples = new LinkedHashMap<>();
  private final Map<EventId, AuthVerdict> verdicts = new LinkedHashMap<>();
  private List<EventId> conflicted = List.of();
  private List<EventId> difference = List.of();
  private List<EventId> subgraph = List.of();
  private List<EventId> powerOrder = List.of();
  private List<EventId> mainline = List.of();
  private List<EventId> mainlineOrder = List.of();

  /** Makes a trace that was told nothing yet. */
  public ResolutionTrace() {}

  void conflicted(EventGraph graph, Stream<Integer> events) {
    conflicted = ids(graph, events.mapToInt(event -> event));
  }

  void sets(EventGraph graph, IntSet conflictedSet, IntSet authDifference, IntSet pathEvents) {
    conflicted = ids(graph, Arrays.stream(conflictedSet.sorted()));
    difference = ids(graph, Arrays.stream(authDifference.sorted()));
    subgraph = ids(graph, Arrays.stream(pathEvents.sorted()));
  }

  void orders(EventGraph graph, int[] power, int[] line, int[] byMainline) {
    powerOrder = ids(graph, Arrays.stream(power));
    mainline = ids(graph, Arrays.stream(line));
    mainlineOrder = ids(graph, Arrays.stream(byMainline));
  }

  private List<EventId> ids(EventGraph graph, IntStream events) {
    List<EventId> ids = new ArrayList<>();
    events.forEach(
        event -> {
          ids.add(graph.id(event));
          if (graph.key(event) != EventGraph.NONE) {
            tuples.put(graph.id(event), graph.tuple(graph.key(event)));
          }
        });
    return Collections.unmodifiableList(ids);
  }

  void verdict(EventId event, AuthVerdict verdict) {
    verdicts.put(event, verdict);
  }

  /**
   * The conflicted state set.
   *
   * @return the events, ancestors before those that cite them
   */
  public List<EventId> conflictedStateSet() {
    return conflicted;
  }

  /**
   * The auth difference.
   *
   * @return the events, ancestors before those that cite them
   */
  public List<EventId> authDifference() {
    return difference;
  }

  /**
   * The conflicted state subgraph, which algorithm 2.1 alone has.
   *
   * @return the events, ancestors before those that cite them
   */
  public List<EventId> conflictedStateSubgraph() {
    return subgraph;
  }

  /**
   * The power events and their ancestors in the full conflicted set.
   *
   * @return the events, in reverse topological power ordering
   */
  public List<EventId> powerOrder() {
    return powerOrder;
  }

  /**
   * The mainline that the other events were sorted by.
   *
   * @return power levels events, the newest first; empty if there were none
   */
  public List<EventId> mainline() {
    return mainline;
  }

  /**
   * The other events of the full conflicted set.
   *
   * @return the events, in mainline ordering
   */
  public List<EventId> mainlineOrder() {
    return mainlineOrder;
  }

  /**
   * The verdict on each event that was judged. An event that its own auth events reject is not
   * judged again.
   *
   * @return an immutable map in the order in which events were judged
   */
  public Map<EventId, AuthVerdict> verdicts() {
    return Collections.unmodifiableMap(verdicts);
  }

  /**
   * The whole trace, for people.
   *
   * @return some lines for each step
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    section(text, "conflicted state set", conflicted);
    section(text, "auth difference", difference);
    section(text, "conflicted state subgraph", subgraph);
    section(text, "power events, in reverse topological power ordering", powerOrder);
    section(text, "mainline, newest first", mainline);
    section(text, "other events, in mainline ordering", mainlineOrder);
    if (!verdicts.isEmpty()) {
      text.append("verdicts, in this order\n");
      verdicts.forEach(
          (event, verdict) -> line(text, event).append(": ").append(verdict).append('\n'));
    }
    return text.toString();
  }

  private void section(StringBuilder text, String title, List<EventId> events) {
    if (!events.isEmpty()) {
      text.append(title).append(" (").append(events.size()).append(")\n");
      events.forEach(event -> line(text, event).append('\n'));
    }
  }

  private StringBuilder line(StringBuilder text, EventId event) {
    StateTuple tuple = tuples.get(event);
    text.append("  ").append(event);
    return tuple == null
        ? text
        : text.append(' ').append(tuple.type()).append(" '").append(tuple.stateKey()).append('\'');
  }
}
