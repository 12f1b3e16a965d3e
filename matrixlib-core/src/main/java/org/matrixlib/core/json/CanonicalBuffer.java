package org.matrixlib.core.json;

import java.util.Arrays;

/** Bytes that grow while a value is put together from canonical parts. */
final class CanonicalBuffer {
  private byte[] bytes;
  private int length;

  CanonicalBuffer() {
    this(256);
  }

  CanonicalBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  void write(char c) {
    reserve(1);
    bytes[length++] = (byte) c;
  }

  void write(JsonValue value) {
    write(value.bytes, value.from, value.to);
  }

  void write(byte[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, bytes, length, to - from);
    length += to - from;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }

  int length() {
    return length;
  }

  byte[] toBytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
