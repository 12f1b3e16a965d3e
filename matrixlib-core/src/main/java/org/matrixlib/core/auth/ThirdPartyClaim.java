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
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;

/**
 * What an invite says about the third-party invite that it answers.
 *
 * <p>Any signature may be by any key, and a stranger can fill an event with each, so that trying
 * all pairs would take the better part of a minute. Of both only the first 8 are looked at; an
 * identity server makes one signature, for which two keys are listed.
 */
final class ThirdPartyClaim {
  private static final int MAX_SIGNATURES = 8;
  private static final String ED25519 = "ed25519";

  private final boolean hasSigned;
  private final @Nullable String mxid;
  private final @Nullable String token;
  private final byte[] payload;
  private final List<byte[]> signatures;

  // Two threads may both set it, to the same.
  private @Nullable Answer lastAnswer;

  private record Answer(List<VerifyKey> keys, boolean isYes) {}

  private ThirdPartyClaim(Optional<SignedThirdPartyInvite> signed) {
    hasSigned = signed.isPresent();
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
            byKey.forEach((key, text) -> signature(key, text).ifPresent(signatures::add));
          }
        });
    return signatures.stream().limit(MAX_SIGNATURES).toList();
  }

  private static Optional<byte[]> signature(String key, JsonValue value) {
    boolean isKnown = KeyId.parse(key).filter(id -> id.algorithm().equals(ED25519)).isPresent();
    return isKnown && value instanceof JsonString text
        ? UnpaddedBase64.decode(text.text())
        : Optional.empty();
  }

  /** Whether the claim has a {@code signed} object. */
  boolean hasSigned() {
    return hasSigned;
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

  /**
   * Whether one of the keys has signed the claim. The answer for the keys last asked for is kept:
   * resolving a state asks again and again.
   */
  boolean isSignedByOneOf(List<VerifyKey> keys) {
    Answer known = lastAnswer;
    if (known == null || known.keys != keys) {
      known = new Answer(keys, keys.stream().anyMatch(this::isSignedBy));
      lastAnswer = known;
    }
    return known.isYes;
  }

  private boolean isSignedBy(VerifyKey key) {
    return signatures.stream().anyMatch(signature -> key.verify(payload, signature));
  }
}
