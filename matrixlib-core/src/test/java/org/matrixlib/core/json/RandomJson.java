package org.matrixlib.core.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes trees that are hard to canonicalise, and the texts and numbers in them. */
final class RandomJson {
  /** Each kind of escape, each length in UTF-8, and both sides of every border between them. */
  private static final int[] CODE_POINTS = {
    0, 1, 8, 9, 0xa, 0xb, 0xc, 0xd, 0xe, 0x1f, ' ', '!', '"', '#', '/', '0', 'A', '[', '\\', ']',
    'a', 'b', 'u', '~', 0x7f, 0x80, 0xe9, 0x7ff, 0x800, 0x2028, 0xd7ff, 0xe000, 0xfb00, 0xfeff,
    0xfffd, 0xffff, 0x10000, 0x1f37b, 0x10ffff
  };

  private static final List<String> PREFIXES =
      List.of("", "", "a", "m.room.", "@user_000", "\n", "\"\\");
  private static final int MAX_DEPTH = 4;

  private final Random random;

  RandomJson(Random random) {
    this.random = random;
  }

  JsonTree.Members object(JsonMode mode) {
    return object(mode, 1);
  }

  private JsonTree.Members object(JsonMode mode, int depth) {
    Map<String, JsonTree> members = new HashMap<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      members.put(name(), value(mode, depth));
    }
    return new JsonTree.Members(members);
  }

  private JsonTree value(JsonMode mode, int depth) {
    return switch (random.nextInt(depth < MAX_DEPTH ? 10 : 6)) {
      case 0, 1 -> new JsonTree.Text(text(20));
      case 2, 3, 4 -> new JsonTree.Number(number(mode));
      case 5 -> new JsonTree.Literal(pick(List.of("true", "false", "null")));
      case 6, 7 -> array(mode, depth + 1);
      default -> object(mode, depth + 1);
    };
  }

  private JsonTree array(JsonMode mode, int depth) {
    List<JsonTree> elements = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      elements.add(value(mode, depth));
    }
    return new JsonTree.Elements(elements);
  }

  /** A short name; many are equal or begin alike. */
  String name() {
    return pick(PREFIXES) + text(3);
  }

  String text(int maxLength) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(maxLength + 1); i > 0; i--) {
      text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
    }
    return text.toString();
  }

  private String number(JsonMode mode) {
    int kind = mode == JsonMode.STRICT ? 0 : random.nextInt(4);
    return switch (kind) {
      case 0 -> Long.toString(random.nextLong() >> (11 + random.nextInt(53)));
      case 1 -> integer();
      case 2 -> decimal();
      default -> exact(number());
    };
  }

  /** An integer, often about as long as what a {@code long} can hold. */
  String integer() {
    long edge = pick(List.of(0L, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE));
    BigInteger integer =
        switch (random.nextInt(3)) {
          case 0 -> BigInteger.valueOf(edge).add(BigInteger.valueOf(random.nextInt(2400) - 1200));
          case 1 -> new BigInteger(random.nextInt(140), random);
          default -> BigInteger.valueOf(random.nextLong());
        };
    return (random.nextBoolean() ? integer : integer.negate()).toString();
  }

  /** A number with a fraction, an exponent or both, not too large for a double. */
  String decimal() {
    String integer = digits(18).replaceFirst("^0+(?!$)", "");
    String fraction = digits(25);
    String sign = random.nextBoolean() ? "-" : "";
    String exponentSign = pick(List.of("", "+", "-"));
    int magnitude = random.nextInt(4) == 0 ? 270 + random.nextInt(20) : random.nextInt(25);
    String zeros = random.nextInt(4) == 0 ? "00" : "";
    String exponent = pick(List.of("e", "E")) + exponentSign + zeros + magnitude;
    return switch (random.nextInt(3)) {
      case 0 -> sign + integer + "." + fraction;
      case 1 -> sign + integer + exponent;
      default -> sign + integer + "." + fraction + exponent;
    };
  }

  private String digits(int maxLength) {
    StringBuilder digits = new StringBuilder();
    for (int i = random.nextInt(maxLength); i >= 0; i--) {
      digits.append("0012599".charAt(random.nextInt(7)));
    }
    return digits.toString();
  }

  /** A finite double of any size, often one whose shortest decimal is hard to find. */
  double number() {
    double value =
        switch (random.nextInt(5)) {
          case 0 -> Double.longBitsToDouble(random.nextLong());
          case 1 -> Double.longBitsToDouble(random.nextLong() >>> (12 + random.nextInt(52)));
          case 2 -> {
            double power = Math.scalb(1.0, random.nextInt(2098) - 1074);
            yield power + (random.nextInt(5) - 2) * Math.ulp(power);
          }
          case 3 -> Math.scalb((double) (random.nextLong() >>> 11), random.nextInt(32) - 20);
          default -> Double.parseDouble(random.nextInt(99_999) + "e" + (random.nextInt(630) - 330));
        };
    return Double.isFinite(value) ? value : 0.0;
  }

  /** All digits of a double, as a JSON number that is no integer. */
  static String exact(double value) {
    String digits = new BigDecimal(value).toPlainString();
    String fraction = digits.contains(".") ? "" : ".0";
    return (Double.compare(value, -0.0) == 0 ? "-" : "") + digits + fraction;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
