package org.matrixlib.core.auth;

import org.matrixlib.core.event.Pdu;

/**
 * An event that another one cites.
 *
 * @param event the event
 * @param isRejected whether it was rejected when it was received
 */
public record CitedEvent(Pdu event, boolean isRejected) {}
