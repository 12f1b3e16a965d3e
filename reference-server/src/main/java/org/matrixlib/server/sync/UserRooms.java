package org.matrixlib.server.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;

/** A user's memberships by their positions in the feed, and the user's syncs that wait for news. */
final class UserRooms {
  private final UserId user;
  private final Map<RoomId, List<MembershipChange>> rooms = new HashMap<>();
  private final List<ParkedSync> parked = new ArrayList<>();
  private long lastNews;

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
    List<MembershipChange> changes =
        rooms.computeIfAbsent(change.room(), room -> new ArrayList<>(2));
    if (changes.isEmpty() || last(changes).position() < change.position()) {
      changes.add(change);
    }
  }

  private static MembershipChange last(List<MembershipChange> changes) {
    return changes.get(changes.size() - 1);
  }

  /** All rooms that the user ever had a membership in. */
  Set<RoomId> rooms() {
    return rooms.keySet();
  }

  /** Whether the user is in a room, as far as is known. */
  boolean isIn(RoomId room) {
    List<MembershipChange> changes = rooms.get(room);
    return changes != null && last(changes).membership() == Membership.JOIN;
  }

  /** What a room was to the user between two positions; empty if nothing by the last. */
  Optional<RoomSpan> span(RoomId room, long since, long until) {
    List<MembershipChange> changes =
        rooms.getOrDefault(room, List.of()).stream()
            .filter(change -> change.position() <= until)
            .toList();
    return changes.isEmpty() ? Optional.empty() : Optional.of(new RoomSpan(changes, since, until));
  }

  /** Syncs that wait. */
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
}
