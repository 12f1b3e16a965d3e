package org.matrixlib.core.event;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MemberNames;

/** The two hashes of an event. */
final class PduHashes {
  private static final MemberNames NOT_IN_CONTENT_HASH =
      MemberNames.of("hashes", "signatures", "unsigned");

  private PduHashes() {}

  static byte[] contentHash(JsonObject event) {
    return sha256(event.without(NOT_IN_CONTENT_HASH));
  }

  static byte[] sha256(JsonObject object) {
    MessageDigest digest = newSha256();
    object.digestInto(digest);
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
