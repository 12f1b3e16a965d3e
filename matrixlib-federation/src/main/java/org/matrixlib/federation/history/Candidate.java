package org.matrixlib.federation.history;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;

/**
 * An event of an answer that holds a room's state, from when it is verified until it is judged.
 *
 * <p>One thread at a time changes it. Others may ask for the id and the event meanwhile.
 */
final class Candidate {
  private static final Comparator<PduOutcome> BEST_FIRST =
      Comparator.<PduOutcome, Boolean>comparing(read -> read instanceof PduOutcome.Redacted)
          .thenComparing(read -> pdu(read).toBytes(), Arrays::compareUnsigned);

  private final EventId id;
  private StateTuple tuple;
  private Collection<EventId> judges;
  private volatile PduOutcome read;
  private boolean isInState;
  private boolean isInChain;
  private @Nullable Boolean isRejected;

  // Several threads may make them; they are the same.
  private @Nullable AuthFacts facts;

  /** Takes an event that has a state key, as it is verified. */
  Candidate(PduOutcome read) {
    Pdu event = pdu(read);
    this.id = event.eventId();
    this.tuple = new StateTuple(event.type(), event.stateKey().orElseThrow());
    this.judges = AuthJudge.judgesOf(event);
    this.read = read;
  }

  private static Pdu pdu(PduOutcome read) {
    return read.pdu().orElseThrow();
  }

  EventId id() {
    return id;
  }

  StateTuple tuple() {
    return tuple;
  }

  /** The events that judge it. */
  Collection<EventId> judges() {
    return judges;
  }

  PduOutcome read() {
    return read;
  }

  Pdu event() {
    return pdu(read);
  }

  /**
   * Takes note of another event of this id: a copy, as a rule, but where ids are claims it may say
   * something else. What is intact is better than what is redacted; else that whose bytes come
   * first is taken, so that the order doesn't matter.
   */
  void merge(Candidate other) {
    if (!other.event().equals(event()) && BEST_FIRST.compare(other.read, read) < 0) {
      read = other.read;
      tuple = other.tuple;
      judges = other.judges;
    }
  }

  /**
   * Takes note of where it stands.
   *
   * @return false if it stands there twice
   */
  boolean stands(boolean isOfState) {
    boolean stoodThere = isOfState ? isInState : isInChain;
    isInState |= isOfState;
    isInChain |= !isOfState;
    return !stoodThere;
  }

  boolean isInState() {
    return isInState;
  }

  void judged(boolean nowRejected) {
    isRejected = nowRejected;
  }

  /** Whether it was judged, and wasn't dropped therefore. */
  boolean isJudged() {
    return isRejected != null;
  }

  boolean isRejected() {
    return Boolean.TRUE.equals(isRejected);
  }

  /** What the rules ask of it, when others are judged by it. */
  AuthFacts facts() {
    AuthFacts made = facts;
    if (made == null) {
      made = AuthFacts.of(event());
      facts = made;
    }
    return made;
  }
}
