package org.matrixlib.federation.client;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/**
 * An answer of another status than 200.
 *
 * @param json its body; empty if that is no JSON object, or a longer one than an error needs
 */
record ErrorAnswer(int status, Optional<JsonObject> json, Optional<Duration> retryAfter) {
  /** How much of an error is read. */
  static final int MAX_BYTES = 1 << 16;

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FIRST_SERVER_ERROR = 500;

  private static final Pattern ERRCODE = Pattern.compile("[A-Za-z0-9_.-]{1,255}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
  private static final String UNRECOGNIZED = "M_UNRECOGNIZED";

  /** Errors of media, whose status is one of a server that is out of order. */
  private static final Set<String> ABOUT_MEDIA = Set.of("M_TOO_LARGE", "M_NOT_YET_UPLOADED");

  /** Reads an answer, but doesn't close it. */
  static ErrorAnswer read(HttpAnswer answer, Instant now) throws TransportException {
    Optional<JsonObject> json = json(answer);
    Optional<Duration> retryAfter =
        answer
            .header("Retry-After")
            .flatMap(value -> retryAfter(value, now))
            .or(() -> json.flatMap(ErrorAnswer::retryAfter));
    return new ErrorAnswer(answer.status(), json, retryAfter);
  }

  private static Optional<JsonObject> json(HttpAnswer answer) throws TransportException {
    try {
      byte[] body = answer.body().readNBytes(MAX_BYTES + 1);
      return body.length > MAX_BYTES
          ? Optional.empty()
          : Optional.of(JsonObject.parse(body, JsonMode.LENIENT, JsonLimits.DEFAULT));
    } catch (MalformedJsonException e) {
      return Optional.empty();
    } catch (IOException e) {
      TransportException failure = TransportException.of(e);
      if (failure.kind() == TransportException.Kind.TOO_LARGE) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private static Optional<Duration> retryAfter(String header, Instant now) {
    if (SECONDS.matcher(header).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
    }
    return HttpAnswer.date(header)
        .filter(until -> until.isAfter(now))
        .map(until -> Duration.between(now, until));
  }

  private static Optional<Duration> retryAfter(JsonObject json) {
    OptionalLong milliseconds = json.integer("retry_after_ms");
    return milliseconds.isPresent() && milliseconds.getAsLong() >= 0
        ? Optional.of(Duration.ofMillis(milliseconds.getAsLong()))
        : Optional.empty();
  }

  Optional<String> errcode() {
    return json.flatMap(body -> body.string("errcode"))
        .filter(code -> ERRCODE.matcher(code).matches());
  }

  /**
   * Whether the server doesn't know the endpoint. Old servers say so in many ways; an error with
   * another code is about what was asked.
   *
   * @spec https://spec.matrix.org/v1.19/server-server-api/#unsupported-endpoints Unsupported
   *     endpoints
   */
  boolean isUnknownEndpoint() {
    boolean saysSo = errcode().equals(Optional.of(UNRECOGNIZED));
    return switch (status) {
      case NOT_FOUND, METHOD_NOT_ALLOWED -> saysSo || json.isEmpty();
      case BAD_REQUEST -> saysSo;
      default -> false;
    };
  }

  RequestFailure failure(ServerName destination) {
    return new RequestFailure(
        destination, kind(), OptionalInt.of(status), errcode(), retryAfter, message());
  }

  private RequestFailure.Kind kind() {
    if (errcode().filter(ABOUT_MEDIA::contains).isPresent()) {
      return RequestFailure.Kind.REFUSED;
    }
    if (status == TOO_MANY_REQUESTS || status >= FIRST_SERVER_ERROR) {
      return RequestFailure.Kind.OVERLOADED;
    }
    return status >= BAD_REQUEST && errcode().isPresent()
        ? RequestFailure.Kind.REFUSED
        : RequestFailure.Kind.PROTOCOL;
  }

  private String message() {
    String code = errcode().map(errcode -> " " + errcode).orElse("");
    String text = json.flatMap(body -> body.string("error")).map(error -> ": " + error).orElse("");
    return "status " + status + code + text;
  }
}
