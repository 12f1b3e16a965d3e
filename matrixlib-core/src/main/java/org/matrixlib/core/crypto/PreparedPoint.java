package org.matrixlib.core.crypto;

/**
 * A point with tables that make its multiplication quick: the first odd multiples of the point, and
 * of the point times 2^128.
 *
 * <p>Numbers are cut into two halves of 128 bits, one for each table, and the halves written with
 * signed odd digits that lie at least the {@code window} apart. The sum of two multiples then takes
 * 128 doublings and, with windows of 4 and 7 bits, some 85 additions.
 */
final class PreparedPoint {
  private static final int HALF_BITS = 128;
  private static final int HALF_BYTES = HALF_BITS / Byte.SIZE;

  private final int window;
  private final EdwardsPoint.Addend[] low;
  private final EdwardsPoint.Addend[] high;

  /**
   * Prepares a point.
   *
   * @param window the bits of a digit, 3 to 8; each of the two tables has 2^(window - 2) entries
   */
  PreparedPoint(EdwardsPoint point, int window) {
    this.window = window;
    EdwardsPoint shifted = point.copy();
    for (int i = 0; i < HALF_BITS; i++) {
      shifted.twice();
    }
    this.low = oddMultiples(point, window);
    this.high = oddMultiples(shifted, window);
  }

  private static EdwardsPoint.Addend[] oddMultiples(EdwardsPoint point, int window) {
    EdwardsPoint doubled = point.copy();
    doubled.twice();
    EdwardsPoint.Addend step = new EdwardsPoint.Addend(doubled);
    EdwardsPoint multiple = point.copy();
    EdwardsPoint.Addend[] table = new EdwardsPoint.Addend[1 << (window - 2)];
    for (int i = 0; i < table.length; i++) {
      table[i] = new EdwardsPoint.Addend(multiple);
      multiple.plus(step);
    }
    return table;
  }

  /** The point {@code [m]p + [n]q}, the numbers being of 32 bytes, the least significant first. */
  static EdwardsPoint sum(PreparedPoint p, byte[] m, PreparedPoint q, byte[] n) {
    byte[] pLow = digits(m, 0, p.window);
    byte[] pHigh = digits(m, HALF_BYTES, p.window);
    byte[] qLow = digits(n, 0, q.window);
    byte[] qHigh = digits(n, HALF_BYTES, q.window);
    EdwardsPoint sum = EdwardsPoint.neutral();
    for (int i = HALF_BITS; i >= 0; i--) {
      sum.twice();
      add(sum, p.low, pLow[i]);
      add(sum, p.high, pHigh[i]);
      add(sum, q.low, qLow[i]);
      add(sum, q.high, qHigh[i]);
    }
    return sum;
  }

  private static void add(EdwardsPoint sum, EdwardsPoint.Addend[] oddMultiples, int digit) {
    if (digit > 0) {
      sum.plus(oddMultiples[digit >> 1]);
    } else if (digit < 0) {
      sum.minus(oddMultiples[-digit >> 1]);
    }
  }

  /**
   * Half a number as signed digits, each zero or odd and less than 2^(window - 1) in magnitude; the
   * digit at i counts 2^i.
   */
  private static byte[] digits(byte[] number, int from, int window) {
    byte[] digits = new byte[HALF_BITS + 1];
    int carry = 0;
    int i = 0;
    while (i <= HALF_BITS) {
      if (bits(number, from, i, 1) == carry) {
        i++;
      } else {
        int digit = bits(number, from, i, window) + carry;
        carry = digit >> (window - 1);
        digits[i] = (byte) (digit - (carry << window));
        i += window;
      }
    }
    return digits;
  }

  /** Some bits of half a number, above which there are zeros. */
  private static int bits(byte[] number, int from, int at, int count) {
    int octet = at / Byte.SIZE;
    int pair = octet(number, from, octet) | octet(number, from, octet + 1) << Byte.SIZE;
    return pair >> (at % Byte.SIZE) & ((1 << count) - 1);
  }

  private static int octet(byte[] number, int from, int octet) {
    return octet < HALF_BYTES ? Byte.toUnsignedInt(number[from + octet]) : 0;
  }
}
