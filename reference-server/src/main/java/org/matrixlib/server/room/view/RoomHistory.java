package org.matrixlib.server.room.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.query.TopologicalPosition;

/** Walks through a room's history, in topological order, page by page. */
public final class RoomHistory {
  /** How many events are looked at for one page, at most; the next page goes on from there. */
  static final int MAX_SCANNED = RoomEventFilter.MAX_LIMIT;

  private static final int MIN_BATCH = 20;
  private static final int MAX_BATCH = 500;

  private final RoomQueries queries;
  private final RoomId room;

  public RoomHistory(RoomQueries queries, RoomId room) {
    this.queries = queries;
    this.room = room;
  }

  /**
   * A page of events.
   *
   * @param events in the order of the walk
   * @param end where the next page begins, if there may be one
   */
  public record Page(List<StoredEvent> events, Optional<TopologicalPosition> end) {}

  /** Right before an event. */
  public static TopologicalPosition before(StoredEvent event) {
    return new TopologicalPosition(event.event().depth(), event.sequence() - 1);
  }

  /** Right after an event. */
  public static TopologicalPosition after(StoredEvent event) {
    return new TopologicalPosition(event.event().depth(), event.sequence());
  }

  /**
   * Walks until enough events are found. A page isn't shorter for events that aren't shown, unless
   * there are very many of them.
   *
   * @param from where to begin: between two events
   * @param to where to stop, if not at the end
   * @param isShown which events are wanted
   */
  public Page page(
      TopologicalPosition from,
      Optional<TopologicalPosition> to,
      boolean isBackward,
      int limit,
      Predicate<StoredEvent> isShown) {
    if (limit == 0) {
      return new Page(List.of(), Optional.of(from));
    }
    List<StoredEvent> found = new ArrayList<>();
    TopologicalPosition at = from;
    int scanned = 0;
    while (scanned < MAX_SCANNED) {
      int wanted = Math.max(MIN_BATCH, Math.min(MAX_BATCH, scanned + limit - found.size()));
      int size = Math.min(wanted, MAX_SCANNED - scanned);
      List<StoredEvent> batch = queries.history(room, start(at, isBackward), isBackward, size);
      for (StoredEvent event : batch) {
        if (to.isPresent() && isPast(event, to.get(), isBackward)) {
          return new Page(found, Optional.empty());
        }
        at = isBackward ? before(event) : after(event);
        if (isShown.test(event)) {
          found.add(event);
          if (found.size() == limit) {
            return new Page(found, Optional.of(at));
          }
        }
      }
      if (batch.size() < size) {
        return new Page(found, Optional.empty());
      }
      scanned += batch.size();
    }
    return new Page(found, Optional.of(at));
  }

  /** What {@link RoomQueries#history} begins at: it leaves out the event of that very place. */
  private static TopologicalPosition start(TopologicalPosition between, boolean isBackward) {
    boolean isWithin = isBackward && between.sequence() < Long.MAX_VALUE;
    return isWithin ? new TopologicalPosition(between.depth(), between.sequence() + 1) : between;
  }

  private static boolean isPast(StoredEvent event, TopologicalPosition to, boolean isBackward) {
    TopologicalPosition after = after(event);
    return isBackward ? after.compareTo(to) <= 0 : after.compareTo(to) > 0;
  }
}
