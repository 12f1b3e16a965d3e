package org.matrixlib.core.event;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MemberNames;

/** The two hashes of an event. */
final class PduHashes {
  private static final MemberNames NOT_IN_CONTENT_HASH =
      MemberNames.of("hashes", "signatures", "unsigned");

  static final MemberNames SIGNATURES = MemberNames.of("signatures");

  private PduHashes() {}

  static byte[] contentHash(JsonObject event) {
    return sha256Without(NOT_IN_CONTENT_HASH, event);
  }

  /** The hash of an event that is redacted, which signatures are no part of. */
  static byte[] referenceHash(JsonObject redacted) {
    return sha256Without(SIGNATURES, redacted);
  }

  private static byte[] sha256Without(MemberNames names, JsonObject object) {
    MessageDigest digest = newSha256();
    object.digestWithout(names, digest);
    return digest.digest();
  }

  static byte[] sha256(byte[] bytes) {
    return newSha256().digest(bytes);
  }

  static boolean areEqual(byte[] a, byte[] b) {
    return MessageDigest.isEqual(a, b);
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
