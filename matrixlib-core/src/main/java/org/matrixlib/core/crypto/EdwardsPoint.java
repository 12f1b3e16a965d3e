package org.matrixlib.core.crypto;

import static org.bouncycastle.math.ec.rfc7748.X25519Field.add;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.addOne;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.apm;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.carry;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.decode255;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.invVar;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.mul;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.normalize;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.one;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.sqr;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.sqrtRatioVar;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.sub;
import static org.bouncycastle.math.ec.rfc7748.X25519Field.subOne;

import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * A point of the curve {@code -x² + y² = 1 + dx²y²} over the field of 2^255 - 19, to which other
 * points can be added. For public values only: the time it takes depends on them.
 *
 * <p>The coordinates are extended ones, x = X/Z, y = Y/Z, xy = T/Z. T is kept as two factors, for
 * doubling does without it. The formulas hold for all points, those of small order included. They
 * are those of Hisil, Wong, Carter and Dawson, "Twisted Edwards Curves Revisited", 2008 (sections
 * 3.1 and 3.3), with the signs of four intermediate values changed at once in the doubling.
 *
 * <p>The field's {@code add}, {@code sub} and {@code apm} (sum and difference at once) leave
 * carries in the limbs; {@code mul} and {@code sqr} settle them, and take what one or two of the
 * former gave.
 */
final class EdwardsPoint {
  /** The d of the curve, -121665/121666. */
  private static final int[] D =
      element("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352");

  private static final int[] TWICE_D =
      element("59f1b226949bd6eb56b183829a14e00030d1f3eef2808e19e7fcdf56dcd90624");

  private final int[] x = zero();
  private final int[] y = zero();
  private final int[] z = zero();
  private final int[] t1 = zero();
  private final int[] t2 = zero();

  private final int[] a = zero();
  private final int[] b = zero();
  private final int[] c = zero();
  private final int[] f = zero();
  private final int[] g = zero();

  private EdwardsPoint() {}

  /** The sum of no points. */
  static EdwardsPoint neutral() {
    EdwardsPoint point = new EdwardsPoint();
    one(point.y);
    one(point.z);
    one(point.t2);
    return point;
  }

  /** The point with this canonical encoding, or empty if there is none. */
  static Optional<EdwardsPoint> decode(byte[] encoded) {
    EdwardsPoint point = new EdwardsPoint();
    decode255(encoded, point.y);
    int[] numerator = zero();
    int[] denominator = zero();
    sqr(point.y, numerator);
    mul(numerator, D, denominator);
    subOne(numerator);
    addOne(denominator);
    if (!sqrtRatioVar(numerator, denominator, point.x)) {
      return Optional.empty();
    }
    normalize(point.x);
    if ((encoded[encoded.length - 1] < 0) != isOdd(point.x)) {
      negate(point.x);
    }
    one(point.z);
    copy(point.x, point.t1);
    copy(point.y, point.t2);
    return Optional.of(point);
  }

  EdwardsPoint copy() {
    EdwardsPoint copy = new EdwardsPoint();
    copy(x, copy.x);
    copy(y, copy.y);
    copy(z, copy.z);
    copy(t1, copy.t1);
    copy(t2, copy.t2);
    return copy;
  }

  void negate() {
    negate(x);
    negate(t1);
  }

  void twice() {
    add(x, y, t1);
    sqr(t1, t1);
    sqr(x, a);
    sqr(y, b);
    sqr(z, c);
    add(c, c, c);
    apm(a, b, t2, g);
    sub(t2, t1, t1);
    add(c, g, f);
    carry(f);
    multiplyOut();
  }

  void plus(Addend other) {
    plus(other.yPlusX, other.yMinusX, other, f, g);
  }

  void minus(Addend other) {
    plus(other.yMinusX, other.yPlusX, other, g, f);
  }

  private void plus(int[] factor, int[] mirrored, Addend other, int[] difference, int[] sum) {
    mul(t1, t2, c);
    mul(c, other.twiceDT, c);
    apm(y, x, b, a);
    mul(a, mirrored, a);
    mul(b, factor, b);
    apm(b, a, t2, t1);
    mul(z, other.twiceZ, a);
    apm(a, c, sum, difference);
    multiplyOut();
  }

  private void multiplyOut() {
    mul(t1, f, x);
    mul(g, t2, y);
    mul(f, g, z);
  }

  byte[] encode() {
    int[] inverse = zero();
    invVar(z, inverse);
    mul(x, inverse, a);
    normalize(a);
    mul(y, inverse, b);
    normalize(b);
    byte[] encoded = new byte[Ed25519Rules.POINT_BYTES];
    X25519Field.encode(b, encoded);
    if (isOdd(a)) {
      encoded[encoded.length - 1] |= (byte) 0x80;
    }
    return encoded;
  }

  private static int[] zero() {
    return X25519Field.create();
  }

  private static int[] element(String hex) {
    int[] element = zero();
    decode255(HexFormat.of().parseHex(hex), element);
    return element;
  }

  private static boolean isOdd(int[] normalized) {
    return (normalized[0] & 1) != 0;
  }

  private static void negate(int[] element) {
    X25519Field.negate(element, element);
    carry(element);
  }

  private static void copy(int[] from, int[] to) {
    X25519Field.copy(from, 0, to, 0);
  }

  /** A point in the form in which it is quickest to add to others. */
  static final class Addend {
    private final int[] yPlusX = zero();
    private final int[] yMinusX = zero();
    private final int[] twiceZ = zero();
    private final int[] twiceDT = zero();

    Addend(EdwardsPoint point) {
      apm(point.y, point.x, yPlusX, yMinusX);
      carry(yPlusX);
      carry(yMinusX);
      add(point.z, point.z, twiceZ);
      carry(twiceZ);
      mul(point.t1, point.t2, twiceDT);
      mul(twiceDT, TWICE_D, twiceDT);
    }
  }
}
