package org.matrixlib.federation.history;

import java.util.Optional;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.receipt.ReceiptFailure;

/**
 * An event that was not taken.
 *
 * @param id its id; empty if it has none that can be read
 * @param reason why
 * @param failure what exactly it didn't pass, if it is a matter of format or signatures
 */
public record DroppedEvent(
    Optional<EventId> id, DropReason reason, Optional<ReceiptFailure> failure) {}
