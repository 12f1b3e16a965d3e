package org.matrixlib.federation.membership;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.history.EventVerifier;
import org.matrixlib.federation.history.FederatedRoom;
import org.matrixlib.federation.history.Verification;
import org.matrixlib.federation.keys.SignatureVerifier;
import org.matrixlib.federation.membership.Refusal.Reason;
import org.matrixlib.federation.membership.Reply.Granted;
import org.matrixlib.federation.membership.Reply.Refused;

/**
 * How a server answers when one of its users is invited by another server: it signs the invite,
 * once it has made sure that it is one.
 *
 * <p>Requests come authenticated: {@code origin} is who signed them. Whether the user is there and
 * wants invites of this sender is for the caller to find out. Safe for use by several threads, as
 * far as what it is given is.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#inviting-to-a-room Inviting to a room
 */
public final class InvitedServer {
  private final LocalServer local;
  private final Rooms rooms;
  private final RoomVersions versions;
  private final SignatureVerifier signatures;
  private final EventVerifier events;

  /**
   * Answers in the name of a server.
   *
   * @param local our server
   * @param rooms the rooms that it knows
   * @param versions the room versions that it knows
   * @param signatures verifies the signatures of events
   */
  public InvitedServer(
      LocalServer local, Rooms rooms, RoomVersions versions, SignatureVerifier signatures) {
    this.local = local;
    this.rooms = rooms;
    this.versions = versions;
    this.signatures = signatures;
    this.events = new EventVerifier(signatures);
  }

  /**
   * Answers {@code PUT /_matrix/federation/v2/invite}.
   *
   * @param origin who asks
   * @param room the room that the path names
   * @param id the event id that the path names
   * @param body the body of the request
   * @return the answer, with the signed invite
   */
  public Reply<ReceivedInvite> invite(ServerName origin, RoomId room, EventId id, JsonObject body) {
    Optional<String> version = body.string("room_version");
    Optional<JsonObject> event = body.object("event");
    return version.isPresent() && event.isPresent()
        ? invite(
            new SubmittedEvent(origin, room, id, event.get()),
            version.get(),
            body.array("invite_room_state"))
        : Refused.of(Reason.BODY_INCOMPLETE);
  }

  /**
   * Answers {@code PUT /_matrix/federation/v1/invite}, which is for rooms of version 1 and 2.
   *
   * @param origin who asks
   * @param room the room that the path names
   * @param id the event id that the path names
   * @param event the body of the request
   * @return the answer, with the signed invite
   */
  public Reply<ReceivedInvite> inviteV1(
      ServerName origin, RoomId room, EventId id, JsonObject event) {
    return invite(
        new SubmittedEvent(origin, room, id, event),
        RoomVersion.V1.name(),
        event.object("unsigned").flatMap(unsigned -> unsigned.array("invite_room_state")));
  }

  /**
   * Checks an event of a room that we aren't in, which comes by a transaction: whether it takes an
   * invite back. Who else than the inviting user may do that can't be known outside of the room, so
   * nobody may.
   *
   * @param invite the invite
   * @param event the event
   * @return the event, by which the invite is over, or why it isn't
   * @spec https://spec.matrix.org/v1.19/server-server-api/#transactions Transactions
   */
  public Reply<Pdu> rescinded(Pdu invite, byte[] event) {
    Verification verification =
        events
            .verify(new FederatedRoom(invite.roomId(), invite.roomVersion()), List.of(event))
            .get(0);
    if (verification instanceof Verification.Failed failed) {
      return Refused.of(
          switch (failed.event().reason()) {
            case SIGNATURES -> Reason.SIGNATURE_INVALID;
            case OTHER_ROOM -> Reason.OTHER_ROOM;
            case FORMAT, NOT_STATE, DUPLICATE, NOT_ASKED_FOR, AUTH_EVENT_MISSING, CYCLE ->
                Reason.EVENT_MALFORMED;
          });
    }
    Pdu leave = verification.read().flatMap(PduOutcome::pdu).orElseThrow();
    if (!leave.isState(EventTypes.MEMBER, invite.stateKey().orElseThrow())) {
      return Refused.of(Reason.NOT_A_MEMBER_EVENT);
    }
    if (!MemberContent.of(leave.content()).membership().equals(Optional.of(Membership.LEAVE))) {
      return Refused.of(Reason.OTHER_MEMBERSHIP);
    }
    return leave.sender().equals(invite.sender()) && leave.authEvents().contains(invite.eventId())
        ? new Granted<>(leave)
        : Refused.of(Reason.NOT_ALLOWED);
  }

  private Reply<ReceivedInvite> invite(
      SubmittedEvent submitted, String versionName, Optional<JsonArray> roomState) {
    Optional<RoomVersion> version = versions.find(versionName);
    if (version.isEmpty()) {
      return new Refused<>(Refusal.notSupported(versionName));
    }
    return submitted
        .read(version.get(), Membership.INVITE, this::aboutLocalUser)
        .then(this::welcome)
        .then(invite -> SubmittedEvent.signed(invite, signatures, Optional.empty()))
        .then(invite -> received(invite, roomState.orElse(JsonArray.EMPTY)));
  }

  private Optional<Reason> aboutLocalUser(Pdu invite) {
    return invite
            .stateKey()
            .flatMap(UserId::parse)
            .filter(user -> user.server().equals(local.name()))
            .isPresent()
        ? Optional.empty()
        : Optional.of(Reason.STATE_KEY_OF_OTHER_SERVER);
  }

  /** What a room that we are in says to it. */
  private Reply<Pdu> welcome(Pdu invite) {
    Optional<RoomView> known =
        rooms.find(invite.roomId()).filter(room -> room.servers().contains(local.name()));
    if (known.isEmpty()) {
      return new Granted<>(invite);
    }
    RoomView room = known.get();
    if (!room.version().equals(invite.roomVersion())) {
      return Refused.of(Reason.ROOM_STATE_INVALID);
    }
    if (!ResidentServer.acl(room).allows(invite.sender().server())) {
      return Refused.of(Reason.SERVER_DENIED);
    }
    UserId target = UserId.of(invite.stateKey().orElseThrow());
    return RestrictedJoin.isJoined(room, target)
        ? Refused.of(Reason.ALREADY_JOINED)
        : new Granted<>(invite);
  }

  private Reply<ReceivedInvite> received(Pdu invite, Iterable<JsonValue> roomState) {
    StrippedState state =
        StrippedState.read(
            roomState, new FederatedRoom(invite.roomId(), invite.roomVersion()), events);
    return state.isAcceptable(invite.roomVersion())
        ? new Granted<>(new ReceivedInvite(invite.signedBy(local.name(), local.key()), state))
        : Refused.of(Reason.ROOM_STATE_INVALID);
  }
}
