package org.matrixlib.server.http;

import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.store.StorageException;

/**
 * A request that is answered with an error. The only place where outcomes become error codes and
 * statuses.
 *
 * @serial exclude
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** When to come back if what there is to do would wait too long. */
  private static final long BUSY_MILLIS = 2_000;

  private final transient Answer answer;

  private ApiException(Answer answer, String message) {
    // The outcome of a request, not a fault of the program: nobody needs a stack trace.
    super(message, null, false, false);
    this.answer = answer;
  }

  private ApiException(int status, Errcode code, String message, JsonObject details) {
    this(
        Answer.of(
            status, details.toBuilder().put("errcode", code.name()).put("error", message).build()),
        code + ": " + message);
  }

  /** An error with the usual status of its code. */
  public ApiException(Errcode code, String message) {
    this(code.status(), code, message);
  }

  /** An error with another status than the usual one. */
  public ApiException(int status, Errcode code, String message) {
    this(status, code, message, JsonObject.EMPTY);
  }

  /** An error that tells more, in members beside {@code errcode} and {@code error}. */
  public ApiException(Errcode code, String message, JsonObject details) {
    this(code.status(), code, message, details);
  }

  /** A request that comes too early; the answer says when to try again. */
  static ApiException limitExceeded(long retryAfterMillis) {
    JsonObject details = JsonObject.builder().put("retry_after_ms", retryAfterMillis).build();
    String message = "Too many requests; try again later";
    Answer plain = new ApiException(Errcode.M_LIMIT_EXCEEDED, message, details).answer();
    long seconds = (retryAfterMillis + 999) / 1000;
    return new ApiException(plain.withHeader("Retry-After", Long.toString(seconds)), message);
  }

  /** What the room server refused. */
  public static ApiException of(RoomAnswer.Refused refused) {
    Errcode code =
        switch (refused.reason()) {
          case UNKNOWN_ROOM, UNKNOWN_EVENT -> Errcode.M_NOT_FOUND;
          case NOT_AUTHORIZED -> Errcode.M_FORBIDDEN;
          case TOO_LARGE -> Errcode.M_TOO_LARGE;
          case MALFORMED -> Errcode.M_BAD_JSON;
        };
    return new ApiException(code, refused.message());
  }

  /** The answer to a request that ended in a failure of any kind. */
  static ApiException of(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ApiException error) {
      return error;
    }
    if (cause instanceof StorageException) {
      return new ApiException(503, Errcode.M_UNKNOWN, "The server can't store or read data now");
    }
    if (cause instanceof RejectedExecutionException) {
      return limitExceeded(BUSY_MILLIS);
    }
    return new ApiException(500, Errcode.M_UNKNOWN, "Internal error");
  }

  /** What the client gets. */
  public Answer answer() {
    return answer;
  }
}
