package org.matrixlib.stateres;

/**
 * Finds the events that are in the full auth chains of some states but not of all.
 *
 * <p>Each event that is met keeps in whose chains it is. Events are taken from the latest to the
 * earliest, so that all that cite an event have told it whose chains they are in before it tells
 * its own auth events. A chain is as long as the room is old, so none is followed to its end: what
 * is in all chains has nothing beneath it that isn't. That may be because all states differ in ways
 * that lead there, or because the event is <em>common</em>: an unconflicted event cites it, at any
 * remove. This is asked upwards, from the event through those that cite it, until an unconflicted
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

  private final IntSet met;
  private final Scratch.Rows chains;

  /** Events that are known to be in all chains. */
  private final IntSet inAll;

  /** Events of which nothing is known to cite them that is in all chains. */
  private final IntSet notBeneath;

  private final IntList path = new IntList();
  private final IntList next = new IntList();

  private AuthDifference(Conflict conflict, ChainReading reading, Scratch scratch) {
    this.graph = conflict.first().graph();
    this.conflict = conflict;
    this.ownMembersCount = reading == ChainReading.OWN_MEMBERS_COUNT;
    this.met = scratch.set();
    this.chains = scratch.rows(conflict.states());
    this.inAll = scratch.set();
    this.notBeneath = scratch.set();
  }

  static IntSet of(Conflict conflict, ChainReading reading, Scratch scratch) {
    AuthDifference work = new AuthDifference(conflict, reading, scratch);
    work.start();
    return work.follow(scratch.set());
  }

  /** Meets what the states themselves put into their chains. */
  private void start() {
    for (int i = 0; i < conflict.keys().size(); i++) {
      conflict.forEach(i, ownMembersCount ? this::meet : this::meetAuthEvents);
    }
  }

  private void meetAuthEvents(int state, int event) {
    for (int at = graph.firstEdge(event); at < graph.edgeEnd(event); at++) {
      meet(state, graph.edge(at));
    }
  }

  private void meet(int state, int event) {
    met.add(event);
    chains.add(event, state);
  }

  private IntSet follow(IntSet difference) {
    int event = met.largestUpTo(graph.size());
    while (event != NONE) {
      if (isInAll(event)) {
        inAll.add(event);
      } else {
        difference.add(event);
        for (int at = graph.firstEdge(event); at < graph.edgeEnd(event); at++) {
          meetCited(graph.edge(at), event);
        }
      }
      event = met.largestUpTo(event - 1);
    }
    return difference;
  }

  /** What an event cites is in the chains that it is in. */
  private void meetCited(int cited, int event) {
    if (inAll.contains(cited)) {
      return;
    }
    boolean isNew = met.add(cited);
    // The states themselves never meet an unconflicted event where their own members count.
    if (isNew && ownMembersCount && conflict.isUnconflicted(cited)) {
      inAll.add(cited);
    } else {
      chains.addAll(cited, event);
    }
  }

  private boolean isInAll(int event) {
    return inAll.contains(event) || chains.isFull(event) || isBeneath(event);
  }

  /** Whether an event cites this one, at any remove, that is unconflicted or in all chains. */
  private boolean isBeneath(int event) {
    pushUnlessKnown(event);
    while (!path.isEmpty()) {
      int citation = next.last();
      if (citation == NONE) {
        next.removeLast();
        notBeneath.add(path.removeLast());
      } else {
        next.set(next.size() - 1, graph.earlierCitation(citation));
        int citer = EventGraph.citer(citation);
        if (conflict.isUnconflicted(citer) || inAll.contains(citer)) {
          leavePath();
          return true;
        }
        pushUnlessKnown(citer);
      }
    }
    return false;
  }

  private void pushUnlessKnown(int event) {
    if (graph.lastCitation(event) != NONE && !notBeneath.contains(event)) {
      path.add(event);
      next.add(graph.lastCitation(event));
    }
  }

  /** All on the path are beneath what was found. */
  private void leavePath() {
    while (!path.isEmpty()) {
      inAll.add(path.removeLast());
    }
    next.clear();
  }
}
