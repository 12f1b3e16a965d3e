package org.matrixlib.federation.keys;

import java.util.List;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureReport;

/**
 * Verifies the signatures of events, with keys that it fetches as far as they are needed. Safe for
 * use by several threads.
 */
@FunctionalInterface
public interface SignatureVerifier {

  /**
   * Verifies events. May wait for other servers; interrupting the calling thread leaves the keys
   * that haven't come unknown.
   *
   * @param events any events
   * @return a report for each event, in order
   */
  List<SignatureReport> verify(List<Pdu> events);
}
