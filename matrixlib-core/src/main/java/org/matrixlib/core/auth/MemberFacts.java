package org.matrixlib.core.auth;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomTrait;

/**
 * An {@code m.room.member}. A room has many, so what few of them say is left to a subclass, and the
 * membership to the kind.
 */
sealed class MemberFacts extends AuthFacts {
  private MemberFacts(Pdu event, EventKind kind) {
    super(event, kind);
  }

  static MemberFacts read(Pdu event) {
    MemberContent content = MemberContent.of(event.content());
    EventKind kind = EventKind.ofMember(content);
    EventId onlyPrevEvent = kind == EventKind.JOIN ? onlyPrevEvent(event) : null;
    UserId authorizer = kind == EventKind.JOIN ? authorizer(event, content) : null;
    ThirdPartyClaim claim =
        kind == EventKind.INVITE && content.hasThirdPartyInvite()
            ? ThirdPartyClaim.of(content)
            : null;
    return onlyPrevEvent == null && authorizer == null && claim == null
        ? new MemberFacts(event, kind)
        : new WithDetails(event, kind, onlyPrevEvent, authorizer, claim);
  }

  /**
   * The only event that this one follows, if it may be the create event. As an event that doesn't
   * cite its create event is rejected anyway, it is among the auth events or implied by the room.
   */
  private static @Nullable EventId onlyPrevEvent(Pdu event) {
    List<EventId> prevEvents = event.prevEvents();
    if (prevEvents.size() != 1) {
      return null;
    }
    EventId only = prevEvents.get(0);
    boolean mayBeCreate =
        event.roomVersion().has(RoomTrait.ROOM_ID_IS_CREATE_HASH)
            ? event.roomId().createEventId().filter(only::equals).isPresent()
            : event.authEvents().contains(only);
    return mayBeCreate ? only : null;
  }

  private static @Nullable UserId authorizer(Pdu event, MemberContent content) {
    return event.roomVersion().has(RoomTrait.RESTRICTED_JOINS)
        ? content.joinAuthorizer().orElse(null)
        : null;
  }

  @Override
  public final String type() {
    return EventTypes.MEMBER;
  }

  /** Whether this event, a join, follows an event and no other. */
  boolean followsOnly(EventId event) {
    return false;
  }

  /** The user who lets this one join, null if nobody does or this is no join. */
  @Nullable UserId authorizer() {
    return null;
  }

  /** Which third-party invite this event, an invite, says to answer; null if none. */
  @Nullable ThirdPartyClaim thirdPartyClaim() {
    return null;
  }

  @Override
  public final @Nullable StateTuple tuple(AuthRole role) {
    return switch (role) {
      case TARGET -> stateKey().map(AuthFacts::memberTuple).orElse(null);
      case JOIN_RULES -> asksForJoinRules() ? JOIN_RULES_TUPLE : null;
      case AUTHORIZER -> authorizerTuple(authorizer());
      case THIRD_PARTY_INVITE -> thirdPartyTuple(thirdPartyClaim());
      default -> super.tuple(role);
    };
  }

  private static @Nullable StateTuple authorizerTuple(@Nullable UserId authorizer) {
    return authorizer == null ? null : memberTuple(authorizer.toString());
  }

  private static @Nullable StateTuple thirdPartyTuple(@Nullable ThirdPartyClaim claim) {
    return claim == null ? null : claim.tuple();
  }

  private boolean asksForJoinRules() {
    Membership membership = membershipOrNull();
    return membership == Membership.JOIN
        || membership == Membership.INVITE
        || membership == Membership.KNOCK;
  }

  /** Whether the rules can't tell two events apart, as when a user changes nothing but a name. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MemberFacts that
        && getClass() == that.getClass()
        && rules() == that.rules()
        && sender().equals(that.sender())
        && stateKey().equals(that.stateKey());
  }

  @Override
  public int hashCode() {
    return Objects.hash(sender(), stateKey());
  }

  /** One that says something that few do. */
  private static final class WithDetails extends MemberFacts {
    private final @Nullable EventId onlyPrevEvent;
    private final @Nullable UserId authorizer;
    private final @Nullable ThirdPartyClaim claim;

    WithDetails(
        Pdu event,
        EventKind kind,
        @Nullable EventId onlyPrevEvent,
        @Nullable UserId authorizer,
        @Nullable ThirdPartyClaim claim) {
      super(event, kind);
      this.onlyPrevEvent = onlyPrevEvent;
      this.authorizer = authorizer;
      this.claim = claim;
    }

    @Override
    boolean followsOnly(EventId event) {
      return event.equals(onlyPrevEvent);
    }

    @Override
    @Nullable UserId authorizer() {
      return authorizer;
    }

    @Override
    @Nullable ThirdPartyClaim thirdPartyClaim() {
      return claim;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return super.equals(other)
          && other instanceof WithDetails that
          && Objects.equals(onlyPrevEvent, that.onlyPrevEvent)
          && Objects.equals(authorizer, that.authorizer)
          && Objects.equals(claim, that.claim);
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }
  }
}
