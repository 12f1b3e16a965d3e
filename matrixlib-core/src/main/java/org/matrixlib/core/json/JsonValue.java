package org.matrixlib.core.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A JSON value: a range of canonical JSON bytes.
 *
 * <p>There is no other form of it in memory: nothing is parsed before it is asked for, and what
 * hashes and signatures cover is what is held. Two values are equal if their canonical bytes are.
 * Values are immutable and safe for use by several threads. A part of a value shares its bytes, so
 * it keeps the whole in memory.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#canonical-json Canonical JSON
 */
public abstract sealed class JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  final byte[] bytes;
  final int from;
  final int to;

  JsonValue(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /** The value that is the given range of bytes, which are canonical and never change. */
  static JsonValue of(byte[] bytes, int from, int to) {
    return switch (bytes[from]) {
      case '{' -> new JsonObject(bytes, from, to);
      case '[' -> new JsonArray(bytes, from, to);
      case '"' -> new JsonString(bytes, from, to);
      case 't', 'f' -> JsonBoolean.of(bytes[from] == 't');
      case 'n' -> JsonNull.NULL;
      default -> new JsonNumber(bytes, from, to);
    };
  }

  /**
   * The canonical bytes.
   *
   * @return a copy
   */
  public final byte[] toBytes() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /**
   * How long the value is.
   *
   * @return the number of canonical bytes
   */
  public final int byteLength() {
    return to - from;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof JsonValue that
        && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
  }

  @Override
  public final int hashCode() {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  /**
   * The canonical JSON text.
   *
   * @return the text
   */
  @Override
  public final String toString() {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
