package org.matrixlib.core.crypto;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The encodings that are refused before any {@link Ed25519Engine} is asked, so that all engines
 * give the same verdicts: those of libsodium.
 */
final class Ed25519Rules {
  static final int SEED_BYTES = 32;
  static final int POINT_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private static final int SIGN_BIT = 0x80;

  /** The prime of the field, 2^255 - 19, least significant byte first. */
  private static final byte[] FIELD_PRIME =
      parse("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

  /** The order of the base point, least significant byte first. */
  private static final byte[] GROUP_ORDER =
      parse("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

  /** The y coordinates of the eight points whose order divides eight. */
  private static final byte[][] SMALL_ORDER_Y = {
    parse("0000000000000000000000000000000000000000000000000000000000000000"),
    parse("0100000000000000000000000000000000000000000000000000000000000000"),
    parse("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    parse("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    parse("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
  };

  private Ed25519Rules() {}

  private static byte[] parse(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Whether a point is on the curve, canonically encoded, and of more than a small order. */
  static boolean allowsPublicKey(byte[] encoded) {
    return encoded.length == POINT_BYTES
        && isCanonicalAndNotSmall(encoded)
        && EdwardsPoint.decode(encoded).isPresent();
  }

  /**
   * Whether R is canonically encoded and of more than a small order, and S below the group order.
   * That R is on the curve follows from the equation.
   */
  static boolean allowsSignature(byte[] signature) {
    return signature.length == SIGNATURE_BYTES
        && isCanonicalAndNotSmall(Arrays.copyOf(signature, POINT_BYTES))
        && isBelow(Arrays.copyOfRange(signature, POINT_BYTES, SIGNATURE_BYTES), GROUP_ORDER);
  }

  private static boolean isCanonicalAndNotSmall(byte[] point) {
    byte[] y = point.clone();
    y[POINT_BYTES - 1] = (byte) (y[POINT_BYTES - 1] & ~SIGN_BIT);
    return isBelow(y, FIELD_PRIME)
        && Arrays.stream(SMALL_ORDER_Y).noneMatch(small -> Arrays.equals(small, y));
  }

  private static boolean isBelow(byte[] number, byte[] limit) {
    int i = number.length - 1;
    while (i > 0 && number[i] == limit[i]) {
      i--;
    }
    return Byte.compareUnsigned(number[i], limit[i]) < 0;
  }
}
