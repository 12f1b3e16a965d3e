package org.matrixlib.federation.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.federation.client.MalformedAnswerException;

/** Members that an answer must have. Those that it may have are read from the object itself. */
final class Required {
  private Required() {}

  static String string(JsonObject json, String name) throws MalformedAnswerException {
    return orMalformed(json.string(name), name, "a string");
  }

  static long integer(JsonObject json, String name) throws MalformedAnswerException {
    return json.integer(name).orElseThrow(() -> malformed(name, "an integer"));
  }

  static boolean bool(JsonObject json, String name) throws MalformedAnswerException {
    return orMalformed(json.bool(name), name, "a boolean");
  }

  static JsonObject object(JsonObject json, String name) throws MalformedAnswerException {
    return orMalformed(json.object(name), name, "an object");
  }

  static JsonArray array(JsonObject json, String name) throws MalformedAnswerException {
    return orMalformed(json.array(name), name, "an array");
  }

  /** An identifier, by the method that reads its kind. */
  static <T> T id(JsonObject json, String name, Function<String, Optional<T>> parse)
      throws MalformedAnswerException {
    return orMalformed(parse.apply(string(json, name)), name, "such an identifier");
  }

  /** An array of identifiers. */
  static <T> List<T> ids(JsonObject json, String name, Function<String, Optional<T>> parse)
      throws MalformedAnswerException {
    List<T> ids = new ArrayList<>();
    for (JsonValue element : array(json, name)) {
      Optional<T> id =
          element instanceof JsonString text ? parse.apply(text.text()) : Optional.empty();
      ids.add(orMalformed(id, name, "an array of such identifiers"));
    }
    return ids;
  }

  /** An array of objects. */
  static List<JsonObject> objects(JsonObject json, String name) throws MalformedAnswerException {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonValue element : array(json, name)) {
      if (!(element instanceof JsonObject object)) {
        throw malformed(name, "an array of objects");
      }
      objects.add(object);
    }
    return objects;
  }

  private static <T> T orMalformed(Optional<T> value, String name, String kind)
      throws MalformedAnswerException {
    return value.orElseThrow(() -> malformed(name, kind));
  }

  private static MalformedAnswerException malformed(String name, String kind) {
    return new MalformedAnswerException(name + " is not " + kind);
  }
}
