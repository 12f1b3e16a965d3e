package org.matrixlib.federation.transaction;

import org.matrixlib.federation.history.FederatedRoom;

/**
 * An event of a transaction as it came, to be verified like those of any other source.
 *
 * @param room the room that it says it is of
 * @param json its JSON; it isn't copied
 */
@SuppressWarnings("ArrayRecordComponent") // as for RawEvent: made once, and read once
public record ReceivedPdu(FederatedRoom room, byte[] json) {}
