package org.matrixlib.federation.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.matrixlib.core.id.ServerName;

/**
 * Why a server didn't give the answer that it was asked for.
 *
 * @param destination the server that was called
 * @param kind the kind of failure, on which depends what to do next
 * @param status the HTTP status, if an answer came
 * @param errcode the error code, if the answer has one
 * @param retryAfter how long the server asked to wait, if it did
 * @param message what happened, for humans, perhaps in the server's words: at most {@value
 *     #MAX_MESSAGE_LENGTH} printable characters
 */
public record RequestFailure(
    ServerName destination,
    Kind kind,
    OptionalInt status,
    Optional<String> errcode,
    Optional<Duration> retryAfter,
    String message) {
  /** How much of what happened is told. */
  public static final int MAX_MESSAGE_LENGTH = 300;

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

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

  /**
   * Shortens the message, and puts question marks in place of what can't be printed.
   *
   * @param destination the server that was called
   * @param kind the kind of failure
   * @param status the HTTP status, if an answer came
   * @param errcode the error code, if the answer has one
   * @param retryAfter how long the server asked to wait, if it did
   * @param message what happened
   */
  public RequestFailure {
    String start = message.substring(0, Math.min(message.length(), MAX_MESSAGE_LENGTH));
    message = UNPRINTABLE.matcher(start).replaceAll("?");
  }
}
