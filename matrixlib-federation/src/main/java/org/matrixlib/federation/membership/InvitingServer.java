package org.matrixlib.federation.membership;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.endpoint.InviteAnswer;
import org.matrixlib.federation.endpoint.SendInvite;
import org.matrixlib.federation.keys.CountersignatureVerifier;

/**
 * Invites users of other servers to rooms that ours is in. Safe for use by several threads, as far
 * as what it is given is; interrupting a thread ends its call.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#inviting-to-a-room Inviting to a room
 */
public final class InvitingServer {
  /**
   * The most signatures of the other server that are looked at, each of which may cost a look-up.
   */
  private static final int MAX_SIGNATURES = 8;

  private final OwnEvents ownEvents;
  private final FederationClient client;
  private final CountersignatureVerifier signatures;

  /**
   * Invites in the name of a server.
   *
   * @param ownEvents makes the events of our server's users
   * @param client calls others in its name
   * @param signatures verifies what they sign
   */
  public InvitingServer(
      OwnEvents ownEvents, FederationClient client, CountersignatureVerifier signatures) {
    this.ownEvents = ownEvents;
    this.client = client;
    this.signatures = signatures;
  }

  /**
   * Makes an invite on the current state of a room and has the user's server sign it.
   *
   * @param room the room
   * @param invitation the invite to make, by one of our users, of another server's
   * @return the invite, or why there is none
   * @throws IllegalArgumentException if the sender is not of our server, or the target is, or the
   *     content is too long for an event
   */
  public InviteOutcome invite(RoomView room, Invitation invitation) {
    ServerName server = invitation.target().server();
    ServerName own = ownEvents.local().name();
    if (!invitation.sender().server().equals(own) || server.equals(own)) {
      throw new IllegalArgumentException("no invite of ours to another server");
    }
    NextEvent next = NextEvent.of(room, invitation, ownEvents.clock().millis());
    Optional<AuthRule> rule = next.verdict().rejectedBy();
    if (rule.isPresent()) {
      return new InviteOutcome.NotAllowed(rule.get());
    }
    Pdu invite = ownEvents.sign(next.builder(), room.version());
    List<JsonObject> roomState =
        StrippedState.select(room, Optional.of(invitation.sender())).stream()
            .map(Pdu::json)
            .toList();
    try {
      InviteAnswer answer = client.send(server, new SendInvite(invite, roomState));
      return countersigned(invite, server, answer.event())
          .<InviteOutcome>map(InviteOutcome.Invited::new)
          .orElseGet(() -> new InviteOutcome.Failed(new FailedAttempt.NotSigned(server)));
    } catch (RequestFailedException e) {
      return new InviteOutcome.Failed(new FailedAttempt.RequestFailed(e.failure()));
    }
  }

  /**
   * Our event with the signature of the other server that is found in what it sent back. Nothing
   * else is taken from there: a valid signature of our event is all that tells that it is this
   * event that was signed.
   */
  private Optional<Pdu> countersigned(Pdu invite, ServerName server, JsonObject returned) {
    return SignedJson.keyIds(returned, server).stream()
        .limit(MAX_SIGNATURES)
        .flatMap(
            key ->
                signature(returned, server, key).stream()
                    .map(s -> invite.withSignature(server, key, s)))
        .filter(signed -> signatures.verify(signed, server).isValid())
        .findFirst();
  }

  private static Optional<byte[]> signature(JsonObject event, ServerName server, KeyId key) {
    return event
        .object("signatures")
        .flatMap(all -> all.object(server.toString()))
        .flatMap(own -> own.string(key.toString()))
        .flatMap(UnpaddedBase64::decode);
  }
}
