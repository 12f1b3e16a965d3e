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
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long SPACES = ONES * 0x20;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';

  private Utf8() {}

  /**
   * Finds the first byte at or after {@code pos} that is not plain.
   *
   * <p>Each subtraction sets the high bit of a byte that is below 0x20, a quote or a backslash. A
   * borrow can set the bit of a later byte too, never of an earlier one, so the lowest bit set is
   * right.
   *
   * @return its position, or {@code end}
   */
  static int skipPlain(byte[] b, int pos, int end) {
    for (; pos <= end - Long.BYTES; pos += Long.BYTES) {
      long word = (long) LONGS.get(b, pos);
      long special =
          (word | (word - SPACES) | ((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES))
              & HIGH_BITS;
      if (special != 0) {
        return pos + (Long.numberOfTrailingZeros(special) >>> 3);
      }
    }
    while (pos < end && isPlain(b[pos])) {
      pos++;
    }
    return pos;
  }

  private static boolean isPlain(byte c) {
    return c >= 0x20 && c != '"' && c != '\\';
  }

  /**
   * Checks the multi-byte sequence that begins at {@code pos}: no overlong form, no surrogate,
   * nothing above U+10FFFF.
   *
   * @param pos the position of a byte with its high bit set
   * @return the position after the sequence, or -1 if it is malformed
   */
  static int skipMultiByte(byte[] b, int pos, int end) {
    int lead = b[pos] & 0xff;
    if (lead < 0xe0) {
      return lead >= 0xc2 && isContinuation(b, pos + 1, end) ? pos + 2 : -1;
    }
    if (!isContinuation(b, pos + 1, end) || !isContinuation(b, pos + 2, end)) {
      return -1;
    }
    int second = b[pos + 1] & 0xff;
    if (lead < 0xf0) {
      boolean overlong = lead == 0xe0 && second < 0xa0;
      boolean surrogate = lead == 0xed && second > 0x9f;
      return overlong || surrogate ? -1 : pos + 3;
    }
    boolean overlong = lead == 0xf0 && second < 0x90;
    boolean tooLarge = lead > 0xf4 || (lead == 0xf4 && second > 0x8f);
    return overlong || tooLarge || !isContinuation(b, pos + 3, end) ? -1 : pos + 4;
  }

  private static boolean isContinuation(byte[] b, int pos, int end) {
    return pos < end && (b[pos] & 0xc0) == 0x80;
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
