package org.matrixlib.core.content;

import java.util.stream.Stream;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;

/** A property that is a list of strings, read without minding what else is in the list. */
final class StringList {
  private StringList() {}

  /** The strings, none if the property is no array. */
  static Stream<String> read(JsonObject content, String property) {
    return content.array(property).orElse(JsonArray.EMPTY).stream()
        .filter(JsonString.class::isInstance)
        .map(element -> ((JsonString) element).text());
  }
}
