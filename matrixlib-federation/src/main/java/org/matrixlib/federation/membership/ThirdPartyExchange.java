package org.matrixlib.federation.membership;

import java.util.Optional;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.content.SignedThirdPartyInvite;
import org.matrixlib.core.content.ThirdPartyInviteContent;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.membership.Refusal.Reason;
import org.matrixlib.federation.membership.Reply.Granted;
import org.matrixlib.federation.membership.Reply.Refused;

/**
 * Reads the event that another server wants us to make of a third-party invite. We are to sign it
 * for one of our users, so that nothing is taken from it but what the identity server signed.
 *
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1exchange_third_party_inviteroomid
 *     PUT exchange_third_party_invite
 */
final class ThirdPartyExchange {
  /** The most bytes of what an identity server signed. */
  private static final int MAX_SIGNED_BYTES = 16_384;

  private ThirdPartyExchange() {}

  static Reply<Invitation> read(
      JsonObject event, RoomView room, ServerName origin, ServerName local) {
    if (!event.string("type").equals(Optional.of(EventTypes.MEMBER))) {
      return Refused.of(Reason.NOT_A_MEMBER_EVENT);
    }
    if (!event.string("room_id").flatMap(RoomId::parse).equals(Optional.of(room.id()))) {
      return Refused.of(Reason.OTHER_ROOM);
    }
    MemberContent content = MemberContent.of(event.object("content").orElse(JsonObject.EMPTY));
    if (!content.membership().equals(Optional.of(Membership.INVITE))) {
      return Refused.of(Reason.OTHER_MEMBERSHIP);
    }
    Optional<UserId> sender = user(event, "sender");
    Optional<UserId> target = user(event, "state_key");
    Optional<JsonObject> signed =
        content
            .thirdPartyInvite()
            .map(SignedThirdPartyInvite::json)
            .filter(json -> json.byteLength() <= MAX_SIGNED_BYTES);
    if (sender.isEmpty() || target.isEmpty() || signed.isEmpty()) {
      return Refused.of(Reason.BODY_INCOMPLETE);
    }
    if (!sender.get().server().equals(local)) {
      return Refused.of(Reason.SENDER_NOT_LOCAL);
    }
    return target.get().server().equals(origin)
        ? new Granted<>(new Invitation(sender.get(), target.get(), content(room, signed.get())))
        : Refused.of(Reason.STATE_KEY_OF_OTHER_SERVER);
  }

  private static Optional<UserId> user(JsonObject event, String property) {
    return event.string(property).flatMap(UserId::parse);
  }

  private static JsonObject content(RoomView room, JsonObject signed) {
    JsonObject.Builder invite = JsonObject.builder().put("signed", signed);
    SignedThirdPartyInvite.of(signed)
        .token()
        .flatMap(token -> room.state(new StateTuple(EventTypes.THIRD_PARTY_INVITE, token)))
        .flatMap(event -> ThirdPartyInviteContent.of(event.content()).displayName())
        .ifPresent(name -> invite.put("display_name", name));
    return Contents.of(Membership.INVITE).with(Contents.THIRD_PARTY_INVITE, invite.build());
  }
}
