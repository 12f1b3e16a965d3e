package org.matrixlib.core.visibility;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;

/**
 * Decides who may see an event that was accepted into a room.
 *
 * <p>There is one rule: an event is visible to those to whom the state before it <em>or</em> the
 * state after it shows what happens. Both say the same but at two kinds of events: those that
 * change the history visibility, and those that change the viewer's own membership.
 *
 * <p>Beyond the specification, users see that an invite or a knock of theirs comes to nothing,
 * whatever the history visibility; without that it would stay with them for good.
 *
 * <p>Rejected and soft-failed events are shown to nobody's client; that is for the caller to see
 * to.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#room-history-visibility Room history
 *     visibility
 */
public final class EventVisibility {
  private EventVisibility() {}

  /**
   * What a user may see of an event.
   *
   * <p>Who asked to be erased is shown in full only to those who were in the room at the time.
   *
   * @param event an accepted event
   * @param user who wants to see it, a member or not
   * @param room the room around the event; null if the state before the event isn't known, as with
   *     an invite to a room that the server is not in. Users see nothing of these but what is about
   *     their own membership
   * @param isErased whether a sender asked to be erased
   * @return never {@link Disclosure#REDACTED} unless the sender is erased
   * @spec https://spec.matrix.org/v1.19/client-server-api/#post_matrixclientv3accountdeactivate
   *     Erasure
   */
  public static Disclosure toUser(
      Pdu event, UserId user, RoomAtEvent.@Nullable ForUser room, Predicate<UserId> isErased) {
    boolean isOwn = event.isState(EventTypes.MEMBER, user.toString());
    if (room == null) {
      return isOwn ? Disclosure.FULL : Disclosure.NONE;
    }
    Membership after = isOwn ? membership(event) : null;
    Predicate<Membership> was =
        membership -> membership == after || isBefore(room, user, membership);
    boolean isVisible =
        isVisible(event, room, was, () -> room.joinsLater(user))
            || endsInviteOrKnock(room, user, after);
    if (!isVisible) {
      return Disclosure.NONE;
    }
    return isErased.test(event.sender()) && !was.test(Membership.JOIN)
        ? Disclosure.REDACTED
        : Disclosure.FULL;
  }

  /**
   * What a server in the room may see of an event: what any of its users may see, and the redacted
   * form of all else, as it needs the whole event graph.
   *
   * <p>Who asked to be erased is shown in full to no server.
   *
   * @param event an accepted event
   * @param server a server that is in the room now; to any other no event may be shown, and nothing
   *     here looks at that
   * @param room the room around the event; null if the state before the event isn't known, or not
   *     for certain: then nothing may be shown
   * @param isErased whether a sender asked to be erased
   * @return {@link Disclosure#NONE} if and only if the state isn't known
   */
  public static Disclosure toServer(
      Pdu event,
      ServerName server,
      RoomAtEvent.@Nullable ForServer room,
      Predicate<UserId> isErased) {
    if (room == null) {
      return Disclosure.NONE;
    }
    UserId target = target(event).filter(user -> user.server().equals(server)).orElse(null);
    Membership after = target == null ? null : membership(event);
    Predicate<Membership> was =
        membership -> membership == after || room.hadMember(server, membership);
    boolean isVisible =
        isVisible(event, room, was, () -> true)
            || (target != null && endsInviteOrKnock(room, target, after));
    return isVisible && !isErased.test(event.sender()) ? Disclosure.FULL : Disclosure.REDACTED;
  }

  /**
   * Whether the state before or after the event shows it.
   *
   * @param was whether the viewer had a membership before or after the event
   * @param joinsLater whether the viewer joined at some time after the event
   */
  private static boolean isVisible(
      Pdu event, RoomAtEvent room, Predicate<Membership> was, BooleanSupplier joinsLater) {
    return shows(room.visibilityBefore(), was, joinsLater)
        || (event.isState(EventTypes.HISTORY_VISIBILITY, "")
            && shows(HistoryVisibility.of(event.content()), was, joinsLater));
  }

  private static boolean shows(
      HistoryVisibility visibility, Predicate<Membership> was, BooleanSupplier joinsLater) {
    return switch (visibility) {
      case WORLD_READABLE -> true;
      case SHARED -> joinsLater.getAsBoolean() || was.test(Membership.JOIN);
      case INVITED -> was.test(Membership.JOIN) || was.test(Membership.INVITE);
      case JOINED -> was.test(Membership.JOIN);
    };
  }

  private static boolean endsInviteOrKnock(
      RoomAtEvent room, UserId user, @Nullable Membership after) {
    return after == Membership.LEAVE
        && (isBefore(room, user, Membership.INVITE) || isBefore(room, user, Membership.KNOCK));
  }

  private static boolean isBefore(RoomAtEvent room, UserId user, Membership membership) {
    return room.membershipBefore(user).filter(membership::equals).isPresent();
  }

  /** The user whose membership an event changes. */
  private static Optional<UserId> target(Pdu event) {
    return event.type().equals(EventTypes.MEMBER)
        ? event.stateKey().flatMap(UserId::parseOverlong)
        : Optional.empty();
  }

  private static @Nullable Membership membership(Pdu event) {
    return MemberContent.of(event.content()).membership().orElse(null);
  }
}
