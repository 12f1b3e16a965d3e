package org.matrixlib.core.auth;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomTrait;

/** An {@code m.room.member}. */
final class MemberFacts extends AuthFacts {
  private final @Nullable Membership membership;
  private final boolean hasMembership;

  /** What few member events have; null for the others, of which a room has many. */
  private final @Nullable Rarities rarities;

  private record Rarities(
      @Nullable EventId onlyPrevEvent,
      @Nullable UserId authorizer,
      @Nullable ThirdPartyClaim claim) {
    private static final Rarities NONE = new Rarities(null, null, null);
  }

  MemberFacts(Pdu event) {
    super(event, EventTypes.MEMBER);
    MemberContent content = MemberContent.of(event.content());
    membership = content.membership().orElse(null);
    hasMembership = content.hasMembership();
    rarities = rarities(event, content, membership);
  }

  private static @Nullable Rarities rarities(
      Pdu event, MemberContent content, @Nullable Membership membership) {
    Rarities found = Rarities.NONE;
    if (membership == Membership.JOIN) {
      found = new Rarities(onlyPrevEvent(event), authorizer(event, content), null);
    } else if (membership == Membership.INVITE && content.hasThirdPartyInvite()) {
      found = new Rarities(null, null, ThirdPartyClaim.of(content));
    }
    return found.equals(Rarities.NONE) ? null : found;
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
  public Optional<Membership> membership() {
    return Optional.ofNullable(membership);
  }

  @Nullable Membership membershipOrNull() {
    return membership;
  }

  /** Whether the event states a membership, be it an unknown one. */
  boolean hasMembership() {
    return hasMembership;
  }

  /** Whether this event, a join, follows an event and no other. */
  boolean followsOnly(EventId event) {
    return rarities != null && event.equals(rarities.onlyPrevEvent);
  }

  /** The user who lets this one join, null if nobody does or this is no join. */
  @Nullable UserId authorizer() {
    return rarities == null ? null : rarities.authorizer;
  }

  /** Which third-party invite this event, an invite, says to answer; null if none. */
  @Nullable ThirdPartyClaim thirdPartyClaim() {
    return rarities == null ? null : rarities.claim;
  }

  @Override
  public @Nullable StateTuple tuple(AuthRole role) {
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

  /** Whether the rules can't tell two events apart, as when a user changes nothing but a name. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MemberFacts that
        && roomVersion().equals(that.roomVersion())
        && sender().equals(that.sender())
        && stateKey().equals(that.stateKey())
        && membership == that.membership
        && hasMembership == that.hasMembership
        && Objects.equals(rarities, that.rarities);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sender(), stateKey(), membership);
  }

  private boolean asksForJoinRules() {
    return membership == Membership.JOIN
        || membership == Membership.INVITE
        || membership == Membership.KNOCK;
  }
}
