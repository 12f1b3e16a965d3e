package org.matrixlib.core.id;

/** A set of ASCII characters, as a bit for each. */
final class AsciiSet {
  private static final String DIGITS = "0123456789";
  private static final String LOWER_CASE = "abcdefghijklmnopqrstuvwxyz";
  private static final String ALPHANUMERIC = DIGITS + LOWER_CASE + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  static final AsciiSet DIGIT = new AsciiSet(DIGITS);
  static final AsciiSet DNS_CHAR = new AsciiSet(ALPHANUMERIC + "-.");
  static final AsciiSet IPV6_CHAR = new AsciiSet(DIGITS + "abcdefABCDEF:.");
  static final AsciiSet USER_ID_CHAR = new AsciiSet(DIGITS + LOWER_CASE + "-.=_/+");
  static final AsciiSet ALGORITHM_CHAR = new AsciiSet(ALPHANUMERIC + "_-.");
  static final AsciiSet KEY_VERSION_CHAR = new AsciiSet(ALPHANUMERIC + "_");
  static final AsciiSet BASE64_CHAR = new AsciiSet(ALPHANUMERIC + "+/");
  static final AsciiSet URLSAFE_BASE64_CHAR = new AsciiSet(ALPHANUMERIC + "-_");

  private final long upTo63;
  private final long from64;

  private AsciiSet(String characters) {
    upTo63 = characters.chars().filter(c -> c < 64).mapToLong(c -> 1L << c).sum();
    from64 = characters.chars().filter(c -> c >= 64).mapToLong(c -> 1L << (c - 64)).sum();
  }

  boolean has(char c) {
    return c < 128 && ((c < 64 ? upTo63 : from64) >>> (c & 63) & 1) != 0;
  }

  /**
   * Where the run of characters of this set ends that starts at {@code from}; at most {@code to}.
   */
  int runEnd(String text, int from, int to) {
    int at = from;
    while (at < to && has(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Whether all of {@code text} from {@code from} to {@code to} is of this set, and not empty. */
  boolean hasAll(String text, int from, int to) {
    return from < to && runEnd(text, from, to) == to;
  }
}
