package org.matrixlib.server.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.json.JsonError;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.server.account.Requester;

/** A request to an endpoint: routed, authenticated, and read to its end. */
public final class ApiRequest {
  private final String id;
  private final String address;
  private final Map<String, String> path;
  private final Map<String, List<String>> query;
  private final byte[] body;
  private final JsonLimits limits;
  private final @Nullable Requester requester;
  private final Cancellation cancellation;

  ApiRequest(
      String id,
      String address,
      Map<String, String> path,
      Map<String, List<String>> query,
      byte[] body,
      JsonLimits limits,
      @Nullable Requester requester,
      Cancellation cancellation) {
    this.id = id;
    this.address = address;
    this.path = path;
    this.query = query;
    this.body = body;
    this.limits = limits;
    this.requester = requester;
    this.cancellation = cancellation;
  }

  /** What the request is called in logs. */
  public String id() {
    return id;
  }

  /** The address that it came from. */
  public String address() {
    return address;
  }

  /** Who asks. Only where the route is for users. */
  public Requester requester() {
    if (requester == null) {
      throw new IllegalStateException("a public route knows no requester");
    }
    return requester;
  }

  /** A parameter of the path, decoded. */
  public String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no parameter " + name);
    }
    return value;
  }

  /**
   * A parameter of the path that means something.
   *
   * @param what what it must be, such as "a room ID"
   * @param parser empty for a text that isn't that
   */
  public <T> T path(String name, String what, Function<String, Optional<T>> parser) {
    return parser.apply(path(name)).orElseThrow(() -> invalid(name, what));
  }

  /** A query parameter. One that comes twice is an error. */
  public Optional<String> query(String name) {
    List<String> values = queries(name);
    if (values.size() > 1) {
      throw new ApiException(Errcode.M_INVALID_PARAM, name + " may be given only once");
    }
    return values.stream().findFirst();
  }

  /** A query parameter that may come several times. */
  public List<String> queries(String name) {
    return query.getOrDefault(name, List.of());
  }

  /** A query parameter that means something. See {@link #path(String, String, Function)}. */
  public <T> Optional<T> query(String name, String what, Function<String, Optional<T>> parser) {
    return query(name).map(text -> parser.apply(text).orElseThrow(() -> invalid(name, what)));
  }

  /** A query parameter that is an integer, not negative. */
  public OptionalLong queryNatural(String name) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= 0) {
        return OptionalLong.of(value);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw invalid(name, "an integer from 0 to " + Long.MAX_VALUE);
  }

  /** A query parameter that is {@code true} or {@code false}; false if it isn't there. */
  public boolean queryFlag(String name) {
    return query(
            name,
            "true or false",
            text ->
                switch (text) {
                  case "true" -> Optional.of(true);
                  case "false" -> Optional.of(false);
                  default -> Optional.<Boolean>empty();
                })
        .orElse(false);
  }

  /**
   * The body, an object. Numbers of any kind are read, since old room versions have them; what
   * stores them checks.
   */
  public JsonObject json() {
    try {
      return JsonObject.parse(body, JsonMode.LENIENT, limits);
    } catch (MalformedJsonException e) {
      throw malformed(e);
    }
  }

  /** The members of the body. */
  public Fields body() {
    return Fields.of(json());
  }

  /** The members of the body, of which there are none if there is no body. */
  public Fields optionalBody() {
    return body.length == 0 ? Fields.of(JsonObject.EMPTY) : body();
  }

  /**
   * Calls back when the answer should come at once, since the server stops. The callback must
   * return at once; it is called at most once, perhaps within this method.
   */
  public void onCancel(Runnable callback) {
    cancellation.listen(callback);
  }

  private static ApiException invalid(String name, String what) {
    return new ApiException(Errcode.M_INVALID_PARAM, name + " is not " + what);
  }

  private static ApiException malformed(MalformedJsonException fault) {
    String where = " at byte " + fault.offset();
    JsonError error = fault.error();
    Errcode code =
        switch (error) {
          case NOT_JSON, NOT_UTF8, BYTE_ORDER_MARK, TRAILING_BYTES, LONE_SURROGATE ->
              Errcode.M_NOT_JSON;
          case NOT_AN_OBJECT,
              INTEGER_OUT_OF_RANGE,
              NOT_AN_INTEGER,
              NUMBER_OUT_OF_RANGE,
              TOO_DEEP,
              NUMBER_TOO_LONG,
              TOO_MANY_MEMBERS,
              DUPLICATE_NAME ->
              Errcode.M_BAD_JSON;
          case TOO_LONG -> Errcode.M_TOO_LARGE;
        };
    String reason =
        switch (error) {
          case NOT_JSON -> "The body is not JSON";
          case NOT_UTF8 -> "The body is not UTF-8";
          case BYTE_ORDER_MARK -> "The body starts with a byte order mark";
          case TRAILING_BYTES -> "Something follows the JSON object";
          case NOT_AN_OBJECT -> "The body is no JSON object";
          case LONE_SURROGATE -> "A string has half a surrogate pair";
          case INTEGER_OUT_OF_RANGE, NUMBER_OUT_OF_RANGE -> "A number is too large";
          case NOT_AN_INTEGER -> "A number is no integer";
          case TOO_LONG -> "The body is too long";
          case TOO_DEEP -> "The body nests too deep";
          case NUMBER_TOO_LONG -> "A number is too long";
          case TOO_MANY_MEMBERS -> "An object has too many members";
          case DUPLICATE_NAME -> "An object has two members of the same name";
        };
    return new ApiException(code, reason + where);
  }
}
