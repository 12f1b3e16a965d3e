package org.matrixlib.federation.membership;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.auth.ServerAcl;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.content.ServerAclContent;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.keys.SignatureVerifier;
import org.matrixlib.federation.membership.Refusal.Reason;
import org.matrixlib.federation.membership.Reply.Granted;
import org.matrixlib.federation.membership.Reply.Refused;

/**
 * How a server that is in a room answers those that want to get one of their users in or out.
 *
 * <p>Requests come authenticated: {@code origin} is who signed them. What is granted is judged by
 * the room's current state and by the auth events that the event cites; it is left to the server to
 * judge the event by the state before it too, as on receipt of any other, when it stores it. Safe
 * for use by several threads, as far as what it is given is.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#joining-rooms Joining Rooms
 */
public final class ResidentServer {
  private final LocalServer local;
  private final Rooms rooms;
  private final SignatureVerifier signatures;
  private final InstantSource clock;
  private final RestrictedJoin restricted;

  /**
   * Answers in the name of a server.
   *
   * @param local our server
   * @param rooms the rooms that it knows
   * @param signatures verifies the signatures of events
   * @param clock what time it is
   */
  public ResidentServer(
      LocalServer local, Rooms rooms, SignatureVerifier signatures, InstantSource clock) {
    this.local = local;
    this.rooms = rooms;
    this.signatures = signatures;
    this.clock = clock;
    this.restricted = new RestrictedJoin(rooms, local.name());
  }

  // Templates

  /**
   * Answers {@code make_join}.
   *
   * @param origin who asks
   * @param room the room
   * @param user who wants to join
   * @param versions the room versions that the other server knows, as {@code ver} lists them; none
   *     stands for version 1
   * @return the body of the answer
   */
  public Reply<JsonObject> makeJoin(
      ServerName origin, RoomId room, UserId user, List<String> versions) {
    return ownUser(origin, room, user)
        .then(view -> knownVersion(view, versions))
        .then(
            view -> {
              NextEvent plain = next(view, user, Contents.of(Membership.JOIN));
              return RestrictedJoin.isNeeded(plain.verdict())
                  ? restrictedJoin(view, user)
                  : template(view, plain);
            });
  }

  private Reply<JsonObject> restrictedJoin(RoomView room, UserId user) {
    Optional<Reason> obstacle = restricted.obstacle(room, user);
    if (obstacle.isPresent()) {
      return Refused.of(obstacle.get());
    }
    return restricted
        .mostPowerfulLocalUser(room)
        .map(UserId::toString)
        .map(JsonString::of)
        .map(authorizer -> Contents.of(Membership.JOIN).with(Contents.AUTHORIZER, authorizer))
        .map(content -> next(room, user, content))
        .filter(join -> join.verdict().isAllowed())
        .map(join -> template(room, join))
        .orElseGet(() -> Refused.of(Reason.UNABLE_TO_GRANT_JOIN));
  }

  /**
   * Answers {@code make_knock}.
   *
   * @param origin who asks
   * @param room the room
   * @param user who wants to knock
   * @param versions the room versions that the other server knows, as {@code ver} lists them
   * @return the body of the answer
   */
  public Reply<JsonObject> makeKnock(
      ServerName origin, RoomId room, UserId user, List<String> versions) {
    return ownUser(origin, room, user)
        .then(view -> knownVersion(view, versions))
        .then(view -> template(view, next(view, user, Contents.of(Membership.KNOCK))));
  }

  /**
   * Answers {@code make_leave}.
   *
   * @param origin who asks
   * @param room the room
   * @param user who wants to leave, turn an invite down or take a knock back
   * @return the body of the answer
   */
  public Reply<JsonObject> makeLeave(ServerName origin, RoomId room, UserId user) {
    return ownUser(origin, room, user)
        .then(view -> template(view, next(view, user, Contents.of(Membership.LEAVE))));
  }

  private Reply<RoomView> ownUser(ServerName origin, RoomId room, UserId user) {
    return user.server().equals(origin)
        ? open(origin, room)
        : Refused.of(Reason.USER_NOT_ON_ORIGIN);
  }

