package org.matrixlib.stateres;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;

/**
 * What {@link StateResolver} finds, and what it finds on the way, in the form that {@link
 * LiteralResolution} has.
 *
 * @param state the resolved state
 * @param tracedState the state that was resolved with a trace, which must be the same
 * @param steps what was found on the way, by the names that vectors have for it
 * @param verdicts of each event that was checked
 */
record FastResolution(
    Map<StateTuple, EventId> state,
    Map<StateTuple, EventId> tracedState,
    Map<String, Collection<EventId>> steps,
    Map<EventId, AuthVerdict> verdicts) {

  /** In what this differs from what the plain resolver finds, a line each; empty if in nothing. */
  List<String> differencesTo(LiteralResolution expected) {
    List<String> differences = new ArrayList<>();
    addDifference(differences, "state", expected.state(), state);
    addDifference(differences, "state with a trace", expected.state(), tracedState);
    expected
        .steps()
        .forEach((name, step) -> addDifference(differences, name, step, steps.get(name)));
    addDifference(differences, "verdicts", expected.verdicts(), verdicts);
    return differences;
  }

  private static void addDifference(
      List<String> differences, String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      differences.add(what + ": expected " + expected + ", found " + found);
    }
  }
}
