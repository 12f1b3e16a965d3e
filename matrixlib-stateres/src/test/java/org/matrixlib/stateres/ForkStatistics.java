package org.matrixlib.stateres;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.id.EventId;

/** Counts what there is in forked rooms, to show that their forks are worth resolving. */
final class ForkStatistics {
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<Integer, Integer> sizes = new TreeMap<>();
  private int forks;

  /**
   * Counts a fork.
   *
   * @param counting resolved so that a state's own events are in its auth chain
   * @param literal resolved so that they are not
   */
  void add(ForkedRoom room, LiteralResolution counting, LiteralResolution literal) {
    forks++;
    Set<EventId> conflicted = counting.conflictedStateSet();
    sizes.merge(Integer.highestOneBit(conflicted.size()), 1, Integer::sum);
    count("conflicted", !conflicted.isEmpty());
    count("power events to sort", counting.powerOrder().size() > 1);
    count(
        "auth difference beyond the conflicted",
        !conflicted.containsAll(counting.authDifference()));
    count(
        "subgraph beyond the conflicted",
        counting.conflictedStateSubgraph().size() > conflicted.size());
    count("mainline of several", counting.mainline().size() > 1);
    count("an event refused", counting.verdicts().values().stream().anyMatch(v -> !v.isAllowed()));
    count("readings differ in the outcome", !counting.state().equals(literal.state()));
    count(
        "readings differ in a set",
        !counting.fullConflictedSet().equals(literal.fullConflictedSet()));
    count(
        "rejected event in the full conflicted set",
        meet(room.rejected(), counting.fullConflictedSet()));
    count(
        "conflict about power levels",
        conflicted.stream()
            .anyMatch(id -> room.events().get(id).isState(EventTypes.POWER_LEVELS, "")));
  }

  private static boolean meet(Set<EventId> left, Collection<EventId> right) {
    Set<EventId> both = new HashSet<>(left);
    both.retainAll(right);
    return !both.isEmpty();
  }

  private void count(String what, boolean isSo) {
    counts.merge(what, isSo ? 1 : 0, Integer::sum);
  }

  /** How many forks had each thing. */
  Map<String, Integer> counts() {
    return counts;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("of ").append(forks).append(" forks\n");
    counts.forEach(
        (what, count) ->
            text.append(String.format("  %5.1f %%  %s%n", 100.0 * count / forks, what)));
    text.append("size of the conflicted state set\n");
    sizes.forEach(
        (size, count) ->
            text.append(String.format("  %5.1f %%  %s%n", 100.0 * count / forks, range(size))));
    return text.toString();
  }

  private static String range(int smallest) {
    return smallest < 2 ? Integer.toString(smallest) : smallest + " to " + (2 * smallest - 1);
  }
}
