package org.matrixlib.core.auth;

import org.matrixlib.core.event.Pdu;

/** An event whose content no rule asks for. */
final class OtherFacts extends AuthFacts {
  OtherFacts(Pdu event) {
    super(event, event.type());
  }
}
