package org.matrixlib.core.json;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers with a fraction or an exponent, which only room versions 1 to 5 allow.
 *
 * <p>Their canonical form is what Python's {@code repr} prints for the double: the shortest digits
 * that read back as the same double and, among these, the nearest to it; plain notation for decimal
 * exponents -4 ... 15, otherwise an exponent with a sign and at least two digits.
 *
 * <p>A decimal of at most 15 digits is itself the shortest form of its double, as no two such
 * decimals share a double, so its digits only need the right layout. Longer ones go through the
 * double; {@code Double.toString} can't be used as it isn't the shortest form before JDK 19.
 */
final class LenientNumber {
  /** There is no number here. */
  static final int NONE = -1;

  /** Exponents are clamped to this, far outside a double's range. */
  private static final int MAX_EXPONENT = 1_000_000;

  private static final int UNIQUE_DIGITS = 15;
  private static final int ENOUGH_DIGITS = 17;
  private static final long LARGEST_UNIT = 100_000_000_000_000_000L;
  private static final int MANTISSA_BITS = 52;

  private LenientNumber() {}

  /** The position after the number, by the grammar of JSON, that begins at {@code start}. */
  static int end(byte[] b, int start) {
    int pos = start;
    if (is(b, pos, '-')) {
      pos++;
    }
    int digits = pos;
    pos = skipDigits(b, pos);
    if (pos == digits || (b[digits] == '0' && pos > digits + 1)) {
      return NONE;
    }
    if (is(b, pos, '.')) {
      int fraction = pos + 1;
      pos = skipDigits(b, fraction);
      if (pos == fraction) {
        return NONE;
      }
    }
    if (is(b, pos, 'e') || is(b, pos, 'E')) {
      pos++;
      if (is(b, pos, '+') || is(b, pos, '-')) {
        pos++;
      }
      int exponent = pos;
      pos = skipDigits(b, exponent);
      if (pos == exponent) {
        return NONE;
      }
    }
    return pos;
  }

  private static int skipDigits(byte[] b, int pos) {
    while (pos < b.length && b[pos] >= '0' && b[pos] <= '9') {
      pos++;
    }
    return pos;
  }

  private static boolean is(byte[] b, int pos, char wanted) {
    return pos < b.length && b[pos] == wanted;
  }

  /** Whether a number with a fraction or an exponent is already in canonical form. */
  static boolean isCanonical(byte[] b, int start, int end) {
    byte[] canonical = canonical(b, start, end);
    return Arrays.equals(b, start, end, canonical, 0, canonical.length);
  }

