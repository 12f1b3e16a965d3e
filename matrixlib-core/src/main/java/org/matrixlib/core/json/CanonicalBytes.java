package org.matrixlib.core.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Steps over, compares, reads and writes bytes that are known to be canonical JSON. */
final class CanonicalBytes {
  private static final byte[] LOWER_HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] HEX_DIGITS = new byte[256];

  static {
    for (int c = 0; c < HEX_DIGITS.length; c++) {
      HEX_DIGITS[c] = (byte) (c < 0x80 ? Character.digit(c, 16) : -1);
    }
  }

  private CanonicalBytes() {}

  /** The position after the value, or name with its quotes, that begins at {@code pos}. */
  static int skip(byte[] b, int pos) {
    return switch (b[pos]) {
      case '"' -> skipString(b, pos);
      case '{', '[' -> skipContainer(b, pos);
      default -> skipScalar(b, pos);
    };
  }

  private static int skipScalar(byte[] b, int pos) {
    while (pos < b.length && b[pos] != ',' && b[pos] != '}' && b[pos] != ']') {
      pos++;
    }
    return pos;
  }

  private static int skipString(byte[] b, int pos) {
    pos = Utf8.skipPlain(b, pos + 1, b.length);
    while (b[pos] != '"') {
      pos = Utf8.skipPlain(b, pos + (b[pos] == '\\' ? 2 : 1), b.length);
    }
    return pos + 1;
  }

  private static int skipContainer(byte[] b, int pos) {
    int depth = 0;
    do {
      switch (b[pos]) {
        case '"' -> pos = skipString(b, pos);
        case '{', '[' -> {
          depth++;
          pos++;
        }
        case '}', ']' -> {
          depth--;
          pos++;
        }
        default -> pos++;
      }
    } while (depth > 0);
    return pos;
  }

  /**
   * Compares two names, given as canonical JSON writes them without their quotes, by the code
   * points that they stand for.
   *
   * <p>UTF-8 bytes compare as code points do, and so do the hexadecimal digits of escapes. Only if
   * names differ in a backslash or in the letter after it must they be decoded; hardly any do.
   */
  static int compareNames(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    // Most names differ at once, and this much is small enough to be inlined.
    boolean differAtOnce =
        aFrom < aTo && bFrom < bTo && a[aFrom] != b[bFrom] && a[aFrom] != '\\' && b[bFrom] != '\\';
    return differAtOnce
        ? Byte.compareUnsigned(a[aFrom], b[bFrom])
        : compareAlikeNames(a, aFrom, aTo, b, bFrom, bTo);
  }

  private static int compareAlikeNames(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    if (Arrays.equals(a, aFrom, aTo, b, bFrom, bTo)) {
      return 0;
    }
    int at = Arrays.mismatch(a, aFrom, aTo, b, bFrom, bTo);
    if (isBackslash(a, aFrom + at, aTo)
        || isBackslash(b, bFrom + at, bTo)
        || (at > 0 && isBackslash(a, aFrom + at - 1, aTo))) {
      byte[] left = decode(a, aFrom, aTo).getBytes(StandardCharsets.UTF_8);
      byte[] right = decode(b, bFrom, bTo).getBytes(StandardCharsets.UTF_8);
      return Arrays.compareUnsigned(left, right);
    }
    if (aFrom + at == aTo || bFrom + at == bTo) {
      return (aTo - aFrom) - (bTo - bFrom);
    }
    return (a[aFrom + at] & 0xff) - (b[bFrom + at] & 0xff);
  }

  private static boolean isBackslash(byte[] b, int pos, int end) {
    return pos < end && b[pos] == '\\';
  }

  /** Compares two names, each with its quotes the whole of an array. */
  static int compareQuoted(byte[] a, byte[] b) {
    return compareNames(a, 1, a.length - 1, b, 1, b.length - 1);
  }

  /** The text that the inside of a canonical string stands for. */
  static String decode(byte[] b, int from, int to) {
    if (Utf8.skipPlain(b, from, to) == to) {
      return new String(b, from, to - from, StandardCharsets.ISO_8859_1);
    }
    int backslash = indexOf(b, (byte) '\\', from, to);
    if (backslash < 0) {
      return new String(b, from, to - from, StandardCharsets.UTF_8);
    }
    byte[] out = new byte[to - from];
    int length = 0;
    int pos = from;
    while (backslash >= 0) {
      System.arraycopy(b, pos, out, length, backslash - pos);
      length += backslash - pos;
      byte escape = b[backslash + 1];
      if (escape == 'u') {
        out[length++] = (byte) hexValue(b, backslash + 2);
        pos = backslash + 6;
      } else {
        out[length++] = (byte) unescaped(escape);
        pos = backslash + 2;
      }
      backslash = indexOf(b, (byte) '\\', pos, to);
    }
    System.arraycopy(b, pos, out, length, to - pos);
    return new String(out, 0, length + to - pos, StandardCharsets.UTF_8);
  }

  /** The number that four hexadecimal digits give; negative if one of them is no such digit. */
  static int hexValue(byte[] b, int pos) {
    return (HEX_DIGITS[b[pos] & 0xff] << 12)
        | (HEX_DIGITS[b[pos + 1] & 0xff] << 8)
        | (HEX_DIGITS[b[pos + 2] & 0xff] << 4)
        | HEX_DIGITS[b[pos + 3] & 0xff];
  }

  /** The character that a letter after a backslash stands for, or -1 if there is no such escape. */
  static int unescaped(byte letter) {
    return switch (letter) {
      case '"', '\\' -> letter;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> -1;
    };
  }

  /** The letter that stands for a character after a backslash, or -1 if there is none. */
  private static int escaped(int codePoint) {
    return switch (codePoint) {
      case '"', '\\' -> codePoint;
      case '\b' -> 'b';
      case '\f' -> 'f';
      case '\n' -> 'n';
      case '\r' -> 'r';
      case '\t' -> 't';
      default -> -1;
    };
  }

  private static int indexOf(byte[] b, byte wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Writes one code point, that is no surrogate, as canonical JSON writes it inside a string.
   *
   * @param out has room for six more bytes
   * @return the position after it
   */
  static int writeCodePoint(int codePoint, byte[] out, int pos) {
    if (codePoint >= 0x20 && codePoint != '"' && codePoint != '\\') {
      return Utf8.write(codePoint, out, pos);
    }
    out[pos] = '\\';
    int letter = escaped(codePoint);
    if (letter >= 0) {
      out[pos + 1] = (byte) letter;
      return pos + 2;
    }
    out[pos + 1] = 'u';
    out[pos + 2] = '0';
    out[pos + 3] = '0';
    out[pos + 4] = LOWER_HEX[codePoint >> 4];
    out[pos + 5] = LOWER_HEX[codePoint & 0xf];
    return pos + 6;
  }

  /**
   * The canonical string, quotes included, that stands for {@code text}.
   *
   * @throws IllegalArgumentException if {@code text} holds a lone surrogate
   */
  static byte[] quote(String text) {
    byte[] plain = new byte[text.length() + 2];
    int i = 0;
    while (i < text.length() && Utf8.isPlain(text.charAt(i))) {
      plain[i + 1] = (byte) text.charAt(i++);
    }
    if (i < text.length()) {
      return quoteAny(text);
    }
    plain[0] = '"';
    plain[plain.length - 1] = '"';
    return plain;
  }

  private static byte[] quoteAny(String text) {
    byte[] out = new byte[Math.addExact(2, Math.multiplyExact(6, text.length()))];
    int length = 0;
    out[length++] = '"';
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        throw new IllegalArgumentException("a lone surrogate at index " + i);
      }
      length = writeCodePoint(codePoint, out, length);
      i += Character.charCount(codePoint);
    }
    out[length++] = '"';
    return Arrays.copyOf(out, length);
  }
}
