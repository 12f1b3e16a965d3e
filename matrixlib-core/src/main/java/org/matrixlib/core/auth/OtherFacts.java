package org.matrixlib.core.auth;

import org.matrixlib.core.event.Pdu;

/** An event whose content no rule asks for. */
final class OtherFacts extends AuthFacts {
  private final String type;

  OtherFacts(Pdu event) {
    super(event, EventKind.ofType(event.type()));
    type = event.type();
  }

  @Override
  public String type() {
    return type;
  }
}
