package org.matrixlib.federation.membership;

import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;

/**
 * A knock that another server accepted.
 *
 * @param event the knock
 * @param resident the server that accepted it
 * @param roomState what it says of the room
 */
public record SentKnock(Pdu event, ServerName resident, StrippedState roomState) {}
