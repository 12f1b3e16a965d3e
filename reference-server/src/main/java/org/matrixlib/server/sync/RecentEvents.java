package org.matrixlib.server.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.view.ClientEvent;
import org.matrixlib.server.room.view.RoomViews;

/**
 * The last events of the feed, of all rooms, in memory: what parked syncs are answered with. What
 * all users get of an event alike is made once. Guarded by its owner's lock, but for the events.
 */
final class RecentEvents {
  /** What an event takes in memory beside itself, about. */
  private static final int OVERHEAD_BYTES = 2_000;

  private final int maxBytes;
  private final Deque<Recent> all = new ArrayDeque<>();
  private final Map<RoomId, Deque<Recent>> rooms = new HashMap<>();
  private long floor;
  private int bytes;

  /**
   * No events yet.
   *
   * @param floor the position that the feed is at
   * @param maxBytes how many bytes of events are kept, about
   */
  RecentEvents(long floor, int maxBytes) {
    this.floor = floor;
    this.maxBytes = maxBytes;
  }

  /** An event of the feed. */
  static final class Recent {
    private final FeedEntry entry;
    private final long roomStateBefore;
    private volatile StoredEvent stored;
    private volatile @Nullable ClientEvent completed;

    /**
     * An event.
     *
     * @param roomStateBefore the id of the room's current state as it was before it came
     */
    Recent(FeedEntry entry, long roomStateBefore, StoredEvent stored) {
      this.entry = entry;
      this.roomStateBefore = roomStateBefore;
      this.stored = stored;
    }

    FeedEntry entry() {
      return entry;
    }

    long roomStateBefore() {
      return roomStateBefore;
    }

    StoredEvent stored() {
      return stored;
    }

    /** The event with what belongs to it; made by whoever asks first. */
    @SuppressWarnings("ReferenceEquality") // Whether it was made from this very object.
    ClientEvent completed(RoomViews views) {
      ClientEvent known = completed;
      if (known == null || known.stored() != stored) {
        known = views.complete(entry.room(), stored);
        completed = known;
      }
      return known;
    }

    private int bytes() {
      return OVERHEAD_BYTES + stored.event().json().byteLength();
    }
  }

  /** Adds the next event of the feed. */
  void add(Recent event) {
    all.addLast(event);
    rooms.computeIfAbsent(event.entry().room(), room -> new ArrayDeque<>()).addLast(event);
    bytes += event.bytes();
    while (bytes > maxBytes) {
      dropOldest();
    }
  }

  private void dropOldest() {
    Recent oldest = all.removeFirst();
    RoomId room = oldest.entry().room();
    Deque<Recent> ofRoom = rooms.get(room);
    if (ofRoom != null) {
      ofRoom.removeFirst();
      if (ofRoom.isEmpty()) {
        rooms.remove(room);
      }
    }
    bytes -= oldest.bytes();
    floor = oldest.entry().position();
  }

  /** Leaves of an event what its redaction does, if it is among these and isn't redacted yet. */
  void redact(EventId id, Pdu redaction) {
    for (Recent recent : rooms.getOrDefault(redaction.roomId(), new ArrayDeque<>())) {
      StoredEvent stored = recent.stored;
      if (stored.event().eventId().equals(id) && stored.redactedBecause().isEmpty()) {
        bytes -= recent.bytes();
        recent.stored = redacted(stored, redaction);
        bytes += recent.bytes();
      }
    }
  }

  private static StoredEvent redacted(StoredEvent whole, Pdu redaction) {
    return new StoredEvent(
        whole.event().redacted(),
        whole.sequence(),
        whole.stateBefore(),
        whole.stateAfter(),
        whole.isRejected(),
        whole.isSoftFailed(),
        Optional.of(redaction),
        whole.transaction(),
        whole.receivedAt());
  }

  /**
   * The events of a room between two positions, in the order of the feed.
   *
   * @return empty if not all of them are here
   */
  Optional<List<Recent>> between(RoomId room, long after, long until) {
    if (after < floor) {
      return Optional.empty();
    }
    return Optional.of(
        rooms.getOrDefault(room, new ArrayDeque<>()).stream()
            .filter(
                recent -> recent.entry().position() > after && recent.entry().position() <= until)
            .toList());
  }

  /** The position after which all events are here. */
  long floor() {
    return floor;
  }

  /** The last entry of a room, null if none is here. */
  @Nullable FeedEntry last(RoomId room) {
    Deque<Recent> ofRoom = rooms.get(room);
    return ofRoom == null ? null : ofRoom.getLast().entry();
  }
}
