package org.matrixlib.core.auth;

import java.util.List;
import org.matrixlib.core.content.ThirdPartyInviteContent;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;

/** An {@code m.room.third_party_invite}. */
final class ThirdPartyInviteFacts extends AuthFacts {
  private final List<VerifyKey> keys;

  ThirdPartyInviteFacts(Pdu event) {
    super(event, EventKind.THIRD_PARTY_INVITE);
    keys = ThirdPartyInviteContent.of(event.content()).publicKeys();
  }

  @Override
  public String type() {
    return EventTypes.THIRD_PARTY_INVITE;
  }

  /** The keys of which one must have signed the invite of a user. */
  List<VerifyKey> keys() {
    return keys;
  }
}
