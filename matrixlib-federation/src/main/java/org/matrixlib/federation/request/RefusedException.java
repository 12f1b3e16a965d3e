package org.matrixlib.federation.request;

/** Ends the verification of a request; {@link RequestVerifier} makes it an outcome. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RequestFault fault;

  RefusedException(RequestFault fault) {
    super(fault.name(), null, false, false);
    this.fault = fault;
  }

  RequestFault fault() {
    return fault;
  }
}
