package org.matrixlib.server.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.cache.BoundedCache;
import org.matrixlib.server.sync.RecentEvents.Recent;

/**
 * The feed as syncs see it: the last position, the latest events, the rooms of those users who sync
 * and the syncs that wait. Much of it is a cache of the {@linkplain SyncStore store}. What it shows
 * of a position is durable.
 *
 * <p>One lock guards all of it; it is held for looking up, never while the store is read or an
 * answer is made. What was read meanwhile is kept only together with what came since.
 */
final class FeedView {
  private static final int RECENT_BYTES = 16 << 20;
  private static final int CACHED_ROOMS = 50_000;
  private static final int CACHED_USERS = 5_000;

  private static final int CACHED_CHANGES = 200_000;

  /** How many of the last changes are remembered for users who are being read. */
  private static final int LATEST_CHANGES = 1_000;

  /** How many users are looked at for one who isn't needed any more. */
  private static final int MAX_EXAMINED = 16;

  private final SyncStore store;
  private final int maxChanges;
  private final RecentEvents recent;
  private final BoundedCache<RoomId, FeedEntry> lastEntries =
      new BoundedCache<>(CACHED_ROOMS, entry -> 1);

  /** Those who sync, the one who did for longest first. */
  private final Map<UserId, UserRooms> users = new LinkedHashMap<>(16, 0.75f, true);

  /** How much {@link #users} weigh. */
  private long weight;

  /** Of each room, those of {@link #users} who are in it. */
  private final Map<RoomId, Set<UserRooms>> members = new HashMap<>();

  /** The last changes, all of those after {@link #latestFloor}. */
  private final Deque<MembershipChange> latest = new ArrayDeque<>();

  private long latestFloor;
  private long position;

  FeedView(SyncStore store, long position) {
    this(store, position, CACHED_CHANGES);
  }

  /**
   * The feed as it is stored.
   *
   * @param maxChanges how many changes of memberships of all users together are kept
   */
  FeedView(SyncStore store, long position, int maxChanges) {
    this.store = store;
    this.maxChanges = maxChanges;
    this.position = position;
    this.latestFloor = position;
    this.recent = new RecentEvents(position, RECENT_BYTES);
  }

  /** The last position. */
  synchronized long position() {
    return position;
  }

