package org.matrixlib.federation.keys;

import org.matrixlib.core.crypto.SignatureVerdict;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;

/**
 * Verifies what one server signed of an event, whether or not the event needs that signature: that
 * of an invited user's server, which answers an invite with it. Safe for use by several threads.
 */
@FunctionalInterface
public interface CountersignatureVerifier {

  /**
   * Verifies an event's signatures of one server. May wait for other servers; interrupting the
   * calling thread leaves the keys that haven't come unknown.
   *
   * @param event any event
   * @param server the server that should have signed it
   * @return what was found
   */
  SignatureVerdict verify(Pdu event, ServerName server);
}
