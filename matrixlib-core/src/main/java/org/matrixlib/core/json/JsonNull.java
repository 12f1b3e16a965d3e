package org.matrixlib.core.json;

import java.nio.charset.StandardCharsets;

/**
 * {@code null}, a value like others: a member that is null is there.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#canonical-json Canonical JSON
 */
public final class JsonNull extends JsonValue {
  /** The only null. */
  public static final JsonNull NULL = new JsonNull();

  private JsonNull() {
    super("null".getBytes(StandardCharsets.US_ASCII), 0, 4);
  }
}
