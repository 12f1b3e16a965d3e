package org.matrixlib.core.json;

import java.nio.charset.StandardCharsets;

/**
 * {@code true} or {@code false}.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#canonical-json Canonical JSON
 */
public final class JsonBoolean extends JsonValue {
  /** The value {@code true}. */
  public static final JsonBoolean TRUE = new JsonBoolean("true");

  /** The value {@code false}. */
  public static final JsonBoolean FALSE = new JsonBoolean("false");

  private JsonBoolean(String literal) {
    super(literal.getBytes(StandardCharsets.US_ASCII), 0, literal.length());
  }

  /**
   * The JSON boolean for a Java one.
   *
   * @param value which
   * @return {@link #TRUE} or {@link #FALSE}
   */
  public static JsonBoolean of(boolean value) {
    return value ? TRUE : FALSE;
  }

  /**
   * The Java boolean for this one.
   *
   * @return true for {@link #TRUE}
   */
  public boolean isTrue() {
    return bytes[from] == 't';
  }
}
