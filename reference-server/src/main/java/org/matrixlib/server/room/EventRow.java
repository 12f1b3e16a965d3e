package org.matrixlib.server.room;

import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.room.output.RoomFact;

/**
 * An event with all that the store has of it.
 *
 * @param number its {@linkplain Numbers number}
 * @see RoomFact what the rest means
 */
record EventRow(
    long number,
    Standing standing,
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
  private static final int OVERHEAD = 1_000;

  /** The row of a record of the log. */
  static EventRow of(long number, RoomFact fact) {
    return new EventRow(
        number,
        Standing.of(fact.kind()),
        fact.event(),
        fact.stateBefore(),
        fact.stateAfter(),
        fact.currentState(),
        fact.replaced(),
        fact.isCurrent(),
        fact.visibility(),
        fact.hosts(),
        fact.transaction(),
        fact.redacted(),
        fact.redactedBecause(),
        fact.receivedAt());
  }

  /** The row of an outlier. */
  static EventRow outlier(long number, Pdu event, boolean isRejected, long receivedAt) {
    return new EventRow(
        number,
        isRejected ? Standing.REJECTED_OUTLIER : Standing.OUTLIER,
        event,
        StateTries.EMPTY,
        StateTries.EMPTY,
        StateTries.EMPTY,
        Optional.empty(),
        false,
        HistoryVisibility.SHARED,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        receivedAt);
  }

  /** The record of the log. */
  RoomFact fact() {
    return new RoomFact(
        standing.kind().orElseThrow(),
        event,
        stateBefore,
        stateAfter,
        currentState,
        replaced,
        isCurrent,
        visibility,
        hosts,
        transaction,
        redacted,
        redactedBecause,
        receivedAt);
  }

  /** This event, redacted. */
  EventRow redactedBy(EventId redaction) {
    return new EventRow(
        number,
        standing,
        event.redacted(),
        stateBefore,
        stateAfter,
        currentState,
        replaced,
        isCurrent,
        visibility,
        hosts,
        transaction,
        redacted,
        Optional.of(redaction),
        receivedAt);
  }

  /** This redaction, which redacts an event that came after it. */
  EventRow redacting(EventId target) {
    return new EventRow(
        number,
        standing,
        event,
        stateBefore,
        stateAfter,
        currentState,
        replaced,
        isCurrent,
        visibility,
        hosts,
        transaction,
        Optional.of(target),
        redactedBecause,
        receivedAt);
  }

  /** As {@link RoomFact#isWithheld()}. */
  boolean isWithheld() {
    return event.redacts().isPresent() && redacted.isEmpty();
  }

  EventId id() {
    return event.eventId();
  }

  /** Its place in the log; 0 of an outlier. */
  long sequence() {
    return standing.isOutlier() ? 0 : Numbers.count(number);
  }

  /** About how many bytes it takes in memory. */
  int weight() {
    return weight(event);
  }

  static int weight(Pdu event) {
    return OVERHEAD + event.json().byteLength() + event.unsigned().byteLength();
  }
}
