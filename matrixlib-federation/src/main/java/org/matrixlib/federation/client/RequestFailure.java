package org.matrixlib.federation.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.bounded.ShortText;
import org.matrixlib.federation.transport.TransportException;

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
    /** The calling thread was interrupted, or the transport had no thread for the call. */
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
    message = ShortText.of(message, MAX_MESSAGE_LENGTH);
  }

  /**
   * What a failure of the transport says of a call.
   *
   * @param destination the server that was called
   * @param cause the failure
   * @return the failure of the call, without a status
   */
  public static RequestFailure of(ServerName destination, TransportException cause) {
    return of(destination, OptionalInt.empty(), cause);
  }

  static RequestFailure of(ServerName destination, OptionalInt status, TransportException cause) {
    Kind kind =
        switch (cause.kind()) {
          case UNREACHABLE, ADDRESS_REFUSED -> Kind.UNREACHABLE;
          case TIMED_OUT -> Kind.TIMED_OUT;
          case TLS -> Kind.TLS;
          case TOO_LARGE, PROTOCOL -> Kind.PROTOCOL;
          case CANCELLED -> Kind.CANCELLED;
        };
    return new RequestFailure(
        destination,
        kind,
        status,
        Optional.empty(),
        Optional.empty(),
        String.valueOf(cause.getMessage()));
  }
}
