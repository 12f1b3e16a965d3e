package org.matrixlib.core.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Questions with known answers, which an engine must give right before it is used.
 *
 * <p>Apart from a plain signature (RFC 8032, section 7.1, test 3) they are the two that tell the
 * equation without cofactor from the one with it. Both come from points that are the sum of an
 * ordinary one and one of order 8 or 2.
 */
final class Ed25519SelfTest {
  private static final byte[] SEED =
      parse("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
  private static final byte[] PUBLIC_KEY =
      parse("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
  private static final byte[] MESSAGE = parse("af82");
  private static final byte[] SIGNATURE =
      parse(
          "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
              + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");

  /** Valid: the parts of small order in the key, multiplied by the hash, and in R cancel out. */
  private static final byte[] MIXED_ORDER_KEY =
      parse("b15bf26424d1b69dd33b7a9e57db5de4a2aadea4a2a051efd9bfd6af74165d2b");

  private static final byte[] MIXED_ORDER_MESSAGE = "1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MIXED_ORDER_SIGNATURE =
      parse(
          "d7d82701baa4702cc8812077a55da7c9eb438274963765a456c3a825c84c64cb"
              + "4eaf99d788434dc8660c920937d2af5b212bd2608ed56c9ba76b6426906d4904");

  /** Not valid: R has a part of order 2, the key has none. */
  private static final byte[] ORDINARY_KEY =
      parse("7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572");

  private static final byte[] MIXED_ORDER_R_MESSAGE = "0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MIXED_ORDER_R_SIGNATURE =
      parse(
          "c89787ba293528a5539303ae41f9caa75d5d0bafb2b0476e77023dfd0d1546be"
              + "960282833ca89c0fa425ac4c7fd55f2a4e0b58a72aabb8292a68b3980511ca0a");

  private Ed25519SelfTest() {}

  private static byte[] parse(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  static boolean passes(Ed25519Engine engine) {
    byte[] signature = engine.signer(SEED, PUBLIC_KEY).sign(MESSAGE);
    Ed25519Engine.Verifier verifier = engine.verifier(PUBLIC_KEY);
    byte[] otherSignature = SIGNATURE.clone();
    otherSignature[0] ^= 1;
    return Arrays.equals(signature, SIGNATURE)
        && verifier.verify(MESSAGE, SIGNATURE)
        && !verifier.verify(MESSAGE, otherSignature)
        && !verifier.verify(MIXED_ORDER_MESSAGE, SIGNATURE)
        && engine.verifier(MIXED_ORDER_KEY).verify(MIXED_ORDER_MESSAGE, MIXED_ORDER_SIGNATURE)
        && !engine.verifier(ORDINARY_KEY).verify(MIXED_ORDER_R_MESSAGE, MIXED_ORDER_R_SIGNATURE);
  }
}
