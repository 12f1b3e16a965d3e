package org.matrixlib.server.room.view;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.visibility.Disclosure;
import org.matrixlib.core.visibility.EventVisibility;
import org.matrixlib.core.visibility.RoomAtEvent;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.room.query.RoomQueries.RoomMembership;
import org.matrixlib.server.room.query.StoredEvent;

/**
 * A room as one user sees it on one device. Decides for every endpoint alike who sees what. For the
 * time of one request; used by one thread.
 */
public final class RoomView {
  /** How many changes of a user's membership are looked through for the last time in the room. */
  private static final int MAX_CHANGES = 1_000;

  private final RoomViews views;
  private final RoomId room;
  private final Requester requester;
  private @Nullable RoomMembership membership;
  private boolean knowsMembership;
  private @Nullable Long lastJoined;

  RoomView(RoomViews views, RoomId room, Requester requester) {
    this.views = views;
    this.room = room;
    this.requester = requester;
  }

  /** The user's membership in the room now. */
  public Optional<RoomMembership> membership() {
    if (!knowsMembership) {
      membership = views.queries().membership(room, requester.user()).orElse(null);
      knowsMembership = true;
    }
    return Optional.ofNullable(membership);
  }

  /** Whether the user is in the room now. */
  public boolean isJoined() {
    return membership().filter(now -> now.membership() == Membership.JOIN).isPresent();
  }

  /**
   * The user's last membership event before the user left the room, if the user isn't in it now but
   * was.
   */
  public Optional<StoredEvent> departure() {
    return membership()
        .filter(now -> now.membership() != Membership.JOIN && !now.isForgotten())
        .filter(now -> lastJoined() >= 0)
        .flatMap(this::firstAfterJoin);
  }

  private Optional<StoredEvent> firstAfterJoin(RoomMembership now) {
    Optional<StoredEvent> change = views.queries().event(now.event());
    for (int i = 0; i < MAX_CHANGES && change.isPresent(); i++) {
      Optional<StoredEvent> before = before(change.get());
      if (before.isPresent() && isJoin(before.get())) {
        return change;
      }
      change = before;
    }
    return Optional.empty();
  }

  /** Whether everybody may look into the room now. */
  public boolean isWorldReadable() {
    return views
        .queries()
        .current(room, new StateTuple(EventTypes.HISTORY_VISIBILITY, ""))
        .filter(event -> HistoryVisibility.of(event.content()) == HistoryVisibility.WORLD_READABLE)
        .isPresent();
  }

  /** Whether the user sees an event, which must be part of the room. */
  public boolean sees(StoredEvent stored) {
    return !stored.isRejected()
        && !stored.isSoftFailed()
        && EventVisibility.toUser(
                stored.event(), requester.user(), new Surroundings(stored), erased -> false)
            != Disclosure.NONE;
  }

  /**
   * The form of an event for the device.
   *
   * @param now milliseconds since 1970
   */
  public JsonObject form(ClientEvent event, long now) {
    return event.form(requester, membershipAt(event.stored()), now);
  }

  /** The form of an event that servers exchange, for the device. */
  public JsonObject federationForm(ClientEvent event, long now) {
    return event.federationForm(requester, membershipAt(event.stored()), now);
  }

  /** The user's membership once an event has happened. */
  private Optional<Membership> membershipAt(StoredEvent stored) {
    String user = requester.user().toString();
    Optional<Membership> at =
        stored.event().isState(EventTypes.MEMBER, user)
            ? MemberContent.of(stored.event().content()).membership()
            : views.membership(room, stored.stateBefore(), user);
    return at.or(() -> Optional.of(Membership.LEAVE));
  }

  /**
   * The number of the event by which the user came to be in the room last, or changed name there;
   * -1 if the user never was in it.
   */
  private long lastJoined() {
    Long known = lastJoined;
    if (known == null) {
      known = findLastJoined();
      lastJoined = known;
    }
    return known;
  }

  private long findLastJoined() {
    Optional<StoredEvent> change =
        membership().map(RoomMembership::event).flatMap(views.queries()::event);
    for (int i = 0; i < MAX_CHANGES && change.isPresent(); i++) {
      if (isJoin(change.get())) {
        return change.get().sequence();
      }
      change = before(change.get());
    }
    return -1;
  }

  private Optional<StoredEvent> before(StoredEvent change) {
    Optional<EventId> before =
        views
            .queries()
            .state(room, change.stateBefore())
            .find(new StateTuple(EventTypes.MEMBER, requester.user().toString()));
    return before.flatMap(views.queries()::event);
  }

  private static boolean isJoin(StoredEvent member) {
    Pdu event = member.event();
    return MemberContent.of(event.content())
        .membership()
        .filter(membership -> membership == Membership.JOIN)
        .isPresent();
  }

  /** The room around an event, looked up in its states. */
  private final class Surroundings implements RoomAtEvent.ForUser {
    private final StoredEvent stored;

    Surroundings(StoredEvent stored) {
      this.stored = stored;
    }

    @Override
    public HistoryVisibility visibilityBefore() {
      return views.visibility(room, stored.stateBefore());
    }

    @Override
    public Optional<Membership> membershipBefore(UserId user) {
      return views.membership(room, stored.stateBefore(), user.toString());
    }

    @Override
    public boolean joinsLater(UserId user) {
      return isJoined() || lastJoined() > stored.sequence();
    }
  }
}
