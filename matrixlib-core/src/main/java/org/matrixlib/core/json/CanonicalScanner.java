package org.matrixlib.core.json;

import org.jspecify.annotations.Nullable;

/**
 * Decides in one pass, without allocating but for names with escapes and for fractions, whether
 * bytes are canonical JSON.
 *
 * <p>Each method takes the position of what it reads and gives the position after it, or {@link
 * #NO}. It doesn't say why: whoever wants to know reads the input again with the {@link
 * CanonicalWriter}, which most input never needs, as servers send events in canonical form.
 *
 * <p>Recursion is bounded by {@link JsonLimits#maxDepth()}; the names that must be in order live in
 * the frames of the recursion.
 */
final class CanonicalScanner {
  /** Not canonical, not JSON, or beyond a limit. */
  static final int NO = -1;

  private CanonicalScanner() {}

  /**
   * Whether the whole of {@code b} is one canonical object.
   *
   * @param index takes the members of that object, if given
   */
  static boolean isCanonicalObject(
      byte[] b, JsonMode mode, JsonLimits limits, @Nullable MemberIndex index) {
    return b.length >= 2
        && b.length <= limits.maxBytes()
        && b[0] == '{'
        && object(b, 0, 1, mode, limits, index) == b.length;
  }

  private static int value(byte[] b, int pos, int depth, JsonMode mode, JsonLimits limits) {
    if (pos >= b.length) {
      return NO;
    }
    return switch (b[pos]) {
      case '"' -> string(b, pos + 1);
      case '{' -> object(b, pos, depth + 1, mode, limits, null);
      case '[' -> array(b, pos, depth + 1, mode, limits);
      case 't' -> literal(b, pos, "true");
      case 'f' -> literal(b, pos, "false");
      case 'n' -> literal(b, pos, "null");
      default -> number(b, pos, mode, limits);
    };
  }

  private static int object(
      byte[] b, int pos, int depth, JsonMode mode, JsonLimits limits, @Nullable MemberIndex index) {
    if (depth > limits.maxDepth()) {
      return NO;
    }
    pos++;
    if (pos < b.length && b[pos] == '}') {
      return pos + 1;
    }
    int previousStart = 0;
    int previousEnd = 0;
    for (int members = 1; members <= limits.maxMembers(); members++) {
      if (pos >= b.length || b[pos] != '"') {
        return NO;
      }
      int nameStart = pos + 1;
      pos = string(b, nameStart);
      int nameEnd = pos - 1;
      if (pos == NO || pos >= b.length || b[pos] != ':') {
        return NO;
      }
      if (members > 1
          && CanonicalBytes.compareNames(b, previousStart, previousEnd, b, nameStart, nameEnd)
              >= 0) {
        return NO;
      }
      previousStart = nameStart;
      previousEnd = nameEnd;
      pos = value(b, pos + 1, depth, mode, limits);
      if (pos == NO || pos >= b.length) {
        return NO;
      }
      if (index != null) {
        index.add(nameEnd, pos);
      }
      byte next = b[pos++];
      if (next == '}') {
        return pos;
      }
      if (next != ',') {
        return NO;
      }
    }
    return NO;
  }

  private static int array(byte[] b, int pos, int depth, JsonMode mode, JsonLimits limits) {
    if (depth > limits.maxDepth()) {
      return NO;
    }
    pos++;
    if (pos < b.length && b[pos] == ']') {
      return pos + 1;
    }
    while (true) {
      pos = value(b, pos, depth, mode, limits);
      if (pos == NO || pos >= b.length) {
        return NO;
      }
      byte next = b[pos++];
      if (next == ']') {
        return pos;
      }
      if (next != ',') {
        return NO;
      }
    }
  }

  /** Reads the rest of a string, from after its opening quote to after its closing one. */
  private static int string(byte[] b, int pos) {
    while (true) {
      pos = Utf8.skipPlain(b, pos, b.length);
      if (pos == b.length) {
        return NO;
      }
      byte c = b[pos];
      if (c == '"') {
        return pos + 1;
      }
      if (c == '\\') {
        pos = escape(b, pos + 1);
      } else if (c < 0) {
        do {
          pos = Utf8.skipMultiByte(b, pos, b.length);
        } while (pos != NO && pos < b.length && b[pos] < 0);
      } else {
        return NO;
      }
      if (pos == NO) {
        return NO;
      }
    }
  }

  /** Reads what follows a backslash: a short escape, or the control characters that have none. */
  private static int escape(byte[] b, int pos) {
    if (pos >= b.length) {
      return NO;
    }
    if (b[pos] != 'u') {
      return CanonicalBytes.unescaped(b[pos]) < 0 ? NO : pos + 1;
    }
    if (pos + 5 > b.length || b[pos + 1] != '0' || b[pos + 2] != '0') {
      return NO;
    }
    int high = b[pos + 3] - '0';
    int low = lowerCaseHexDigit(b[pos + 4]);
    boolean control = (high == 0 || high == 1) && low >= 0;
    boolean hasShortForm = high == 0 && low >= 0x8 && low <= 0xd && low != 0xb;
    return control && !hasShortForm ? pos + 5 : NO;
  }

  private static int lowerCaseHexDigit(byte c) {
    return c >= 'A' && c <= 'F' ? -1 : Character.digit(c, 16);
  }

  private static int number(byte[] b, int pos, JsonMode mode, JsonLimits limits) {
    int start = pos;
    boolean negative = b[pos] == '-';
    if (negative) {
      pos++;
    }
    int digits = pos;
    long magnitude = 0;
    while (pos < b.length && b[pos] >= '0' && b[pos] <= '9') {
      magnitude = magnitude * 10 + (b[pos] - '0'); // wraps beyond 18 digits; not used then
      pos++;
    }
    int length = pos - digits;
    if (length == 0 || (b[digits] == '0' && length > 1) || pos - start > limits.maxNumberLength()) {
      return NO;
    }
    if (mode == JsonMode.STRICT) {
      boolean inRange = length <= 16 && magnitude <= JsonNumber.MAX_SAFE_INTEGER;
      return inRange && !(negative && magnitude == 0) ? pos : NO;
    }
    if (pos < b.length && (b[pos] == '.' || b[pos] == 'e')) {
      int end = LenientNumber.end(b, start);
      boolean fits = end != LenientNumber.NONE && end - start <= limits.maxNumberLength();
      return fits && LenientNumber.isCanonical(b, start, end) ? end : NO;
    }
    return negative && b[digits] == '0' ? NO : pos;
  }

  private static int literal(byte[] b, int pos, String literal) {
    if (b.length - pos < literal.length()) {
      return NO;
    }
    for (int i = 1; i < literal.length(); i++) {
      if (b[pos + i] != literal.charAt(i)) {
        return NO;
      }
    }
    return pos + literal.length();
  }
}
