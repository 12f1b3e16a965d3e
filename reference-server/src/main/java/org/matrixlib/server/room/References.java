package org.matrixlib.server.room;

import java.util.Optional;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.Pdu;

/** How one event cites another. */
final class References {
  private References() {}

  /** With a hash, in room versions where events don't have their hashes for ids. */
  static EventReference to(Pdu event) {
    return event.roomVersion().eventFormat().carriesEventId()
        ? new EventReference(
            event.eventId(), Optional.of(UnpaddedBase64.encode(event.referenceHash())))
        : EventReference.of(event.eventId());
  }
}
