package org.matrixlib.core.receipt;

/**
 * The checks on receipt that decide what becomes of an event. The third of the specification's
 * seven, that of the content hash, decides nothing but what is left of the event.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu
 *     Checks performed on receipt of a PDU
 */
public enum ReceiptCheck {
  /** The event has the format of its room version. */
  FORMAT(1),
  /** All servers that must have signed the event have. */
  SIGNATURES(2),
  /** The event's own auth events allow it. */
  AUTH_EVENTS(4),
  /** The state before the event allows it. */
  STATE_BEFORE(5),
  /** The room's current state allows the event. */
  CURRENT_STATE(6),
  /** The room's policy server recommends the event. */
  POLICY_SERVER(7);

  private final int step;

  ReceiptCheck(int step) {
    this.step = step;
  }

  /**
   * The check's number in the specification's list.
   *
   * @return 1 to 7
   */
  public int step() {
    return step;
  }
}
