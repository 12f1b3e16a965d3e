package org.matrixlib.server.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.view.ClientEvent;

/**
 * The last events of a stretch of a room's feed that a client gets.
 *
 * @param events in the order of arrival
 * @param isLimited whether there may be more before them
 * @param startState the id of the room's state before the first of them
 * @param explainsState whether the state at the end is {@code startState} with these events applied
 *     to it: none was left out that changes it, and the stretch has no branches
 * @param tellsMembers whether somebody's membership changes in it
 */
record RoomTimeline(
    List<ClientEvent> events,
    boolean isLimited,
    long startState,
    boolean explainsState,
    boolean tellsMembers) {

  /** How many events are looked at, at most. */
  private static final int MAX_SCANNED = 1_000;

  /** How many are read at once where the first ones didn't suffice. */
  private static final int BATCH = 100;

  /** Where the events come from. */
  interface Source {

    /**
     * The last events of the stretch, in the order of arrival.
     *
     * @param until the number of the last that may be among them
     * @param limit how many at most
     */
    List<ClientEvent> last(long until, int limit);
  }

  /**
   * Takes the last events that are shown.
   *
   * @param until the number of the last event of the stretch
   * @param endState the id of the room's state after it
   */
  static RoomTimeline of(
      Source source, long until, long endState, int limit, Predicate<StoredEvent> isShown) {
    Walk walk = new Walk(endState, limit);
    long next = until;
    int scanned = 0;
    while (true) {
      int size = scanned == 0 ? limit + 1 : Math.max(limit + 1, BATCH);
      List<ClientEvent> batch = source.last(next, size);
      for (int i = batch.size() - 1; i >= 0; i--) {
        ClientEvent event = batch.get(i);
        if (!walk.take(event, isShown.test(event.stored()))) {
          return walk.timeline(true);
        }
        next = event.stored().sequence() - 1;
      }
      scanned += batch.size();
      if (batch.size() < size) {
        return walk.timeline(false);
      }
      if (scanned >= MAX_SCANNED) {
        return walk.timeline(true);
      }
    }
  }

  /** Goes from the end towards the beginning. */
  private static final class Walk {
    private final int limit;
    private final Deque<ClientEvent> taken = new ArrayDeque<>();
    private long startState;
    private long stateAfter;
    private boolean isLinear = true;
    private final Set<StateTuple> omitted = new HashSet<>();
    private boolean omitsWithin;
    private boolean tellsMembers;

    Walk(long endState, int limit) {
      this.limit = limit;
      this.startState = endState;
      this.stateAfter = endState;
    }

    /**
     * Takes the event before; false if the timeline must begin after it. That is so if there are
     * enough, or if a later event that isn't shown replaced this one in the state: the client would
     * take this one for what holds.
     */
    boolean take(ClientEvent event, boolean isShown) {
      StoredEvent stored = event.stored();
      Optional<StateTuple> place =
          event.event().stateKey().map(key -> new StateTuple(event.event().type(), key));
      if (isShown && (taken.size() == limit || place.filter(omitted::contains).isPresent())) {
        return false;
      }
      isLinear &= stored.stateAfter() == stateAfter;
      stateAfter = stored.stateBefore();
      tellsMembers |= event.event().type().equals(EventTypes.MEMBER);
      if (isShown) {
        taken.addFirst(event);
        startState = stored.stateBefore();
        omitsWithin = !omitted.isEmpty();
      } else {
        place.ifPresent(omitted::add);
      }
      return true;
    }

    RoomTimeline timeline(boolean isLimited) {
      return new RoomTimeline(
          List.copyOf(taken), isLimited, startState, isLinear && !omitsWithin, tellsMembers);
    }
  }

  /** Whether an event is among them. */
  boolean has(EventId id) {
    return events.stream().anyMatch(event -> event.id().equals(id));
  }

  /** This timeline, as one that has something before it. */
  RoomTimeline limited() {
    return new RoomTimeline(events, true, startState, explainsState, tellsMembers);
  }
}
