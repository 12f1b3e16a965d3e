package org.matrixlib.stateres;

import java.util.PriorityQueue;
import org.matrixlib.core.content.PowerLevel;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.content.RoomCreators;

/**
 * The power events of a full conflicted set, with those of their ancestors that are in the set too,
 * in reverse topological power ordering.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#definitions Reverse topological power ordering
 */
final class PowerOrder {
  private static final int NONE = EventGraph.NONE;

  private final EventGraph graph;
  private final IntSet chosen;

  /** How many chosen auth events of each chosen event are not in the order yet. */
  private final int[] waitingFor;

  /** The level of the sender of each chosen event. */
  private final PowerLevel[] levels;

  private PowerOrder(EventGraph graph, IntSet chosen) {
    this.graph = graph;
    this.chosen = chosen;
    this.waitingFor = new int[chosen.size()];
    this.levels = new PowerLevel[chosen.size()];
  }

  /**
   * Chooses the power events, and what they cite at any remove through events of the set only.
   *
   * @param full the full conflicted set
   */
  static IntSet choose(EventGraph graph, IntSet full, Scratch scratch) {
    IntSet chosen = scratch.set();
    for (int i = 0; i < full.size(); i++) {
      if (graph.isPower(full.get(i))) {
        chosen.add(full.get(i));
      }
    }
    for (int i = 0; i < chosen.size(); i++) {
      int event = chosen.get(i);
      for (int at = graph.firstEdge(event); at < graph.edgeEnd(event); at++) {
        if (full.contains(graph.edge(at))) {
          chosen.add(graph.edge(at));
        }
      }
    }
    return chosen;
  }

  /** Sorts what was chosen: Kahn's algorithm, taking the smallest event that waits for no other. */
  static int[] of(EventGraph graph, IntSet chosen, Scratch scratch) {
    return new PowerOrder(graph, chosen).sort(scratch);
  }

  private int[] sort(Scratch scratch) {
    Scratch.IntTable places = scratch.table();
    for (int i = 0; i < chosen.size(); i++) {
      places.put(chosen.get(i), i);
    }
    int[] dependentEnds = countEdges(places);
    int[] dependents = dependents(places, dependentEnds);
    PriorityQueue<Integer> ready = new PriorityQueue<>(this::compare);
    for (int i = 0; i < chosen.size(); i++) {
      levels[i] = senderLevel(graph, chosen.get(i));
      if (waitingFor[i] == 0) {
        ready.add(i);
      }
    }
    int[] order = new int[chosen.size()];
    for (int size = 0; size < order.length; size++) {
      int place = ready.remove();
      order[size] = chosen.get(place);
      for (int at = place == 0 ? 0 : dependentEnds[place - 1]; at < dependentEnds[place]; at++) {
        if (--waitingFor[dependents[at]] == 0) {
          ready.add(dependents[at]);
        }
      }
    }
    return order;
  }

  /** Counts for each chosen event those that it cites, and where the list of its citers ends. */
  private int[] countEdges(Scratch.IntTable places) {
    int[] ends = new int[chosen.size()];
    for (int i = 0; i < chosen.size(); i++) {
      int event = chosen.get(i);
      for (int at = graph.firstEdge(event); at < graph.edgeEnd(event); at++) {
        int target = places.get(graph.edge(at));
        if (target != NONE) {
          waitingFor[i]++;
          ends[target]++;
        }
      }
    }
    for (int i = 1; i < ends.length; i++) {
      ends[i] += ends[i - 1];
    }
    return ends;
  }

  /** The places of the chosen events that cite each chosen event, one list after the other. */
  private int[] dependents(Scratch.IntTable places, int[] ends) {
    int[] dependents = new int[ends.length == 0 ? 0 : ends[ends.length - 1]];
    int[] free = ends.clone();
    for (int i = 0; i < chosen.size(); i++) {
      int event = chosen.get(i);
      for (int at = graph.firstEdge(event); at < graph.edgeEnd(event); at++) {
        int target = places.get(graph.edge(at));
        if (target != NONE) {
          dependents[--free[target]] = i;
        }
      }
    }
    return dependents;
  }

  private int compare(int left, int right) {
    int byLevel = levels[right].compareTo(levels[left]); // the highest first
    return byLevel != 0 ? byLevel : graph.compareByTime(chosen.get(left), chosen.get(right));
  }

  /** The power level of an event's sender by the event's own auth events. */
  private static PowerLevel senderLevel(EventGraph graph, int event) {
    int create = graph.authEvent(event, graph.createKey());
    int powerLevels = graph.authEvent(event, graph.powerLevelsKey());
    return levels(graph, create, powerLevels).ofUser(graph.facts(event).sender());
  }

  private static PowerLevels levels(EventGraph graph, int create, int powerLevels) {
    RoomCreators creators =
        create == NONE
            ? RoomCreators.NOBODY
            : graph.facts(create).creators().orElse(RoomCreators.NOBODY);
    return powerLevels == NONE
        ? PowerLevels.withoutEvent(creators)
        : graph.facts(powerLevels).powerLevels(creators);
  }
}
