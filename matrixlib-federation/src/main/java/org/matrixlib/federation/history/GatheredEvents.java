package org.matrixlib.federation.history;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.id.EventId;

/**
 * The verified events of an answer, each once, whatever the order in which they came.
 *
 * <p>An event of the state may stand in the auth chain too. Where copies differ, that which is
 * intact is taken rather than a redacted one, else that whose bytes are first.
 *
 * <p>One thread adds; others may ask {@link #hasSame} meanwhile.
 */
final class GatheredEvents {
  private static final Comparator<PduOutcome> BEST_FIRST =
      Comparator.<PduOutcome, Boolean>comparing(read -> read instanceof PduOutcome.Redacted)
          .thenComparing(read -> pdu(read).toBytes(), Arrays::compareUnsigned);

  private final Map<EventId, PduOutcome> events = new ConcurrentHashMap<>();
  private final Map<EventId, Places> places = new HashMap<>();
  private final DropReport.Builder dropped;

  GatheredEvents(DropReport.Builder dropped) {
    this.dropped = dropped;
  }

  private static Pdu pdu(PduOutcome read) {
    return read.pdu().orElseThrow();
  }

  /** Whether the very bytes of a verified event were verified before. */
  boolean hasSame(Pdu event) {
    PduOutcome known = events.get(event.eventId());
    return known != null && pdu(known).equals(event);
  }

  /**
   * Adds what came of an event.
   *
   * @param isOfState whether it stands in the state rather than in the auth chain
   */
  void add(Verification verification, boolean isOfState) {
    if (verification instanceof Verification.Failed failed) {
      dropped.add(failed.event());
    } else {
      add(verification.read().orElseThrow(), isOfState);
    }
  }

  private void add(PduOutcome read, boolean isOfState) {
    Pdu event = pdu(read);
    EventId id = event.eventId();
    if (!event.isState()) {
      drop(id, DropReason.NOT_STATE);
      return;
    }
    if (!places.computeIfAbsent(id, key -> new Places()).take(isOfState)) {
      drop(id, DropReason.DUPLICATE);
    }
    events.merge(id, read, (one, other) -> BEST_FIRST.compare(one, other) <= 0 ? one : other);
  }

  private void drop(EventId id, DropReason reason) {
    dropped.add(new DroppedEvent(Optional.of(id), reason, Optional.empty()));
  }

  List<Pdu> events() {
    return events.values().stream().map(GatheredEvents::pdu).toList();
  }

  /** What came of reading an event that was added. */
  PduOutcome read(Pdu event) {
    return Optional.ofNullable(events.get(event.eventId())).orElseThrow();
  }

  boolean isOfState(Pdu event) {
    Places here = places.get(event.eventId());
    return here != null && here.isInState;
  }

  /** Where an event stands. */
  private static final class Places {
    private boolean isInState;
    private boolean isInChain;

    /** Whether it didn't stand there already. */
    boolean take(boolean isOfState) {
      boolean wasThere = isOfState ? isInState : isInChain;
      isInState |= isOfState;
      isInChain |= !isOfState;
      return !wasThere;
    }
  }
}