  /**
   * Adds what is durable now.
   *
   * @param redactions the new events that redact others, by those
   * @return the syncs that it may be news to; they don't wait any more
   */
  synchronized List<ParkedSync> add(
      long newPosition,
      List<Recent> events,
      List<MembershipChange> changes,
      Map<EventId, Pdu> redactions) {
    Set<UserRooms> concerned = new HashSet<>();
    for (Recent event : events) {
      recent.add(event);
      lastEntries.put(event.entry().room(), event.entry());
      // Before and after the changes: who goes is told, and so is who comes.
      concerned.addAll(members.getOrDefault(event.entry().room(), Set.of()));
    }
    redactions.forEach(recent::redact);
    for (MembershipChange change : changes) {
      remember(change);
      UserRooms user = users.get(change.user());
      if (user != null) {
        weight -= user.weight();
        user.add(change);
        weight += user.weight();
        setMember(user, change.room());
        concerned.add(user);
      }
    }
    for (Recent event : events) {
      concerned.addAll(members.getOrDefault(event.entry().room(), Set.of()));
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

  private void remember(MembershipChange change) {
    latest.addLast(change);
    if (latest.size() > LATEST_CHANGES) {
      latestFloor = latest.removeFirst().position();
    }
  }

  private void setMember(UserRooms user, RoomId room) {
    if (user.joined().contains(room)) {
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

  /** The rooms of a user; reads them if they aren't here. */
  private UserRooms user(UserId id) {
    while (true) {
      long before;
      synchronized (this) {
        UserRooms known = users.get(id);
        if (known != null) {
          return known;
        }
        before = position;
      }
      List<MembershipChange> changes = store.changes(id);
      synchronized (this) {
        UserRooms known = users.get(id);
        if (known != null) {
          return known;
        }
        if (before >= latestFloor) {
          return add(id, changes);
        }
        // So much came while it was read that something of this user's may be forgotten already.
      }
    }
  }

  private UserRooms add(UserId id, List<MembershipChange> changes) {
    UserRooms user = new UserRooms(id, changes, position);
    latest.stream().filter(change -> change.user().equals(id)).forEach(user::add);
    users.put(id, user);
    weight += user.weight();
    user.joined().forEach(room -> setMember(user, room));
    dropIdle(user);
    return user;
  }

  private void dropIdle(UserRooms added) {
    List<UserRooms> waiting = new ArrayList<>();
    Iterator<UserRooms> eldest = users.values().iterator();
    for (int i = 0; i < MAX_EXAMINED && isFull() && eldest.hasNext(); i++) {
      UserRooms user = eldest.next();
      if (!user.parked().isEmpty()) {
        waiting.add(user);
      } else if (!user.equals(added)) {
        eldest.remove();
        weight -= user.weight();
        user.joined().forEach(room -> removeMember(user, room));
      }
    }
    // Others are looked at the next time.
    waiting.forEach(user -> users.get(user.user()));
  }

  private boolean isFull() {
    return users.size() > CACHED_USERS || weight > maxChanges;
  }

  /**
   * The rooms of a user in which there may be news between two positions.
   *
   * @param isComplete whether to give all rooms
   */
  List<RoomSpan> spans(UserId id, long since, long until, boolean isComplete) {
    UserRooms user = user(id);
    Set<RoomId> rooms;
    List<RoomId> joined;
    synchronized (this) {
      rooms = isComplete ? new HashSet<>(user.rooms()) : user.changedAfter(since);
      joined = List.copyOf(user.joined());
    }
    for (RoomId room : joined) {
      if (!rooms.contains(room) && !isQuiet(room, since)) {
        rooms.add(room);
      }
    }
    synchronized (this) {
      return rooms.stream().flatMap(room -> user.span(room, since, until).stream()).toList();
    }
  }

  /** Whether a room has no event after a position. */
  private boolean isQuiet(RoomId room, long since) {
    FeedEntry last = lastEntries.find(room);
    if (last == null) {
      synchronized (this) {
        last = recent.last(room);
        if (last == null && since >= recent.floor()) {
          return true;
        }
      }
    }
    if (last == null) {
      last = lastEntry(room);
    }
    return last == null || last.position() <= since;
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

  /** The last entry of a room in the whole feed, null if there is none. */
  @Nullable FeedEntry lastEntry(RoomId room) {
    FeedEntry last = lastEntries.find(room);
    while (last == null) {
      long before = position();
      FeedEntry read = store.lastEntry(room, Long.MAX_VALUE).orElse(null);
      synchronized (this) {
        if (before >= recent.floor()) {
          FeedEntry newer = recent.last(room);
          last = newer == null ? read : newer;
          if (last == null) {
            return null;
          }
          lastEntries.put(room, last);
        }
        // If not, so much came while it was read that a newer one may be forgotten already.
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
  boolean park(ParkedSync sync, long until) {
    UserId id = sync.request().requester().user();
    while (true) {
      UserRooms user = user(id);
      synchronized (this) {
        if (user.lastNews() > until) {
          return false;
        }
        // If not, it was dropped meanwhile, and would never wake the sync.
        if (user.equals(users.get(id))) {
          user.parked().add(sync);
          return true;
        }
      }
    }
  }

  /** Takes back a sync that is parked; false if it isn't, or not any more. */
  synchronized boolean unpark(ParkedSync sync) {
    UserRooms user = users.get(sync.request().requester().user());
    return user != null && user.parked().remove(sync);
  }

  /** The syncs of some devices of a user that are parked, the one that is for longest first. */
  synchronized List<ParkedSync> parked(UserId id, Predicate<Requester> devices) {
    UserRooms user = users.get(id);
    return user == null
        ? List.of()
        : user.parked().stream().filter(sync -> devices.test(sync.request().requester())).toList();
  }
}
