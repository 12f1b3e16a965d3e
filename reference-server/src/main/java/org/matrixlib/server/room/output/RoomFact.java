package org.matrixlib.server.room.output;

import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.server.room.input.TransactionKey;

/**
 * What the room server decided about one event, with all that readers need of it, so that none has
 * to ask back.
 *
 * @param event the event; one that was redacted since may still be whole in what is read soon after
 * @param stateBefore the id of the room's state before it
 * @param stateAfter the id of the room's state after it
 * @param currentState the id of the room's current state after it, resolved over all extremities
 * @param replaced the event that it replaced in the current state, if it is a state event
 * @param isCurrent whether it is part of the current state
 * @param visibility who may see it, by the state before it
 * @param hosts the servers in the room before or after it
 * @param transaction the request that it came by, for the device that sent it
 * @param redacted the event that it redacts, if that is known and permitted
 * @param redactedBecause the redaction that came before it; the event is redacted then
 * @param receivedAt when it was taken, in milliseconds since 1970
 */
public record RoomFact(
    Kind kind,
    Pdu event,
    long stateBefore,
    long stateAfter,
    long currentState,
    Optional<EventId> replaced,
    boolean isCurrent,
    HistoryVisibility visibility,
    Set<ServerName> hosts,
    Optional<TransactionKey> transaction,
    Optional<EventId> redacted,
    Optional<EventId> redactedBecause,
    long receivedAt) {

  public RoomFact {
    hosts = Set.copyOf(hosts);
  }

  /**
   * Whether it is a redaction of an event that isn't known or that it may not redact: no client
   * sees it, unless that event comes and is redacted by it.
   */
  public boolean isWithheld() {
    return event.redacts().isPresent() && redacted.isEmpty();
  }

  /** What readers do with an event. */
  public enum Kind {
    /** It is news. */
    TIMELINE,
    /** It is older than what was known, and was fetched: part of the room, but no news. */
    HISTORY,
    /** It was failed softly: no news, and not shown to clients. */
    SOFT_FAILED,
    /** It is rejected: part of nothing but the graph. */
    REJECTED
  }
}
