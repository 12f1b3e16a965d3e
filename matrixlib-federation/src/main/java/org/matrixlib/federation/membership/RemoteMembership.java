package org.matrixlib.federation.membership;

import java.util.ArrayList;
import java.util.List;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.endpoint.EventStream;
import org.matrixlib.federation.endpoint.EventTemplate;
import org.matrixlib.federation.endpoint.ExchangeThirdPartyInvite;
import org.matrixlib.federation.endpoint.KnockAnswer;
import org.matrixlib.federation.endpoint.MakeJoin;
import org.matrixlib.federation.endpoint.MakeKnock;
import org.matrixlib.federation.endpoint.MakeLeave;
import org.matrixlib.federation.endpoint.SendJoin;
import org.matrixlib.federation.endpoint.SendKnock;
import org.matrixlib.federation.endpoint.SendLeave;
import org.matrixlib.federation.history.EventVerifier;
import org.matrixlib.federation.history.FederatedRoom;
import org.matrixlib.federation.history.SentJoin;
import org.matrixlib.federation.history.StateOutcome;
import org.matrixlib.federation.history.StateVerifier;
import org.matrixlib.federation.history.VerifiedState;
import org.matrixlib.federation.membership.FailedAttempt.RequestFailed;
import org.matrixlib.federation.membership.FailedAttempt.StateBrokeOff;
import org.matrixlib.federation.membership.FailedAttempt.StateUnusable;
import org.matrixlib.federation.membership.FailedAttempt.TemplateRefused;
import org.matrixlib.federation.transport.TransportException;

/**
 * Gets users of ours into rooms and out of them, by way of servers that are in the rooms.
 *
 * <p>Servers are asked in turn, until one helps. What is signed is made here: a template of another
 * server contributes what the event cites, its depth and who authorizes it, and nothing else. Safe
 * for use by several threads, each of which waits for the servers that it asks; interrupting it
 * ends that, and no further server is asked.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#joining-rooms Joining Rooms
 */
public final class RemoteMembership {
  private final OwnEvents ownEvents;
  private final FederationClient client;
  private final RoomVersions versions;
  private final EventVerifier events;
  private final StateVerifier states;

  /**
   * Acts in the name of a server.
   *
   * @param ownEvents makes the events of our server's users
   * @param client calls others in its name
   * @param versions the room versions that it knows
   * @param events verifies what is told of a room that was knocked on
   * @param states verifies the state of a room that was joined
   */
  public RemoteMembership(
      OwnEvents ownEvents,
      FederationClient client,
      RoomVersions versions,
      EventVerifier events,
      StateVerifier states) {
    this.ownEvents = ownEvents;
    this.client = client;
    this.versions = versions;
    this.events = events;
    this.states = states;
  }

  /**
   * Joins a room. If the template names a user who authorizes the join, the event goes to that
   * user's server.
   *
   * @param join who joins which room
   * @param candidates the servers to ask, in order
   * @param mayOmitMembers whether the state may come without members
   * @return the room
   * @throws IllegalArgumentException if the user is not of our server
   */
  public HandshakeOutcome<JoinedRoom> join(
      MembershipChange join, List<ServerName> candidates, boolean mayOmitMembers) {
    requireOwn(join.user());
    List<RoomVersion> offered = List.copyOf(versions.all());
    return tryEach(
        candidates,
        candidate -> {
          EventTemplate answer = send(candidate, new MakeJoin(join.room(), join.user(), offered));
          Template template = template(answer, offered, join, Membership.JOIN, candidate);
          ServerName resident = template.authorizer().map(UserId::server).orElse(candidate);
          Pdu event = signed(template, join, Membership.JOIN);
          EventStream state = send(resident, new SendJoin(event, mayOmitMembers));
          return joined(new SentJoin(event, resident, mayOmitMembers), state);
        });
  }

  private JoinedRoom joined(SentJoin sent, EventStream answer) throws AttemptFailedException {
    Pdu event = sent.event();
    FederatedRoom room = new FederatedRoom(event.roomId(), event.roomVersion());
    StateOutcome outcome;
    try {
      outcome = states.verifySendJoin(room, sent, answer);
    } catch (TransportException e) {
      throw new AttemptFailedException(new StateBrokeOff(RequestFailure.of(sent.resident(), e)));
    }
    if (outcome instanceof StateOutcome.Verified verified) {
      VerifiedState state = verified.state();
      return new JoinedRoom(state.join().orElse(event), sent.resident(), state, verified.dropped());
    }
    throw new AttemptFailedException(
        new StateUnusable(sent.resident(), (StateOutcome.Unusable) outcome));
  }

