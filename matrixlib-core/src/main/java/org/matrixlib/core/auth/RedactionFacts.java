package org.matrixlib.core.auth;

import java.util.Optional;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;

/** An {@code m.room.redaction}. */
final class RedactionFacts extends AuthFacts {
  private final boolean isOfSameDomain;

  RedactionFacts(Pdu event) {
    super(event, EventKind.REDACTION);
    Optional<ServerName> redacted = event.redacts().flatMap(EventId::server);
    isOfSameDomain = redacted.isPresent() && redacted.equals(event.eventId().server());
  }

  @Override
  public String type() {
    return EventTypes.REDACTION;
  }

  /** Whether the ids of this event and of the one that it redacts name the same server. */
  boolean isOfSameDomain() {
    return isOfSameDomain;
  }
}
