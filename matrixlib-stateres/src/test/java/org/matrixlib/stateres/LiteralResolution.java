package org.matrixlib.stateres;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;

/**
 * What {@link LiteralResolver} finds, and what it finds on the way.
 *
 * @param state the resolved state
 * @param conflictedStateSet the events that are not in all states; in room version 1 those of which
 *     states have different ones
 * @param authDifference the events that are in the auth chains of some states only
 * @param conflictedStateSubgraph the events on the ways from one conflicted event to another
 * @param fullConflictedSet all of these
 * @param powerOrder the power events and what authorizes them, in the order in which they are
 *     applied
 * @param mainline the power levels events that the others are ordered by, newest first
 * @param mainlineOrder the other events, in the order in which they are applied
 * @param verdicts of each event that was checked, in the order of the checks
 */
record LiteralResolution(
    Map<StateTuple, EventId> state,
    Set<EventId> conflictedStateSet,
    Set<EventId> authDifference,
    Set<EventId> conflictedStateSubgraph,
    Set<EventId> fullConflictedSet,
    List<EventId> powerOrder,
    List<EventId> mainline,
    List<EventId> mainlineOrder,
    Map<EventId, AuthVerdict> verdicts) {

  /** What is found on the way, by the names that vectors have for it. */
  Map<String, Collection<EventId>> steps() {
    return Map.of(
        "conflicted", conflictedStateSet,
        "auth_difference", authDifference,
        "subgraph", conflictedStateSubgraph,
        "power_order", powerOrder,
        "mainline", mainline,
        "mainline_order", mainlineOrder);
  }
}
