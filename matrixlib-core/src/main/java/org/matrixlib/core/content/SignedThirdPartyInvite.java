package org.matrixlib.core.content;

import java.util.Optional;
import org.matrixlib.core.json.JsonObject;

/**
 * The part of a third-party invite that an identity server signs: which user answers to which
 * {@code m.room.third_party_invite}.
 *
 * <p>Nothing says here that a signature is valid. Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroommember m.room.member
 */
public final class SignedThirdPartyInvite {
  private final JsonObject signed;

  private SignedThirdPartyInvite(JsonObject signed) {
    this.signed = signed;
  }

  /**
   * Reads a signed object.
   *
   * @param signed the {@code signed} of a third-party invite
   * @return the view of it
   */
  public static SignedThirdPartyInvite of(JsonObject signed) {
    return new SignedThirdPartyInvite(signed);
  }

  /**
   * The user who is invited, to be compared with the state key.
   *
   * @return empty if it isn't there or is no string; it may be no user id
   */
  public Optional<String> mxid() {
    return signed.string("mxid");
  }

  /**
   * The state key of the {@code m.room.third_party_invite} that is answered.
   *
   * @return empty if it isn't there or is no string
   */
  public Optional<String> token() {
    return signed.string("token");
  }

  /**
   * The signatures, by server and key id.
   *
   * @return without members if there are none; what the members are isn't checked
   */
  public JsonObject signatures() {
    return signed.object("signatures").orElse(JsonObject.EMPTY);
  }

  /**
   * All that is signed, with the signatures, as it is verified.
   *
   * @return the object, unknown members included
   */
  public JsonObject json() {
    return signed;
  }
}
