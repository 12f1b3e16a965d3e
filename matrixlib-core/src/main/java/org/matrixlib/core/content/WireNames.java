package org.matrixlib.core.content;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;

/**
 * The words that events use for the constants of an enum: the names of the constants in lower case.
 *
 * <p>They are looked up as JSON values, so that a word is neither decoded nor copied.
 */
final class WireNames {
  private WireNames() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static <E extends Enum<E>> Map<JsonValue, E> index(E[] constants) {
    Map<JsonValue, E> index = new HashMap<>();
    for (E constant : constants) {
      index.put(JsonString.of(of(constant)), constant);
    }
    return Map.copyOf(index);
  }

  /** The constant that a property names, empty if it is missing or anything else. */
  static <E extends Enum<E>> Optional<E> read(
      JsonObject content, String property, Map<JsonValue, E> index) {
    return content.get(property).map(index::get);
  }
}
