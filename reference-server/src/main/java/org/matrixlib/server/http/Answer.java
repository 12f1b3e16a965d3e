package org.matrixlib.server.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;

/**
 * The answer to a request.
 *
 * @param headers those beside the content type and what every answer has
 * @param body must not be changed any more
 */
@SuppressWarnings("ArrayRecordComponent") // Answers are compared by nobody.
public record Answer(int status, String contentType, Map<String, String> headers, byte[] body) {
  private static final String JSON = "application/json";

  public Answer {
    headers = Map.copyOf(headers);
  }

  /** An answer of 200 with JSON. */
  public static Answer ok(JsonValue body) {
    return of(200, body);
  }

  /** An answer of 200 with an empty object. */
  public static Answer ok() {
    return ok(JsonObject.EMPTY);
  }

  /** An answer of 200 with JSON that is written already. The bytes must not be changed any more. */
  public static Answer ok(byte[] json) {
    return new Answer(200, JSON, Map.of(), json);
  }

  /** An answer with JSON. */
  public static Answer of(int status, JsonValue body) {
    return new Answer(status, JSON, Map.of(), body.toBytes());
  }

  /** An answer with text of another type. */
  public static Answer ofText(int status, String contentType, String body) {
    return new Answer(status, contentType, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  /** This answer with one more header. */
  public Answer withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, contentType, more, body);
  }

  /** This answer, as one that is known now. */
  public CompletionStage<Answer> now() {
    return CompletableFuture.completedStage(this);
  }
}
