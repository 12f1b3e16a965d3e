package org.matrixlib.stateres;

/**
 * Finds the events that are in the full auth chains of some states but not of all.
 *
 * <p>A chain is as long as the room is old, so none is walked to its end. Walks start at the events
 * in which the states differ, and go on only through what is not <em>common</em>: what the
 * unconflicted events cite, at any remove, is in every chain, and so is all beneath it. Whether an
 * event is common is asked upwards, from the event through those that cite it until an unconflicted
 * one is met; the answers for all events on the way are kept. So the work is bounded by the size of
 * the graph, and mostly by that of the conflict.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#definitions Auth difference
 */
final class AuthDifference {
  private static final int NONE = EventGraph.NONE;

  private final EventGraph graph;
  private final Conflict conflict;
  private final boolean ownMembersCount;

  /** How many chains each event is in, of those that were met. */
  private final Scratch.IntTable chains;

  /** On the walk through the chain of which state each event was last met. */
  private final Scratch.IntTable met;

  private final IntSet cited;
  private final IntSet notCited;
  private final IntList path = new IntList();
  private final IntList next = new IntList();
  private final IntList open = new IntList();

  private AuthDifference(Conflict conflict, ChainReading reading, Scratch scratch) {
    this.graph = conflict.first().graph();
    this.conflict = conflict;
    this.ownMembersCount = reading == ChainReading.OWN_MEMBERS_COUNT;
    this.chains = scratch.table();
    this.met = scratch.table();
    this.cited = scratch.set();
    this.notCited = scratch.set();
  }

  static IntSet of(Conflict conflict, ChainReading reading, Scratch scratch) {
    AuthDifference work = new AuthDifference(conflict, reading, scratch);
    for (int state = 0; state < conflict.states(); state++) {
      work.walk(state);
    }
    IntSet difference = scratch.set();
    for (int i = 0; i < work.chains.size(); i++) {
      int event = work.chains.key(i);
      if (work.chains.get(event) < conflict.states()) {
        difference.add(event);
      }
    }
    return difference;
  }

  private void walk(int state) {
    for (int i = 0; i < conflict.keys().size(); i++) {
      int event = conflict.event(i, state);
      if (event != NONE && ownMembersCount) {
        reach(event, state);
      } else if (event != NONE) {
        reachAuthEvents(event, state);
      }
    }
    while (!open.isEmpty()) {
      reachAuthEvents(open.removeLast(), state);
    }
  }

  private void reachAuthEvents(int event, int state) {
    for (int at = graph.firstEdge(event); at < graph.edgeEnd(event); at++) {
      reach(graph.edge(at), state);
    }
  }

  private void reach(int event, int state) {
    if (met.get(event) != state) {
      met.put(event, state);
      if (!isCommon(event)) {
        chains.put(event, Math.max(chains.get(event), 0) + 1);
        open.add(event);
      }
    }
  }

  private boolean isCommon(int event) {
    return (ownMembersCount && conflict.isUnconflicted(event)) || isCitedByUnconflicted(event);
  }

  /** Whether an unconflicted event, or one that it cites at any remove, cites this one. */
  private boolean isCitedByUnconflicted(int event) {
    if (cited.contains(event)) {
      return true;
    }
    pushUnlessKnown(event);
    while (!path.isEmpty()) {
      int citation = next.last();
      if (citation == NONE) {
        next.removeLast();
        notCited.add(path.removeLast());
      } else {
        next.set(next.size() - 1, graph.earlierCitation(citation));
        int citer = EventGraph.citer(citation);
        if (conflict.isUnconflicted(citer) || cited.contains(citer)) {
          leavePath();
          return true;
        }
        pushUnlessKnown(citer);
      }
    }
    return false;
  }

  private void pushUnlessKnown(int event) {
    if (graph.lastCitation(event) != NONE && !notCited.contains(event)) {
      path.add(event);
      next.add(graph.lastCitation(event));
    }
  }

  /** All on the path are cited by the last one, which is cited. */
  private void leavePath() {
    while (!path.isEmpty()) {
      cited.add(path.removeLast());
    }
    next.clear();
  }
}
