package org.matrixlib.server.room.query;

import java.util.Optional;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.server.room.input.TransactionKey;

/**
 * An event as the room server keeps it.
 *
 * @param event the event, redacted if it is
 * @param sequence its number in {@code room.output}, of the shard of its room: the order of arrival
 * @param stateBefore the id of the room's state before it
 * @param stateAfter the id of the room's state after it
 * @param isRejected whether it is rejected: part of nothing but the graph
 * @param isSoftFailed whether it was failed softly, or is a redaction that isn't performed: not
 *     shown to clients
 * @param redactedBecause the event that redacted it
 * @param transaction the request that it came by
 * @param receivedAt when it was taken, in milliseconds since 1970
 */
public record StoredEvent(
    Pdu event,
    long sequence,
    long stateBefore,
    long stateAfter,
    boolean isRejected,
    boolean isSoftFailed,
    Optional<Pdu> redactedBecause,
    Optional<TransactionKey> transaction,
    long receivedAt) {}
