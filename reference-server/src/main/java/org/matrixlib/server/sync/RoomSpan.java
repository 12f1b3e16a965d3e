package org.matrixlib.server.sync;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.RoomId;

/**
 * What a room was to a user between two positions of the feed. That alone decides how a sync shows
 * the room; what happened after the span doesn't matter.
 *
 * @param changes all changes of the user's membership up to {@code until}, at least one
 * @param since the position that the client is at, 0 if it knows nothing
 * @param until the position that it will be at
 */
record RoomSpan(List<MembershipChange> changes, long since, long until) {

  RoomId room() {
    return changes.get(0).room();
  }

  /** The last change. */
  MembershipChange now() {
    return changes.get(changes.size() - 1);
  }

  Membership membership() {
    return now().membership();
  }

  /** Whether the membership changed. */
  boolean isChanged() {
    return now().position() > since;
  }

  /** Whether the user came into the room, so that the client lacks its state. */
  boolean isEntered() {
    return last(change -> change.position() > since && isJoin(change)).isPresent();
  }

  /** Whether the user ever was in the room. */
  boolean isJoinedEver() {
    return last(RoomSpan::isJoin).isPresent();
  }

  /** Whether the user was in the room at some time, the beginning included. */
  boolean isJoinedWithin() {
    return isJoinedAt(since) || isEntered();
  }

  private boolean isJoinedAt(long position) {
    return last(change -> change.position() <= position).filter(RoomSpan::isJoin).isPresent();
  }

  /**
   * The position after which the client lacks events: that it is at or, if the user came into the
   * room, that at which the user went out of it before.
   */
  long lackingAfter() {
    if (!isJoinedWithin()) {
      return now().position() - 1;
    }
    return isJoinedAt(since)
        ? since
        : last(change -> change.position() <= since && isDeparture(change))
            .map(MembershipChange::position)
            .orElse(0L);
  }

  /** The position up to which the client gets events: the end, or where the user went out. */
  long lackingUntil() {
    if (membership() == Membership.JOIN) {
      return until;
    }
    return isJoinedWithin() ? last(this::isDeparture).orElse(now()).position() : now().position();
  }

  private static boolean isJoin(MembershipChange change) {
    return change.membership() == Membership.JOIN;
  }

  /** Whether it is the change by which the user went out of the room. */
  private boolean isDeparture(MembershipChange change) {
    return !isJoin(change) && isJoinedAt(change.position() - 1);
  }

  private Optional<MembershipChange> last(Predicate<MembershipChange> condition) {
    return changes.stream().filter(condition).reduce((first, second) -> second);
  }
}
