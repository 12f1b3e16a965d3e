package org.matrixlib.core.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.util.Arrays;

/** The curve of Ed25519 in the plainest form, affine points and big integers. */
final class ReferenceCurve {
  static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  static final BigInteger L =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);

  static final Point NEUTRAL = new Point(BigInteger.ZERO, BigInteger.ONE);
  static final Point BASE =
      new Point(
          new BigInteger(
              "15112221349535400772501151409588531511454012693041857206046113283949847762202"),
          BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P));

  /** A point of order 8. */
  static final Point TORSION =
      new Point(
          new BigInteger(
              "14399317868200118260347934320527232580618823971194345261214217575416788799818"),
          new BigInteger(
              "2707385501144840649318225287225658788936804267575313519463743609750303402022"));

  private ReferenceCurve() {}

  record Point(BigInteger x, BigInteger y) {
    Point plus(Point o) {
      BigInteger product = D.multiply(x).multiply(o.x).multiply(y).multiply(o.y);
      BigInteger sumX = x.multiply(o.y).add(y.multiply(o.x));
      BigInteger sumY = y.multiply(o.y).add(x.multiply(o.x));
      return new Point(
          sumX.multiply(BigInteger.ONE.add(product).modInverse(P)).mod(P),
          sumY.multiply(BigInteger.ONE.subtract(product).modInverse(P)).mod(P));
    }

    Point times(BigInteger factor) {
      Point sum = NEUTRAL;
      for (int i = factor.bitLength() - 1; i >= 0; i--) {
        sum = sum.plus(sum);
        if (factor.testBit(i)) {
          sum = sum.plus(this);
        }
      }
      return sum;
    }

    Point times(int factor) {
      return times(BigInteger.valueOf(factor));
    }

    boolean isOnCurve() {
      BigInteger xx = x.multiply(x);
      BigInteger yy = y.multiply(y);
      BigInteger right = BigInteger.ONE.add(D.multiply(xx).multiply(yy));
      return yy.subtract(xx).subtract(right).mod(P).signum() == 0;
    }

    byte[] encode() {
      return littleEndian(x.testBit(0) ? y.setBit(255) : y);
    }
  }

  /** The hash of R, key and message, reduced. */
  static BigInteger hash(byte[] r, byte[] key, byte[] message) {
    try {
      MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
      sha512.update(r);
      sha512.update(key);
      return new BigInteger(1, Arrays.reverse(sha512.digest(message))).mod(L);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] littleEndian(BigInteger number) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = number.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  static byte[] signature(byte[] r, BigInteger s) {
    return Arrays.concatenate(r, littleEndian(s));
  }
}