  /**
   * Knocks on a room.
   *
   * @param knock who knocks on which room
   * @param candidates the servers to ask, in order
   * @return the knock that was accepted
   * @throws IllegalArgumentException if the user is not of our server
   * @spec https://spec.matrix.org/v1.19/server-server-api/#knocking-rooms Knocking upon a room
   */
  public HandshakeOutcome<SentKnock> knock(MembershipChange knock, List<ServerName> candidates) {
    requireOwn(knock.user());
    List<RoomVersion> offered =
        versions.all().stream().filter(version -> version.has(RoomTrait.KNOCKING)).toList();
    return tryEach(
        candidates,
        candidate -> {
          EventTemplate answer =
              send(candidate, new MakeKnock(knock.room(), knock.user(), offered));
          Template template = template(answer, offered, knock, Membership.KNOCK, candidate);
          Pdu event = signed(template, knock, Membership.KNOCK);
          KnockAnswer told = send(candidate, new SendKnock(event));
          StrippedState roomState =
              StrippedState.read(
                  told.roomState(), new FederatedRoom(knock.room(), template.version()), events);
          return new SentKnock(event, candidate, roomState);
        });
  }

  /**
   * Leaves a room, turns an invite down or takes a knock back.
   *
   * @param leave who leaves which room
   * @param candidates the servers to ask, in order; first that of who invited the user
   * @return the leave that was accepted
   * @throws IllegalArgumentException if the user is not of our server
   * @spec https://spec.matrix.org/v1.19/server-server-api/#leaving-rooms-rejecting-invites Leaving
   *     Rooms (Rejecting Invites)
   */
  public HandshakeOutcome<Pdu> leave(MembershipChange leave, List<ServerName> candidates) {
    requireOwn(leave.user());
    List<RoomVersion> known = List.copyOf(versions.all());
    return tryEach(
        candidates,
        candidate -> {
          EventTemplate answer = send(candidate, new MakeLeave(leave.room(), leave.user()));
          Template template = template(answer, known, leave, Membership.LEAVE, candidate);
          Pdu event = signed(template, leave, Membership.LEAVE);
          send(candidate, new SendLeave(event));
          return event;
        });
  }

  /**
   * Asks for an invite, as an identity server says that one of our users answers to an address that
   * was invited. The sender's server is asked, as no other can sign for the sender.
   *
   * @param room the room
   * @param sender who sent the {@code m.room.third_party_invite}
   * @param user who is to be invited
   * @param thirdPartyInvite what the invite is to say of it: {@code display_name} and {@code
   *     signed}
   * @return the event that was asked for, which comes as an invite of its own
   * @throws IllegalArgumentException if the user is not of our server
   * @spec
   *     https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1exchange_third_party_inviteroomid
   *     PUT exchange_third_party_invite
   */
  public HandshakeOutcome<JsonObject> exchangeThirdPartyInvite(
      RoomId room, UserId sender, UserId user, JsonObject thirdPartyInvite) {
    requireOwn(user);
    JsonObject content =
        Contents.of(Membership.INVITE).with(Contents.THIRD_PARTY_INVITE, thirdPartyInvite);
    JsonObject event =
        JsonObject.builder()
            .put("type", EventTypes.MEMBER)
            .put("room_id", room.toString())
            .put("sender", sender.toString())
            .put("state_key", user.toString())
            .put("content", content)
            .build();
    return tryEach(
        List.of(sender.server()),
        candidate -> {
          send(candidate, new ExchangeThirdPartyInvite(room, event));
          return event;
        });
  }

  private void requireOwn(UserId user) {
    if (!user.server().equals(ownEvents.local().name())) {
      throw new IllegalArgumentException("not a user of ours: " + user);
    }
  }

  private static Template template(
      EventTemplate answer,
      List<RoomVersion> offered,
      MembershipChange wanted,
      Membership membership,
      ServerName server)
      throws AttemptFailedException {
    String name = answer.roomVersion().orElse(RoomVersion.V1.name());
    RoomVersion version =
        offered.stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new AttemptFailedException(
                        new TemplateRefused(server, TemplateFault.OTHER_VERSION)));
    return Template.read(answer.event(), version, wanted, membership, server);
  }

  private Pdu signed(Template template, MembershipChange wanted, Membership membership) {
    return ownEvents.sign(template.event(wanted, membership), template.version());
  }

  private <A> A send(ServerName server, FederationCall<A> call) throws AttemptFailedException {
    try {
      return client.send(server, call);
    } catch (RequestFailedException e) {
      throw new AttemptFailedException(new RequestFailed(e.failure()));
    }
  }

  private static <A> HandshakeOutcome<A> tryEach(List<ServerName> candidates, Attempt<A> attempt) {
    List<FailedAttempt> failures = new ArrayList<>();
    for (ServerName candidate : candidates) {
      try {
        return new HandshakeOutcome.Done<>(attempt.with(candidate), failures);
      } catch (AttemptFailedException e) {
        failures.add(e.failure());
        if (e.failure().isCancelled()) {
          break;
        }
      }
    }
    return new HandshakeOutcome.Failed<>(failures);
  }

  /** What is done with one server. */
  @FunctionalInterface
  private interface Attempt<A> {
    A with(ServerName candidate) throws AttemptFailedException;
  }
}
