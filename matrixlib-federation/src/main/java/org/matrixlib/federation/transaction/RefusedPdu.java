package org.matrixlib.federation.transaction;

import java.util.Optional;
import org.matrixlib.core.id.EventId;

/**
 * An event of a transaction that was refused before it was looked at.
 *
 * @param eventId its id; empty if it can't be known, as the room version isn't, or the event is
 *     malformed. There is no place for it in the response then
 * @param refusal why
 */
public record RefusedPdu(Optional<EventId> eventId, PduRefusal refusal) {}
