package org.matrixlib.server.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.view.Lru;
import org.matrixlib.server.sync.RecentEvents.Recent;

/**
 * The feed as syncs see it: the last position, the latest events, the rooms of those users who sync
 * and the syncs that wait. Much of it is a cache of the {@linkplain SyncStore store}. What it shows
 * of a position is durable.
 *
 * <p>One lock guards all of it; it is held for looking up, never while an answer is made.
 */
final class FeedView {
  private static final int RECENT_BYTES = 16 << 20;
  private static final int CACHED_ROOMS = 50_000;
  private static final int CACHED_USERS = 5_000;

  /** How many users are looked at for one who isn't needed any more. */
  private static final int MAX_EXAMINED = 16;

  private final SyncStore store;
  private final RecentEvents recent;
  private final Lru<RoomId, FeedEntry> lastEntries = new Lru<>(CACHED_ROOMS);

  /** Those who sync, the one who did for longest first. */
  private final Map<UserId, UserRooms> users = new LinkedHashMap<>(16, 0.75f, true);

  /** Of each room, those of {@link #users} who are in it. */
  private final Map<RoomId, Set<UserRooms>> members = new HashMap<>();

  private long position;

  FeedView(SyncStore store, long position) {
    this.store = store;
    this.position = position;
    this.recent = new RecentEvents(position, RECENT_BYTES);
  }

  /** The last position. */
  synchronized long position() {
    return position;
  }

  /**
   * Adds what is durable now.
   *
   * @param redacted what is left of events that the new ones redact
   * @return the syncs that it may be news to; they don't wait any more
   */
  synchronized List<ParkedSync> add(
      long newPosition,
      List<Recent> events,
      List<MembershipChange> changes,
      Collection<StoredEvent> redacted) {
    Set<UserRooms> concerned = new HashSet<>();
    for (Recent event : events) {
      recent.add(event);
      lastEntries.put(event.entry().room(), event.entry());
      // Before and after the changes: who goes is told, and so is who comes.
      concerned.addAll(members.getOrDefault(event.entry().room(), Set.of()));
    }
    redacted.forEach(recent::redact);
    for (MembershipChange change : changes) {
      UserRooms user = users.get(change.user());
      if (user != null) {
        user.add(change);
        setMember(user, change.room());
        concerned.add(user);
      }
    }
    position = newPosition;
    List<ParkedSync> woken = new ArrayList<>();
    for (UserRooms user : concerned) {
      user.hasNews(newPosition);
      woken.addAll(user.parked());
      user.parked().clear();
    }
    return woken;
  }

  private void setMember(UserRooms user, RoomId room) {
    if (user.isIn(room)) {
      members.computeIfAbsent(room, id -> new HashSet<>()).add(user);
    } else {
      removeMember(user, room);
    }
  }

  private void removeMember(UserRooms user, RoomId room) {
    Set<UserRooms> ofRoom = members.get(room);
    if (ofRoom != null && ofRoom.remove(user) && ofRoom.isEmpty()) {
      members.remove(room);
    }
  }

  private UserRooms user(UserId id) {
    UserRooms known = users.get(id);
    if (known != null) {
      return known;
    }
    UserRooms user = new UserRooms(id, store.changes(id), position);
    users.put(id, user);
    user.rooms().forEach(room -> setMember(user, room));
    dropIdle();
    return user;
  }

  private void dropIdle() {
    Iterator<UserRooms> eldest = users.values().iterator();
    for (int i = 0; i < MAX_EXAMINED && users.size() > CACHED_USERS; i++) {
      UserRooms user = eldest.next();
      if (user.parked().isEmpty()) {
        eldest.remove();
        user.rooms().forEach(room -> removeMember(user, room));
      }
    }
  }

  /**
   * The rooms of a user in which there may be news between two positions.
   *
   * @param isComplete whether to give all rooms
   */
  synchronized List<RoomSpan> spans(UserId id, long since, long until, boolean isComplete) {
    UserRooms user = user(id);
    List<RoomSpan> spans = new ArrayList<>();
    for (RoomId room : user.rooms()) {
      if (isComplete || !recent.isQuiet(room, since)) {
        user.span(room, since, until).ifPresent(spans::add);
      }
    }
    return spans;
  }

  /** The latest events of a room between two positions; empty if not all of them are in memory. */
  synchronized Optional<List<Recent>> recent(RoomId room, long after, long until) {
    return recent.between(room, after, until);
  }

  /** The last entry of a room at or before a position, null if there is none. */
  @Nullable FeedEntry lastEntry(RoomId room, long until) {
    FeedEntry last = lastEntries.find(room);
    return last != null && last.position() <= until
        ? last
        : store.lastEntry(room, until).orElse(null);
  }

  /**
   * The last entry of a room in the whole feed. For the reader, which alone appends: what is newer
   * than what is cached, it appended itself.
   */
  @Nullable FeedEntry lastEntry(RoomId room) {
    FeedEntry last = lastEntries.find(room);
    if (last == null) {
      last = store.lastEntry(room, Long.MAX_VALUE).orElse(null);
      if (last != null) {
        lastEntries.put(room, last);
      }
    }
    return last;
  }

  /**
   * Parks a sync, unless there is news since it was looked after.
   *
   * @param until the position that it was looked up to
   * @return whether it is parked
   */
  synchronized boolean park(ParkedSync sync, long until) {
    UserRooms user = user(sync.request().requester().user());
    if (user.lastNews() > until) {
      return false;
    }
    user.parked().add(sync);
    return true;
  }

  /** Takes back a sync that is parked; false if it isn't, or not any more. */
  synchronized boolean unpark(ParkedSync sync) {
    UserRooms user = users.get(sync.request().requester().user());
    return user != null && user.parked().remove(sync);
  }
}