  /**
   * The canonical form of a number with a fraction or an exponent.
   *
   * @return its bytes, none if the number is too large for a double
   */
  static byte[] canonical(byte[] b, int start, int end) {
    String token = new String(b, start, end - start, StandardCharsets.US_ASCII);
    String sign = token.startsWith("-") ? "-" : "";
    Decimal decimal = Decimal.parse(token.substring(sign.length()));
    if (!decimal.isItsOwnShortestForm()) {
      double value = Math.abs(Double.parseDouble(token));
      if (Double.isInfinite(value)) {
        return new byte[0];
      }
      decimal = Decimal.shortestOf(value);
    }
    return (sign + decimal.layOut()).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The number 0.{@code digits} x 10^{@code point}.
   *
   * @param digits without zeros at either end; empty for zero
   */
  private record Decimal(String digits, int point) {

    /** Reads an unsigned number. */
    static Decimal parse(String token) {
      int e = Math.max(token.indexOf('e'), token.indexOf('E'));
      String mantissa = e < 0 ? token : token.substring(0, e);
      int exponent = e < 0 ? 0 : clampedExponent(token.substring(e + 1));
      int dot = mantissa.indexOf('.');
      String digits = dot < 0 ? mantissa : mantissa.substring(0, dot) + mantissa.substring(dot + 1);
      return of(digits, (dot < 0 ? mantissa.length() : dot) + exponent);
    }

    private static int clampedExponent(String exponent) {
      boolean negative = exponent.startsWith("-");
      int value = 0;
      for (int i = 0; i < exponent.length(); i++) {
        if (Character.isDigit(exponent.charAt(i))) {
          value = Math.min(MAX_EXPONENT, 10 * value + exponent.charAt(i) - '0');
        }
      }
      return negative ? -value : value;
    }

    private static Decimal of(String digits, int point) {
      int from = 0;
      while (from < digits.length() && digits.charAt(from) == '0') {
        from++;
      }
      int to = digits.length();
      while (to > from && digits.charAt(to - 1) == '0') {
        to--;
      }
      return new Decimal(digits.substring(from, to), point - from);
    }

    boolean isItsOwnShortestForm() {
      boolean isNormal = point > -307 && point <= 308;
      return digits.isEmpty() || (digits.length() <= UNIQUE_DIGITS && isNormal);
    }

    /**
     * The shortest decimal that reads back as {@code value}.
     *
     * <p>All is multiplied by a power of ten that gives {@code value} 17 to 19 digits before the
     * point, which are enough to tell any two doubles apart. So integers suffice to look, from the
     * coarsest power of ten on, for a multiple of it among the decimals that read back.
     */
    static Decimal shortestOf(double value) {
      if (value == 0) {
        return new Decimal("", 0);
      }
      int exponent = Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - MANTISSA_BITS;
      long mantissa = (long) Math.scalb(value, -exponent);
      int scale = ENOUGH_DIGITS - (int) Math.floor(Math.log10(value));
      // In quarters of the mantissa's last bit. The double below a power of two is half as far.
      boolean isPowerOfTwo = mantissa == 1L << MANTISSA_BITS && value > Double.MIN_NORMAL;
      Quotient low = Quotient.of(4 * mantissa - (isPowerOfTwo ? 1 : 2), exponent - 2, scale);
      Quotient high = Quotient.of(4 * mantissa + 2, exponent - 2, scale);
      Quotient twice = Quotient.of(mantissa, exponent + 1, scale);

      // Halfway between two doubles a decimal reads back as the one with the even mantissa.
      boolean isEven = mantissa % 2 == 0;
      long least = low.isExact && isEven ? low.floor : low.floor + 1;
      long most = high.isExact && !isEven ? high.floor - 1 : high.floor;
      for (long unit = LARGEST_UNIT; ; unit /= 10) {
        long below = twice.floor / 2 / unit * unit;
        long above = below + unit;
        long rest = twice.floor - 2 * below;
        boolean isHalfway = rest == unit && twice.isExact;
        boolean belowIsNearer = rest < unit || (isHalfway && below / unit % 2 == 0);
        boolean belowReadsBack = below >= least;
        boolean aboveReadsBack = above <= most;
        if (belowReadsBack || aboveReadsBack) {
          boolean takeBelow = belowReadsBack && (belowIsNearer || !aboveReadsBack);
          String digits = Long.toString(takeBelow ? below : above);
          return of(digits, digits.length() - scale);
        }
      }
    }

    String layOut() {
      if (digits.isEmpty()) {
        return "0.0";
      }
      if (point > 16 || point < -3) {
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        int exponent = point - 1;
        String magnitude = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + magnitude;
      }
      if (point <= 0) {
        return "0." + "0".repeat(-point) + digits;
      }
      if (digits.length() <= point) {
        return digits + "0".repeat(point - digits.length()) + ".0";
      }
      return digits.substring(0, point) + "." + digits.substring(point);
    }
  }

  /** {@code number} x 2^{@code exponent} x 10^{@code scale}, rounded down. */
  private record Quotient(long floor, boolean isExact) {
    /** As far as the smallest double asks for; a stranger can send 100,000 such in one event. */
    private static final BigInteger[] POWERS_OF_FIVE = new BigInteger[342];

    static {
      POWERS_OF_FIVE[0] = BigInteger.ONE;
      for (int i = 1; i < POWERS_OF_FIVE.length; i++) {
        POWERS_OF_FIVE[i] = POWERS_OF_FIVE[i - 1].multiply(BigInteger.valueOf(5));
      }
    }

    static Quotient of(long number, int exponent, int scale) {
      int twos = exponent + scale;
      BigInteger fives = POWERS_OF_FIVE[Math.abs(scale)];
      BigInteger dividend = BigInteger.valueOf(number).shiftLeft(Math.max(twos, 0));
      BigInteger divisor = BigInteger.ONE.shiftLeft(Math.max(-twos, 0));
      BigInteger[] result =
          scale < 0
              ? dividend.divideAndRemainder(divisor.multiply(fives))
              : dividend.multiply(fives).divideAndRemainder(divisor);
      return new Quotient(result[0].longValueExact(), result[1].signum() == 0);
    }
  }
}
