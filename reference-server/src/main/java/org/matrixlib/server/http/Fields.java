package org.matrixlib.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonBoolean;
import org.matrixlib.core.json.JsonNull;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;

/**
 * The members of a JSON object in a request, read by their types. A member of another type than
 * asked for is an error that names it; one that is null counts as absent.
 */
public final class Fields {
  private final JsonObject json;
  private final String path;

  private Fields(JsonObject json, String path) {
    this.json = json;
    this.path = path;
  }

  /** The members of an object that is the whole of what was sent. */
  public static Fields of(JsonObject json) {
    return new Fields(json, "");
  }

  /** The object itself. */
  public JsonObject json() {
    return json;
  }

  /** A string. */
  public Optional<String> string(String name) {
    return get(name, JsonString.class, "a string").map(text -> withoutNul(name, text));
  }

  /** No text that means something to the server has one, and PostgreSQL can't store it. */
  private String withoutNul(String name, JsonString string) {
    String text = string.text();
    if (text.indexOf('\0') >= 0) {
      throw new ApiException(Errcode.M_INVALID_PARAM, path + name + " has the character U+0000");
    }
    return text;
  }

  /** A string that must be there. */
  public String requireString(String name) {
    return string(name).orElseThrow(() -> missing(name));
  }

  /**
   * A string that means something.
   *
   * @param what what it must be, such as "a user ID"
   * @param parser empty for a text that isn't that
   */
  public <T> Optional<T> parsed(String name, String what, Function<String, Optional<T>> parser) {
    return string(name)
        .map(
            text ->
                parser
                    .apply(text)
                    .orElseThrow(
                        () ->
                            new ApiException(
                                Errcode.M_INVALID_PARAM, path + name + " is not " + what)));
  }

  /** A string that means something, and must be there. See {@link #parsed}. */
  public <T> T requireParsed(String name, String what, Function<String, Optional<T>> parser) {
    return parsed(name, what, parser).orElseThrow(() -> missing(name));
  }

  /** An integer. */
  public OptionalLong integer(String name) {
    Optional<JsonNumber> number = get(name, JsonNumber.class, "an integer");
    if (number.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong value = number.get().asLong();
    if (value.isEmpty()) {
      throw wrongType(name, "an integer");
    }
    return value;
  }

  /** A boolean. */
  public Optional<Boolean> bool(String name) {
    return get(name, JsonBoolean.class, "a boolean").map(JsonBoolean::isTrue);
  }

  /** An object. */
  public Optional<Fields> object(String name) {
    return get(name, JsonObject.class, "an object")
        .map(object -> new Fields(object, path + name + "."));
  }

  /** An object that must be there. */
  public Fields requireObject(String name) {
    return object(name).orElseThrow(() -> missing(name));
  }

  /** An array of strings. */
  public Optional<List<String>> strings(String name) {
    return elements(name, JsonString.class, "strings")
        .map(list -> list.stream().map(text -> withoutNul(name, text)).toList());
  }

  /** An array of objects. */
  public Optional<List<Fields>> objects(String name) {
    return elements(name, JsonObject.class, "objects")
        .map(
            list -> {
              List<Fields> objects = new ArrayList<>();
              for (int i = 0; i < list.size(); i++) {
                objects.add(new Fields(list.get(i), path + name + "[" + i + "]."));
              }
              return objects;
            });
  }

  private <T extends JsonValue> Optional<List<T>> elements(
      String name, Class<T> type, String what) {
    Optional<JsonArray> array = get(name, JsonArray.class, "an array of " + what);
    if (array.isPresent() && !array.get().stream().allMatch(type::isInstance)) {
      throw wrongType(name, "an array of " + what);
    }
    return array.map(elements -> elements.stream().map(type::cast).toList());
  }

  private <T extends JsonValue> Optional<T> get(String name, Class<T> type, String what) {
    Optional<JsonValue> value = json.get(name).filter(v -> !(v instanceof JsonNull));
    if (value.isPresent() && !type.isInstance(value.get())) {
      throw wrongType(name, what);
    }
    return value.map(type::cast);
  }

  private ApiException wrongType(String name, String what) {
    return new ApiException(Errcode.M_BAD_JSON, path + name + " must be " + what);
  }

  private ApiException missing(String name) {
    return new ApiException(Errcode.M_MISSING_PARAM, path + name + " is missing");
  }
}
