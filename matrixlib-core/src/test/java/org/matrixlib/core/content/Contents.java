package org.matrixlib.core.content;

import java.nio.charset.StandardCharsets;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;

/** Contents of events for tests. */
final class Contents {
  private Contents() {}

  /** The content written with single quotes; any number is allowed. */
  static JsonObject json(String text) {
    return parsed(text.replace('\'', '"'));
  }

  static JsonObject parsed(String json) {
    try {
      return JsonObject.parse(
          json.getBytes(StandardCharsets.UTF_8), JsonMode.LENIENT, JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      throw new AssertionError(json, e);
    }
  }
}
