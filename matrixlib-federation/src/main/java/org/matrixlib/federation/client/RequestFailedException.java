package org.matrixlib.federation.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A server didn't give the answer that it was asked for. */
public final class RequestFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient RequestFailure failure;

  /**
   * Says why.
   *
   * @param failure what happened
   * @param cause what it came from
   */
  public RequestFailedException(RequestFailure failure, @Nullable Throwable cause) {
    super(failure.toString(), cause);
    this.failure = failure;
  }

  /**
   * What happened.
   *
   * @return the failure
   */
  public RequestFailure failure() {
    return failure;
  }
}
