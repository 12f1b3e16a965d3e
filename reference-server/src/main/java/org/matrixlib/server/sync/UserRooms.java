package org.matrixlib.server.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;

/** A user's memberships by their positions in the feed, and the user's syncs that wait for news. */
final class UserRooms {
  private final UserId user;
  private final Map<RoomId, List<MembershipChange>> rooms = new HashMap<>();

  /** The rooms that the user is in, as far as is known. */
  private final Set<RoomId> joined = new HashSet<>();

  /** All rooms by the last change, so that those that were left long ago cost nothing. */
  private final TreeMap<Long, RoomId> byLastChange = new TreeMap<>();

  private final List<ParkedSync> parked = new ArrayList<>();
  private long lastNews;
  private int weight = 1;

  /**
   * The rooms of a user.
   *
   * @param lastNews the position up to which there may be news for the user
   */
  UserRooms(UserId user, List<MembershipChange> changes, long lastNews) {
    this.user = user;
    this.lastNews = lastNews;
    changes.forEach(this::add);
  }

  UserId user() {
    return user;
  }

  /** Adds a change, unless it is known already. */
  void add(MembershipChange change) {
    RoomId room = change.room();
    List<MembershipChange> changes = rooms.computeIfAbsent(room, id -> new ArrayList<>(2));
    if (!changes.isEmpty()) {
      long last = changes.get(changes.size() - 1).position();
      if (last >= change.position()) {
        return;
      }
      byLastChange.remove(last);
    }
    changes.add(change);
    byLastChange.put(change.position(), room);
    if (change.membership() == Membership.JOIN) {
      joined.add(room);
    } else {
      joined.remove(room);
    }
    weight++;
  }

  /** All rooms that the user ever had a membership in. */
  Set<RoomId> rooms() {
    return rooms.keySet();
  }

  /** The rooms that the user is in, as far as is known. */
  Set<RoomId> joined() {
    return joined;
  }

  /** The rooms in which the user's membership changed after a position. */
  Set<RoomId> changedAfter(long position) {
    return new HashSet<>(byLastChange.tailMap(position, false).values());
  }

  /** What a room was to the user between two positions; empty if nothing by the last. */
  Optional<RoomSpan> span(RoomId room, long since, long until) {
    List<MembershipChange> changes =
        rooms.getOrDefault(room, List.of()).stream()
            .filter(change -> change.position() <= until)
            .toList();
    return changes.isEmpty() ? Optional.empty() : Optional.of(new RoomSpan(changes, since, until));
  }

  /** Syncs that wait, the one that does for longest first. */
  List<ParkedSync> parked() {
    return parked;
  }

  /** The position of the last event that may concern the user. */
  long lastNews() {
    return lastNews;
  }

  void hasNews(long position) {
    lastNews = position;
  }

  /** How many changes there are, about. */
  int weight() {
    return weight;
  }
}
