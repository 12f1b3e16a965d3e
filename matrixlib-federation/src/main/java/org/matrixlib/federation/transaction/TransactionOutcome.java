package org.matrixlib.federation.transaction;

/** What comes of reading a transaction. */
public sealed interface TransactionOutcome {

  /**
   * It can be processed.
   *
   * @param transaction its parts
   */
  record Received(ReceivedTransaction transaction) implements TransactionOutcome {}

  /**
   * It is refused as a whole.
   *
   * @param fault why
   */
  record Refused(TransactionFault fault) implements TransactionOutcome {}
}