  private static Reply<RoomView> knownVersion(RoomView room, List<String> versions) {
    List<String> known = versions.isEmpty() ? List.of(RoomVersion.V1.name()) : versions;
    return known.contains(room.version().name())
        ? new Granted<>(room)
        : new Refused<>(Refusal.notSupported(room.version().name()));
  }

  private NextEvent next(RoomView room, UserId user, JsonObject content) {
    return NextEvent.of(room, user, user, content, clock.millis());
  }

  private Reply<JsonObject> template(RoomView room, NextEvent event) {
    AuthVerdict verdict = event.verdict();
    if (!verdict.isAllowed()) {
      return new Refused<>(Refusal.notAllowed(verdict.rejectedBy().orElseThrow()));
    }
    JsonObject template =
        event.template().toBuilder().put("origin", local.name().toString()).build();
    return new Granted<>(
        JsonObject.builder()
            .put("room_version", room.version().name())
            .put("event", template)
            .build());
  }

  // Events

  /**
   * Answers {@code send_join}.
   *
   * @param origin who asks
   * @param room the room that the path names
   * @param id the event id that the path names
   * @param event the join
   * @param omitsMembers whether the other server can do without members
   * @return the answer, with the event to persist
   */
  public Reply<AcceptedJoin> sendJoin(
      ServerName origin, RoomId room, EventId id, JsonObject event, boolean omitsMembers) {
    SubmittedEvent submitted = new SubmittedEvent(origin, room, id, event);
    return open(origin, room)
        .then(
            view ->
                read(submitted, view, Membership.JOIN)
                    .then(join -> conditionsMet(view, join))
                    .then(join -> accepted(view, join, yetToSign(join)))
                    .then(
                        join ->
                            new Granted<>(
                                answer(
                                    view,
                                    join.signedBy(local.name(), local.key()),
                                    omitsMembers))));
  }

  /** Our signature says that conditions are met, so it isn't given before that is looked at. */
  private Reply<Pdu> conditionsMet(RoomView room, Pdu join) {
    if (!namesAuthorizer(join)) {
      return new Granted<>(join);
    }
    Optional<UserId> authorizer = MemberContent.of(join.content()).joinAuthorizer();
    if (!authorizer.map(UserId::server).equals(Optional.of(local.name()))) {
      return Refused.of(Reason.AUTHORIZER_NOT_LOCAL);
    }
    NextEvent plain = next(room, join.sender(), Contents.of(Membership.JOIN));
    Optional<Reason> obstacle =
        RestrictedJoin.isNeeded(plain.verdict())
            ? restricted.obstacle(room, join.sender())
            : Optional.empty();
    return obstacle.isPresent() ? Refused.of(obstacle.get()) : new Granted<>(join);
  }

  private static boolean namesAuthorizer(Pdu join) {
    return join.roomVersion().has(RoomTrait.RESTRICTED_JOINS)
        && MemberContent.of(join.content()).hasJoinAuthorizer();
  }

  private Optional<ServerName> yetToSign(Pdu join) {
    return namesAuthorizer(join) ? Optional.of(local.name()) : Optional.empty();
  }

  private static AcceptedJoin answer(RoomView room, Pdu join, boolean omitsMembers) {
    if (!omitsMembers) {
      Collection<Pdu> state = room.state();
      return new AcceptedJoin(join, state, chain(room, join, state), false, room.servers());
    }
    List<Pdu> state = StateWithoutMembers.of(room, join.sender());
    Set<EventId> told = new HashSet<>();
    state.forEach(event -> told.add(event.eventId()));
    List<Pdu> chain =
        chain(room, join, state).stream().filter(event -> !told.contains(event.eventId())).toList();
    return new AcceptedJoin(join, state, chain, true, room.servers());
  }

  private static Collection<Pdu> chain(RoomView room, Pdu join, Collection<Pdu> state) {
    List<Pdu> events = new ArrayList<>(state);
    events.add(join);
    return room.authChain(events);
  }

