package org.matrixlib.core.json;

/**
 * A JSON string.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#canonical-json Canonical JSON
 */
public final class JsonString extends JsonValue {

  JsonString(byte[] bytes, int from, int to) {
    super(bytes, from, to);
  }

  /**
   * The JSON string for a text.
   *
   * @param text any text without lone surrogates
   * @return the value
   * @throws IllegalArgumentException if {@code text} holds a lone surrogate
   */
  public static JsonString of(String text) {
    byte[] quoted = CanonicalBytes.quote(text);
    return new JsonString(quoted, 0, quoted.length);
  }

  /**
   * The text that this string stands for.
   *
   * @return the text, decoded anew at each call
   */
  public String text() {
    return CanonicalBytes.decode(bytes, from + 1, to - 1);
  }
}
