package org.matrixlib.core.auth;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    return RuleList.decide(new StateCheck(event, state, null));
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
    return check.missing().isEmpty()
        ? RuleList.decide(check)
        : AuthVerdict.missing(check.missing());
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
    RuleList.decide(new StateCheck(event, state, steps));
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
    independent(event, events, steps);
    return Collections.unmodifiableList(steps);
  }
}
