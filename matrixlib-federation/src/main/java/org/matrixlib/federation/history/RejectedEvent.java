package org.matrixlib.federation.history;

import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.receipt.ReceiptFailure;

/**
 * An event that must be stored, as others cite it, but counts for nothing.
 *
 * @param event the event
 * @param reason what it didn't pass
 * @spec https://spec.matrix.org/v1.19/server-server-api/#rejection Rejection
 */
public record RejectedEvent(Pdu event, ReceiptFailure reason) {}
