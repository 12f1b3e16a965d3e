package org.matrixlib.stateres;

/**
 * Finds the events on paths of citations from one conflicted event to another.
 *
 * <p>One sweep down from the conflicted events, as far as the lowest of them, finds what they cite;
 * one sweep up over the finds tells which of these cite a conflicted event in turn, as citations
 * point to lower numbers.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#definitions Conflicted state subgraph
 */
final class ConflictedSubgraph {
  private ConflictedSubgraph() {}

  /**
   * The subgraph.
   *
   * @param conflicted the conflicted state set, all of which is in the subgraph
   */
  static IntSet of(EventGraph graph, IntSet conflicted, Scratch scratch) {
    IntSet below = below(graph, conflicted, scratch);
    IntSet subgraph = scratch.set();
    for (int event : below.sorted()) {
      if (conflicted.contains(event) || citesAny(graph, event, subgraph)) {
        subgraph.add(event);
      }
    }
    return subgraph;
  }

  private static IntSet below(EventGraph graph, IntSet conflicted, Scratch scratch) {
    IntSet below = scratch.set();
    int lowest = Integer.MAX_VALUE;
    for (int i = 0; i < conflicted.size(); i++) {
      below.add(conflicted.get(i));
      lowest = Math.min(lowest, conflicted.get(i));
    }
    for (int i = 0; i < below.size(); i++) {
      int event = below.get(i);
      for (int at = graph.firstEdge(event); at < graph.edgeEnd(event); at++) {
        if (graph.edge(at) > lowest) {
          below.add(graph.edge(at));
        }
      }
    }
    return below;
  }

  private static boolean citesAny(EventGraph graph, int event, IntSet subgraph) {
    for (int at = graph.firstEdge(event); at < graph.edgeEnd(event); at++) {
      if (subgraph.contains(graph.edge(at))) {
        return true;
      }
    }
    return false;
  }
}
