package org.matrixlib.core.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.SignedThirdPartyInvite;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.json.JsonObject;

/** What an invite says about the third-party invite that it answers. */
final class ThirdPartyClaim {
  private final boolean isSigned;
  private final @Nullable String mxid;
  private final @Nullable String token;
  private final byte[] payload;
  private final List<byte[]> signatures;

  private ThirdPartyClaim(Optional<SignedThirdPartyInvite> signed) {
    isSigned = signed.isPresent();
    mxid = signed.flatMap(SignedThirdPartyInvite::mxid).orElse(null);
    token = signed.flatMap(SignedThirdPartyInvite::token).orElse(null);
    payload = signed.map(s -> SignedJson.payload(s.json())).orElse(new byte[0]);
    signatures = signed.map(s -> signatures(s.signatures())).orElse(List.of());
  }

  static ThirdPartyClaim of(MemberContent content) {
    return new ThirdPartyClaim(content.thirdPartyInvite());
  }

  private static List<byte[]> signatures(JsonObject byServer) {
    List<byte[]> signatures = new ArrayList<>();
    byServer.forEach(
        (server, value) -> {
          if (value instanceof JsonObject byKey) {
            byKey.forEach((key, signature) -> signature(byKey, key).ifPresent(signatures::add));
          }
        });
    return List.copyOf(signatures);
  }

  private static Optional<byte[]> signature(JsonObject byKey, String key) {
    return KeyId.parse(key)
        .filter(id -> id.algorithm().equals("ed25519"))
        .flatMap(id -> byKey.string(key))
        .flatMap(UnpaddedBase64::decode);
  }

  /** Whether the claim has a {@code signed} object. */
  boolean isSigned() {
    return isSigned;
  }

  /** Whether the claim says who is invited and by which third-party invite. */
  boolean isComplete() {
    return mxid != null && token != null;
  }

  /** Whether the claim is about a user. */
  boolean isFor(@Nullable String user) {
    return mxid != null && mxid.equals(user);
  }

  /** The third-party invite, null if the claim doesn't say which. */
  @Nullable StateTuple tuple() {
    return token == null ? null : new StateTuple(EventTypes.THIRD_PARTY_INVITE, token);
  }

  /** Whether one of the keys has signed the claim. */
  boolean isSignedByOneOf(List<VerifyKey> keys) {
    return keys.stream().anyMatch(key -> signatures.stream().anyMatch(s -> key.verify(payload, s)));
  }
}
