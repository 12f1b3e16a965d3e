package org.matrixlib.federation.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** No answer came, or it broke off. */
public final class TransportException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why there is no answer. */
  private final Kind kind;

  /** Why there is no answer. */
  public enum Kind {
    /** The host has no address, or nothing answers there. */
    UNREACHABLE,
    /** Every address of the host is one that must not be dialled. */
    ADDRESS_REFUSED,
    /** The time that was granted is over. */
    TIMED_OUT,
    /** The peer has no certificate that we trust for its name, or speaks no TLS. */
    TLS,
    /** The answer is longer than was granted. */
    TOO_LARGE,
    /** What answers doesn't keep to HTTP, or broke off. */
    PROTOCOL,
    /**
     * The calling thread was interrupted, the answer closed, or no thread lent for the exchange.
     */
    CANCELLED
  }

  /**
   * Says why.
   *
   * @param kind the kind of failure
   * @param message what happened, for humans
   * @param cause what it came from
   */
  public TransportException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /**
   * What reading the body of an answer threw. It throws nothing else than such exceptions, but the
   * type of the stream doesn't say so.
   *
   * @param failure what it threw
   * @return the same, or else a fault of protocol
   */
  public static TransportException of(IOException failure) {
    return failure instanceof TransportException known
        ? known
        : new TransportException(Kind.PROTOCOL, "the answer broke off", failure);
  }

  /**
   * The kind of failure.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }
}
