package org.matrixlib.core.auth;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
    return Objects.requireNonNull(
        Rule.decide(RuleList.DEPENDENT, new StateCheck(event, state, null)));
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
    return independent(event, events, null);
  }

  private static AuthVerdict independent(
      Pdu event, CitedEvents events, @Nullable List<AuthStep> steps) {
    CitationCheck check = new CitationCheck(event, events, steps);
    if (!check.isCreate() && !check.missing().isEmpty()) {
      return AuthVerdict.missing(check.missing());
    }
    AuthVerdict verdict = Rule.decide(RuleList.INDEPENDENT, check);
    return verdict == null ? AuthVerdict.ALLOWED : verdict;
  }

  /**
   * Tells how {@link #check} comes to its verdict.
   *
   * @param event the event
   * @param state the state
   * @return the rules that are looked at, in order; the last one is broken if the event is rejected
   */
  public static List<AuthStep> explain(AuthFacts event, AuthState state) {
    List<AuthStep> steps = new ArrayList<>();
    Rule.decide(RuleList.DEPENDENT, new StateCheck(event, state, steps));
    return Collections.unmodifiableList(steps);
  }
}
