package org.matrixlib.federation.membership;

/** Ends an attempt: never leaves this package. */
final class AttemptFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient FailedAttempt failure;

  AttemptFailedException(FailedAttempt failure) {
    super(failure.toString());
    this.failure = failure;
  }

  FailedAttempt failure() {
    return failure;
  }
}
