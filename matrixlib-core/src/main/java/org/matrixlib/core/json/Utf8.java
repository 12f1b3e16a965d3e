package org.matrixlib.core.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * UTF-8 inside JSON strings, eight bytes at a time where it is plain ASCII.
 *
 * <p>A byte is <em>plain</em> if it stands for itself in a JSON string and is ASCII: not a quote,
 * not a backslash, not a control character, not part of a multi-byte sequence.
 */
final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long SPACES = ONES * 0x20;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';

  private Utf8() {}

  /**
   * Finds the first byte at or after {@code pos} that is not plain.
   *
   * @return its position, or {@code end}
   */
  static int skipPlain(byte[] b, int pos, int end) {
    for (; pos <= end - Long.BYTES; pos += Long.BYTES) {
      long special = specialBytes((long) LONGS.get(b, pos));
      if (special != 0) {
        return pos + (Long.numberOfTrailingZeros(special) >>> 3);
      }
    }
    while (pos < end && isPlain(b[pos])) {
      pos++;
    }
    return pos;
  }

  /**
   * Copies bytes up to the first, at or after {@code pos}, that is not plain.
   *
   * @param out may be overwritten for eight bytes beyond what is copied
   * @return the position of that byte, or the length of {@code b}
   */
  static int copyPlain(byte[] b, int pos, byte[] out, int at) {
    for (; pos <= b.length - Long.BYTES; pos += Long.BYTES, at += Long.BYTES) {
      long word = (long) LONGS.get(b, pos);
      LONGS.set(out, at, word);
      long special = specialBytes(word);
      if (special != 0) {
        return pos + (Long.numberOfTrailingZeros(special) >>> 3);
      }
    }
    while (pos < b.length && isPlain(b[pos])) {
      out[at++] = b[pos++];
    }
    return pos;
  }

  /**
   * Finds the bytes of a word that are not plain.
   *
   * <p>Each subtraction sets the high bit of a byte that is below 0x20, a quote or a backslash. A
   * borrow can set the bit of a later byte too, never of an earlier one.
   *
   * @return a word in which the lowest bit set is the high bit of the first such byte
   */
  private static long specialBytes(long word) {
    return (word | (word - SPACES) | ((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES))
        & HIGH_BITS;
  }

  /** Whether a byte, sign extended, or a character is plain. */
  static boolean isPlain(int c) {
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
  }

  /**
   * Checks the multi-byte sequence that begins at {@code pos}: no overlong form, no surrogate,
   * nothing above U+10FFFF.
   *
   * @param pos the position of a byte with its high bit set
   * @return the position after the sequence, or -1 if it is malformed
   */
  static int skipMultiByte(byte[] b, int pos, int end) {
    int word = pos <= end - Integer.BYTES ? (int) INTS.get(b, pos) : lastWord(b, pos, end);
    if ((word & 0xc0e0) == 0x80c0) {
      boolean overlong = (word & 0x1e) == 0;
      return overlong ? -1 : pos + 2;
    }
    if ((word & 0xc0c0f0) == 0x8080e0) {
      int topBits = word & 0x200f; // those that tell an overlong form and a surrogate
      boolean overlong = topBits == 0;
      boolean surrogate = topBits == 0x200d;
      return overlong || surrogate ? -1 : pos + 3;
    }
    if ((word & 0xc0c0c0f8) == 0x808080f0) {
      int plane = ((word & 0x07) << 2) | ((word >> 12) & 0x03);
      return plane == 0 || plane > 0x10 ? -1 : pos + 4;
    }
    return -1;
  }

  /** The bytes from {@code pos} to {@code end}, fewer than four, and zeros. */
  private static int lastWord(byte[] b, int pos, int end) {
    int word = 0;
    for (int i = end - 1; i >= pos; i--) {
      word = (word << Byte.SIZE) | (b[i] & 0xff);
    }
    return word;
  }

  /**
   * Writes a code point that is no surrogate.
   *
   * @return the position after it
   */
  static int write(int codePoint, byte[] out, int pos) {
    if (codePoint < 0x80) {
      out[pos++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      out[pos++] = (byte) (0xc0 | (codePoint >> 6));
      out[pos++] = continuation(codePoint);
    } else if (codePoint < 0x10000) {
      out[pos++] = (byte) (0xe0 | (codePoint >> 12));
      out[pos++] = continuation(codePoint >> 6);
      out[pos++] = continuation(codePoint);
    } else {
      out[pos++] = (byte) (0xf0 | (codePoint >> 18));
      out[pos++] = continuation(codePoint >> 12);
      out[pos++] = continuation(codePoint >> 6);
      out[pos++] = continuation(codePoint);
    }
    return pos;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3f));
  }
}
