package org.matrixlib.federation.keys;

import java.util.List;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.federation.transport.Deadline;

/**
 * Verifies the signatures of events, with keys that it fetches as far as they are needed. Safe for
 * use by several threads.
 */
@FunctionalInterface
public interface SignatureVerifier {

  /**
   * Verifies events. May wait for other servers, for {@link KeyRing#MAX_FETCH_TIME} and the time of
   * a request that is under way then; interrupting the calling thread leaves the keys that haven't
   * come unknown.
   *
   * @param events any events
   * @return a report for each event, in order
   */
  default List<SignatureReport> verify(List<Pdu> events) {
    return verify(events, Deadline.after(KeyRing.MAX_FETCH_TIME));
  }

  /**
   * Verifies events, and waits for keys no longer than until a deadline. What isn't known by then,
   * or is of more servers than are asked at once ({@link KeyRing#MAX_SERVERS_PER_FETCH}), stays
   * unknown: the report says so, and verifying the event again later may find it.
   *
   * @param events any events
   * @param deadline when the last request for keys may begin; one that has passed for none, so that
   *     only keys that are known are used, and nobody is waited for
   * @return a report for each event, in order
   */
  List<SignatureReport> verify(List<Pdu> events, Deadline deadline);
}
