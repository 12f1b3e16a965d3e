package org.matrixlib.core.content;

import java.math.BigInteger;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * Reads one power level as a room version does.
 *
 * <p>A level is an integer of 64 bits. Before {@linkplain RoomTrait#INTEGER_POWER_LEVELS only
 * integers counted}, it may also be a fraction, which is truncated toward zero as the double that
 * it stands for, or a string: an integer in decimal digits with a sign or without, zeros in front
 * and white space around it. The digits may be of any script, as for the servers that accepted such
 * events. What other languages take for integers is none here: {@code true}, {@code 1_000}.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v9/#mroompower_levels-events-accept-values-as-strings
 *     Strings
 * @spec https://spec.matrix.org/v1.19/rooms/v5/#mroompower_levels-events-accept-values-as-floats
 *     Floats
 */
final class PowerLevelReader {
  /** Possessive, so that no text takes long. */
  private static final Pattern INTEGER =
      Pattern.compile("\\p{IsWhite_Space}*+([+-]?+)(\\p{Nd}++)\\p{IsWhite_Space}*+");

  /** The longest integers of 64 bits have 19 digits. */
  private static final int MAX_DIGITS = 19;

  private static final double TWO_TO_63 = 0x1p63;

  private PowerLevelReader() {}

  /** The level that a value states, null if it states none. */
  static @Nullable PowerLevel read(JsonValue value, RoomVersion version) {
    OptionalLong number =
        version.has(RoomTrait.INTEGER_POWER_LEVELS) ? integer(value) : lenient(value);
    return number.isPresent() ? PowerLevel.of(number.getAsLong()) : null;
  }

  private static OptionalLong integer(JsonValue value) {
    return value instanceof JsonNumber number ? number.asLong() : OptionalLong.empty();
  }

  private static OptionalLong lenient(JsonValue value) {
    if (value instanceof JsonNumber number) {
      return number.isInteger() ? number.asLong() : truncated(number);
    }
    return value instanceof JsonString string ? parsed(string.text()) : OptionalLong.empty();
  }

  private static OptionalLong truncated(JsonNumber fraction) {
    double number = Double.parseDouble(fraction.toString());
    boolean fits = number >= -TWO_TO_63 && number < TWO_TO_63;
    return fits ? OptionalLong.of((long) number) : OptionalLong.empty();
  }

  private static OptionalLong parsed(String text) {
    Matcher matcher = INTEGER.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    String digits = significantDigits(matcher.group(2));
    if (digits.length() > MAX_DIGITS) {
      return OptionalLong.empty();
    }
    BigInteger number = new BigInteger(matcher.group(1) + digits);
    return number.bitLength() < Long.SIZE
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }

  /** The digits in ASCII, without zeros in front, of which one is left if there is nothing else. */
  private static String significantDigits(String digits) {
    StringBuilder significant = new StringBuilder();
    digits
        .codePoints()
        .map(digit -> Character.digit(digit, 10))
        .dropWhile(digit -> digit == 0)
        .forEach(significant::append);
    return significant.isEmpty() ? "0" : significant.toString();
  }
}
