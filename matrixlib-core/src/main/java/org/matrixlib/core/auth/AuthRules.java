package org.matrixlib.core.auth;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.matrixlib.core.event.Pdu;

/** The authorization rules: whether an event is allowed. */
public final class AuthRules {
  private AuthRules() {}

  /**
   * Judges an event by a state of the room.
   *
   * @param event the event
   * @param state the state before it, that of its auth events, or the current one
   * @return allowed or rejected
   */
  public static AuthVerdict check(AuthFacts event, AuthState state) {
    return event.rules().decide(new StateCheck(event, state, null));
  }

  /**
   * Judges an event by what needs no state: a create event by itself, other events by which events
   * they cite.
   *
   * @param event the event
   * @param events the events that are known
   * @return allowed so far, rejected, or the cited events that are missing
   */
  public static AuthVerdict checkIndependent(Pdu event, CitedEvents events) {
    return independent(new CitationCheck(event, events, null));
  }

  private static AuthVerdict independent(CitationCheck check) {
    return check.missing().isEmpty()
        ? check.facts().rules().decide(check)
        : AuthVerdict.missing(check.missing());
  }

  /**
   * Judges an event by its own auth events, as is done with each that a server receives: first by
   * {@link #checkIndependent}, then by the state that the cited events make. The create event is
   * part of that state where the room id implies it.
   *
   * @param event the event
   * @param events the events that are known
   * @return allowed, rejected, or the cited events that are missing
   * @spec https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu
   *     Checks performed on receipt of a PDU, 4
   */
  public static AuthVerdict checkByAuthEvents(Pdu event, CitedEvents events) {
    return checkByAuthEvents(event, events, AuthFacts::of);
  }

  /**
   * Judges an event by its own auth events, for a caller that keeps the facts of events which many
   * others cite: power levels, say, take long to decode.
   *
   * @param event the event
   * @param events the events that are known
   * @param facts gives the facts of an event that is cited
   * @return the verdict of {@link #checkByAuthEvents(Pdu, CitedEvents)}
   */
  public static AuthVerdict checkByAuthEvents(
      Pdu event, CitedEvents events, Function<Pdu, AuthFacts> facts) {
    CitationCheck citations = new CitationCheck(event, events, null);
    AuthVerdict verdict = independent(citations);
    return verdict.isAllowed() ? check(citations.facts(), citations.state(facts)) : verdict;
  }

  /**
   * Tells how {@link #check} comes to its verdict.
   *
   * @param event the event
   * @param state the state
   * @return an immutable list of the rules that are looked at, in order; if the event is rejected,
   *     the last is the rule that it breaks
   */
  public static List<AuthStep> explain(AuthFacts event, AuthState state) {
    List<AuthStep> steps = new ArrayList<>();
    event.rules().decide(new StateCheck(event, state, steps));
    return Collections.unmodifiableList(steps);
  }

  /**
   * Tells how {@link #checkIndependent} comes to its verdict.
   *
   * @param event the event
   * @param events the events that are known
   * @return an immutable list as {@link #explain} gives it; empty if events are missing
   */
  public static List<AuthStep> explainIndependent(Pdu event, CitedEvents events) {
    List<AuthStep> steps = new ArrayList<>();
    independent(new CitationCheck(event, events, steps));
    return Collections.unmodifiableList(steps);
  }
}
