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
    MessageDigest digest = newSha256();
    event.digestWithout(NOT_IN_CONTENT_HASH, digest);
    return digest.digest();
  }

  /**
   * The hash of what signatures cover.
   *
   * @param signed the names of that
   */
  static byte[] referenceHash(JsonObject event, MemberNames signed) {
    MessageDigest digest = newSha256();
    event.digestOnly(signed, digest);
    return digest.digest();
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
