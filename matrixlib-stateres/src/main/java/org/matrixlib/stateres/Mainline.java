package org.matrixlib.stateres;

import java.util.Arrays;

/**
 * The mainline of a power levels event, and the order of events that is based on it.
 *
 * <p>The way from an event to the mainline is walked once: all power levels events on it keep where
 * it ends. So the positions of all events take time for the events and the power levels beneath
 * them, each counted once.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#definitions Mainline ordering
 */
final class Mainline {
  private static final int NONE = EventGraph.NONE;

  private final EventGraph graph;
  private final IntList line = new IntList();

  /** The position of power levels events: those of the mainline, and those that led to it. */
  private final Scratch.IntTable positions;

  private final IntList way = new IntList();

  /**
   * The mainline.
   *
   * @param head the power levels event to start from, {@link EventGraph#NONE} for no mainline
   */
  Mainline(EventGraph graph, int head, Scratch scratch) {
    this.graph = graph;
    this.positions = scratch.table();
    for (int event = head; event != NONE; event = powerLevelsOf(event)) {
      positions.put(event, line.size());
      line.add(event);
    }
  }

  /** The events of the mainline, the newest first. */
  int[] events() {
    return line.toArray();
  }

  private int powerLevelsOf(int event) {
    return graph.authEvent(event, graph.powerLevelsKey());
  }

  /** The position of an event; one more than the last position where the text says infinite. */
  int position(int event) {
    if (line.isEmpty()) {
      return 0;
    }
    int ancestor = powerLevelsOf(event);
    while (ancestor != NONE && positions.get(ancestor) == NONE) {
      way.add(ancestor);
      ancestor = powerLevelsOf(ancestor);
    }
    int position = ancestor == NONE ? line.size() : positions.get(ancestor);
    while (!way.isEmpty()) {
      positions.put(way.removeLast(), position);
    }
    return position;
  }

  /**
   * Sorts events: those that are based on the oldest power levels first, then by time and id.
   *
   * @param events in any order; sorted afterwards
   */
  void sort(int[] events) {
    int[] starts = new int[line.size() + 2];
    int[] ranks = new int[events.length];
    for (int i = 0; i < events.length; i++) {
      ranks[i] = line.size() - position(events[i]);
      starts[ranks[i] + 1]++;
    }
    for (int rank = 1; rank < starts.length; rank++) {
      starts[rank] += starts[rank - 1];
    }
    int[] byRank = new int[events.length];
    int[] free = starts.clone();
    for (int i = 0; i < events.length; i++) {
      byRank[free[ranks[i]]++] = events[i];
    }
    for (int rank = 0; rank + 1 < starts.length; rank++) {
      sortByTime(byRank, starts[rank], starts[rank + 1]);
    }
    System.arraycopy(byRank, 0, events, 0, events.length);
  }

  /**
   * Sorts a range by time and id. Times within a range that leaves room for the place of each event
   * are sorted together with it as one long; strangers choose times, so they may not be.
   */
  private void sortByTime(int[] events, int from, int to) {
    if (to - from < 2) {
      return;
    }
    long earliest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    for (int i = from; i < to; i++) {
      earliest = Math.min(earliest, graph.timestamp(events[i]));
      latest = Math.max(latest, graph.timestamp(events[i]));
    }
    int placeBits = Integer.SIZE - Integer.numberOfLeadingZeros(to - from - 1);
    long span = latest - earliest;
    if (span < 0 || span >>> (Long.SIZE - 1 - placeBits) != 0) {
      sortByComparison(events, from, to);
      return;
    }
    int[] unsorted = Arrays.copyOfRange(events, from, to);
    long[] packed = new long[unsorted.length];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = ((graph.timestamp(unsorted[i]) - earliest) << placeBits) | i;
    }
    Arrays.sort(packed);
    int sameTime = 0;
    for (int i = 0; i < packed.length; i++) {
      events[from + i] = unsorted[(int) (packed[i] & ((1L << placeBits) - 1))];
      if ((packed[i] >>> placeBits) != (packed[sameTime] >>> placeBits)) {
        sortByComparison(events, from + sameTime, from + i);
        sameTime = i;
      }
    }
    sortByComparison(events, from + sameTime, to);
  }

  private void sortByComparison(int[] events, int from, int to) {
    if (to - from > 1) {
      Integer[] boxed = new Integer[to - from];
      Arrays.setAll(boxed, i -> events[from + i]);
      Arrays.sort(boxed, graph::compareByTime);
      for (int i = 0; i < boxed.length; i++) {
        events[from + i] = boxed[i];
      }
    }
  }
}
