package org.matrixlib.federation.history;

/** Ends the work on an answer inside this package; it never leaves it. */
final class UnusableStateException extends Exception {
  private static final long serialVersionUID = 1L;

  private final StateFault fault;
  private final String detail;

  UnusableStateException(StateFault fault, String detail) {
    super(fault + ": " + detail, null, false, false);
    this.fault = fault;
    this.detail = detail;
  }

  StateFault fault() {
    return fault;
  }

  String detail() {
    return detail;
  }
}
