package org.matrixlib.federation.client;

/** An answer isn't what the specification asks for. */
public final class MalformedAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message what is wrong, and where, for humans; never what the answer holds
   */
  public MalformedAnswerException(String message) {
    super(message);
  }
}
