package org.matrixlib.federation.transaction;

/**
 * How large a transaction may be.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#transactions Transactions
 */
public final class TransactionLimits {
  /** The most events of a transaction. */
  public static final int MAX_PDUS = 50;

  /** The most ephemeral units of a transaction. */
  public static final int MAX_EDUS = 100;

  /**
   * The most parts of an ephemeral unit that are read, such as receipts and their rooms, or
   * messages to devices. What follows is ignored. The specification has no limit.
   */
  public static final int MAX_EDU_PARTS = 1_000;

  /**
   * The most bytes of a transaction, for which the specification has no limit: of its body, or of
   * the canonical form of a body that was parsed already.
   */
  public static final int MAX_BYTES = 200 * 65_536;

  /** The most characters of a transaction id, for which the specification has no limit. */
  public static final int MAX_ID_LENGTH = 255;

  private TransactionLimits() {}
}
