package org.matrixlib.federation.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.matrixlib.core.id.ServerName;

/**
 * Why a server didn't give the answer that it was asked for.
 *
 * @param destination the server that was called
 * @param kind the kind of failure, on which depends what to do next
 * @param status the HTTP status, if an answer came
 * @param errcode the error code, if the answer has one
 * @param retryAfter how long the server asked to wait, if it did
 * @param message what happened, for humans
 */
public record RequestFailure(
    ServerName destination,
    Kind kind,
    OptionalInt status,
    Optional<String> errcode,
    Optional<Duration> retryAfter,
    String message) {

  /** The kinds of failure. */
  public enum Kind {
    /** The destination isn't to be called now: it failed too often of late. */
    BACKED_OFF,
    /** It wasn't found, or nothing answers there. */
    UNREACHABLE,
    /** It took too long. */
    TIMED_OUT,
    /** It has no certificate for its name. */
    TLS,
    /** It refused, with a reason. */
    REFUSED,
    /** It has too much to do (429), or is out of order (a status of 500 and more). */
    OVERLOADED,
    /** Its answer isn't what the specification asks for. */
    PROTOCOL,
    /** The calling thread was interrupted. */
    CANCELLED;
  }
}
