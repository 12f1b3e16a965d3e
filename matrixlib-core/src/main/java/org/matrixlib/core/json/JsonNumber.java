package org.matrixlib.core.json;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * A JSON number: an integer or, in events of room versions 1 to 5, any number.
 *
 * <p>Its digits are kept as they are; {@link #toString()} gives them.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#canonical-json Canonical JSON
 */
public final class JsonNumber extends JsonValue {
  /** The largest integer that canonical JSON allows, 2^53 - 1. */
  public static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

  private static final int MAX_SAFE_DIGITS = 16;
  private static final int MAX_LONG_DIGITS = 19;

  JsonNumber(byte[] bytes, int from, int to) {
    super(bytes, from, to);
  }

  /**
   * The JSON number for an integer.
   *
   * @param value from -{@link #MAX_SAFE_INTEGER} to {@link #MAX_SAFE_INTEGER}
   * @return the value
   * @throws IllegalArgumentException if the integer is out of range
   */
  public static JsonNumber of(long value) {
    if (value < -MAX_SAFE_INTEGER || value > MAX_SAFE_INTEGER) {
      throw new IllegalArgumentException("beyond 2^53 - 1: " + value);
    }
    byte[] digits = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    return new JsonNumber(digits, 0, digits.length);
  }

  /** Whether digits without a leading zero make a magnitude of at most 2^53 - 1. */
  static boolean isSafe(byte[] b, int digits, int end) {
    return end - digits <= MAX_SAFE_DIGITS && magnitude(b, digits, end) <= MAX_SAFE_INTEGER;
  }

  private static long magnitude(byte[] b, int digits, int end) {
    long magnitude = 0;
    for (int i = digits; i < end; i++) {
      magnitude = magnitude * 10 + (b[i] - '0');
    }
    return magnitude;
  }

  /**
   * Whether this is an integer, of any size. {@code 1.0} is not.
   *
   * @return true if it has neither a fraction nor an exponent
   */
  public boolean isInteger() {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '.' || bytes[i] == 'e') {
        return false;
      }
    }
    return true;
  }

  /**
   * The integer, if this is one that a {@code long} can hold.
   *
   * @return empty for fractions, exponents, and integers beyond 64 bits
   */
  public OptionalLong asLong() {
    boolean negative = bytes[from] == '-';
    int digits = negative ? from + 1 : from;
    if (to - digits > MAX_LONG_DIGITS || !isInteger()) {
      return OptionalLong.empty();
    }
    // Nineteen digits may wrap, once: below 10^19 < 2^64, so a wrapped magnitude is negative.
    long magnitude = magnitude(bytes, digits, to);
    if (magnitude < 0 && !(negative && magnitude == Long.MIN_VALUE)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(negative ? -magnitude : magnitude);
  }
}