  /**
   * Answers {@code send_knock}.
   *
   * @param origin who asks
   * @param room the room that the path names
   * @param id the event id that the path names
   * @param event the knock
   * @return the answer, with the event to persist
   */
  public Reply<AcceptedKnock> sendKnock(
      ServerName origin, RoomId room, EventId id, JsonObject event) {
    SubmittedEvent submitted = new SubmittedEvent(origin, room, id, event);
    return open(origin, room)
        .then(
            view ->
                read(submitted, view, Membership.KNOCK)
                    .then(knock -> accepted(view, knock, Optional.empty()))
                    .then(
                        knock ->
                            new Granted<>(
                                new AcceptedKnock(
                                    knock, StrippedState.select(view, Optional.empty())))));
  }

  /**
   * Answers {@code send_leave}. The body of the answer is empty.
   *
   * @param origin who asks
   * @param room the room that the path names
   * @param id the event id that the path names
   * @param event the leave
   * @return the event to persist
   */
  public Reply<Pdu> sendLeave(ServerName origin, RoomId room, EventId id, JsonObject event) {
    SubmittedEvent submitted = new SubmittedEvent(origin, room, id, event);
    return open(origin, room)
        .then(
            view ->
                read(submitted, view, Membership.LEAVE)
                    .then(leave -> accepted(view, leave, Optional.empty())));
  }

  private static Reply<Pdu> read(SubmittedEvent submitted, RoomView room, Membership membership) {
    return submitted.read(room.version(), membership, SubmittedEvent::aboutSender);
  }

  private Reply<Pdu> accepted(RoomView room, Pdu event, Optional<ServerName> yetToSign) {
    return SubmittedEvent.signed(event, signatures, yetToSign)
        .then(signed -> SubmittedEvent.authorized(signed, room));
  }

  // Third-party invites

  /**
   * Answers {@code exchange_third_party_invite}: one of our users has invited somebody by an
   * address that is now known to be a user's. The body of the answer is empty, and due when the
   * invite has been made.
   *
   * <p>The rules of the room are looked at, and with them what the identity server signed and
   * whether the invitation was taken back. It is left to the caller to ask the {@code
   * key_validity_url} of the room's {@code m.room.third_party_invite}.
   *
   * @param origin who asks
   * @param room the room that the path names
   * @param event the member event as far as the other server made it
   * @return the invite to make, of which nothing but what the identity server signed is a
   *     stranger's
   * @spec https://spec.matrix.org/v1.19/server-server-api/#third-party-invites Third-party invites
   */
  public Reply<Invitation> exchangeThirdPartyInvite(
      ServerName origin, RoomId room, JsonObject event) {
    return open(origin, room)
        .then(
            view ->
                ThirdPartyExchange.read(event, view, origin, local.name())
                    .then(invitation -> allowed(view, invitation)));
  }

  private Reply<Invitation> allowed(RoomView room, Invitation invitation) {
    return NextEvent.of(room, invitation, clock.millis())
        .verdict()
        .rejectedBy()
        .<Reply<Invitation>>map(rule -> new Refused<>(Refusal.notAllowed(rule)))
        .orElseGet(() -> new Granted<>(invitation));
  }

  // The room

  /** The room, if the server that asks may deal with us about it. */
  private Reply<RoomView> open(ServerName origin, RoomId id) {
    Optional<RoomView> known = rooms.find(id).filter(room -> room.servers().contains(local.name()));
    if (known.isEmpty()) {
      return Refused.of(Reason.ROOM_UNKNOWN);
    }
    RoomView room = known.get();
    if (!acl(room).allows(origin)) {
      return Refused.of(Reason.SERVER_DENIED);
    }
    return room.isPartial() ? Refused.of(Reason.ROOM_PARTIAL) : new Granted<>(room);
  }

  static ServerAcl acl(RoomView room) {
    return room.state(new StateTuple(EventTypes.SERVER_ACL, ""))
        .map(event -> ServerAcl.of(ServerAclContent.of(event.content())))
        .orElse(ServerAcl.NONE);
  }
}
