package org.matrixlib.stateres;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;

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
  private @Nullable RoomVersion version; // null until told anything
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
    version = graph.roomVersion();
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
   * judged again, nor is one that is no state event, though others cite it.
   *
   * @return an immutable map in the order in which events were judged
   */
  public Map<EventId, AuthVerdict> verdicts() {
    return Collections.unmodifiableMap(verdicts);
  }

  /**
   * The whole trace, for people.
   *
   * @return a heading and aligned lines for each step, with the rules by which events were rejected
   */
  @Override
  public String toString() {
    Columns text = new Columns();
    section(text, "conflicted state set", conflicted, event -> "");
    section(text, "auth difference", difference, event -> "");
    section(text, "conflicted state subgraph", subgraph, event -> "");
    section(text, "power events, in reverse topological power ordering", powerOrder, this::remark);
    section(text, "mainline, the newest first", mainline, event -> "");
    section(text, "other events, in mainline ordering", mainlineOrder, this::remark);
    if (powerOrder.isEmpty() && mainlineOrder.isEmpty()) {
      section(text, "judged, in this order", List.copyOf(verdicts.keySet()), this::remark);
    }
    return text.toString();
  }

  private void section(
      Columns text, String title, List<EventId> events, Function<EventId, String> remark) {
    if (!events.isEmpty()) {
      text.heading(title + " (" + events.size() + ")");
      events.forEach(event -> text.event(event, tuples.get(event), remark.apply(event)));
    }
  }

  private String remark(EventId event) {
    AuthVerdict verdict = verdicts.get(event);
    if (verdict == null) {
      return tuples.containsKey(event) ? "rejected by its own auth events" : "no state event";
    }
    return verdict.rejectedBy().map(this::rejectedBy).orElse("allowed");
  }

  private String rejectedBy(AuthRule rule) {
    RoomVersion cited = Objects.requireNonNull(version);
    String number = rule.number(cited).map(n -> " (v" + cited + " rule " + n + ")").orElse("");
    return "rejected by " + rule + number;
  }
}
