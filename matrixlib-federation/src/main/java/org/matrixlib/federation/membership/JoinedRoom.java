package org.matrixlib.federation.membership;

import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.history.DropReport;
import org.matrixlib.federation.history.VerifiedState;

/**
 * A room that a user of ours has joined by way of another server.
 *
 * @param event the join, with the signatures that it needs
 * @param resident the server that accepted it
 * @param state the state of the room before the join, verified
 * @param dropped what that server told too, and isn't part of it
 */
public record JoinedRoom(Pdu event, ServerName resident, VerifiedState state, DropReport dropped) {}
