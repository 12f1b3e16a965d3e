package org.matrixlib.federation.endpoint;

import java.time.Duration;
import org.matrixlib.core.json.JsonObject;

/**
 * Asks a server for its keys. The answer is the object as it is published, whose signature is still
 * to be verified.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixkeyv2server GET server keys
 */
public record GetServerKeys() implements JsonCall<JsonObject> {
  private static final long MAX_ANSWER_BYTES = 1L << 20;

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return "/_matrix/key/v2/server";
  }

  @Override
  public boolean isSigned() {
    return false;
  }

  @Override
  public Duration timeout() {
    return Duration.ofSeconds(15);
  }

  @Override
  public long maxAnswerBytes() {
    return MAX_ANSWER_BYTES;
  }

  @Override
  public JsonObject read(JsonObject json) {
    return json;
  }
}
