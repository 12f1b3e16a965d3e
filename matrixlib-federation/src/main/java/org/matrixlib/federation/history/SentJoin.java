package org.matrixlib.federation.history;

import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;

/**
 * A join that another server was asked to accept.
 *
 * @param event the event as it was sent
 * @param resident the server that it was sent to
 * @param mayOmitMembers whether that server was told that it may omit members
 */
public record SentJoin(Pdu event, ServerName resident, boolean mayOmitMembers) {}
