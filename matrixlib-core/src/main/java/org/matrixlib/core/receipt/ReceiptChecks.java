package org.matrixlib.core.receipt;

import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureReport;

/**
 * The checks of one event, for a server to make with what it knows.
 *
 * <p>They are asked for in this order, each at most once, and none after one that decides: so the
 * current state need not be computed for an event that is rejected. The event that they are given
 * is the one to judge: {@linkplain org.matrixlib.core.event.PduOutcome.Redacted redacted} if its
 * content hash was wrong.
 */
public interface ReceiptChecks {

  /**
   * Checks the signatures.
   *
   * @param event the event
   * @return what was found; keys that aren't known should have been fetched before
   */
  SignatureReport signatures(Pdu event);

  /**
   * Checks the event by its own auth events: {@link AuthRules#checkByAuthEvents}.
   *
   * @param event the event
   * @return the verdict, with the auth events that aren't known if there are any
   */
  AuthVerdict byAuthEvents(Pdu event);

  /**
   * Checks the event by the state before it. Not asked for an {@linkplain Arrival#OUTLIER outlier}.
   *
   * @param event the event
   * @return the verdict, with the events for want of which that state isn't known if there are any
   */
  AuthVerdict byStateBefore(Pdu event);

  /**
   * Checks the event by the current state of the room. Asked only for {@linkplain Arrival#LIVE
   * live} events.
   *
   * @param event the event
   * @return the verdict
   */
  AuthVerdict byCurrentState(Pdu event);

  /**
   * Asks what the policy server says. Asked only for {@linkplain Arrival#LIVE live} events, and not
   * for the event that says which server that is.
   *
   * @param event the event
   * @return the verdict
   */
  PolicyVerdict byPolicyServer(Pdu event);
}
