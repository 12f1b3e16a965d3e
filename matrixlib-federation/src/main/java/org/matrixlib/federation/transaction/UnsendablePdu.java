package org.matrixlib.federation.transaction;

import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduProblem;

/**
 * An event that no server would take, so it isn't sent.
 *
 * @param event the event
 * @param problem what others would refuse it for
 */
public record UnsendablePdu(Pdu event, PduProblem problem) {}
