package org.matrixlib.federation.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.matrixlib.core.id.EventId;

/**
 * What was dropped of an answer, and why. However much that is, the report stays small.
 *
 * @param counts how many events were dropped, by reason; reasons that dropped none are left out
 * @param examples the first events that were dropped, at most {@link #MAX_EXAMPLES}
 * @param missing events that should be there: those for want of which others couldn't be judged,
 *     and those of a state that nobody gave; in the order of their ids, at most {@link
 *     #MAX_MISSING}
 */
public record DropReport(
    Map<DropReason, Integer> counts, List<DroppedEvent> examples, List<EventId> missing) {
  /** The most events that a report names. */
  public static final int MAX_EXAMPLES = 100;

  /** The most missing events that a report names. */
  public static final int MAX_MISSING = 1_000;

  /**
   * Copies what it is given.
   *
   * @param counts how many events were dropped, by reason
   * @param examples the first of them
   * @param missing events that should be there
   */
  public DropReport {
    Map<DropReason, Integer> copy = new EnumMap<>(DropReason.class);
    copy.putAll(counts);
    counts = Collections.unmodifiableMap(copy);
    examples = List.copyOf(examples);
    missing = List.copyOf(missing);
  }

  /**
   * How many events were dropped for a reason.
   *
   * @param reason the reason
   * @return the number
   */
  public int count(DropReason reason) {
    return counts.getOrDefault(reason, 0);
  }

  /** Takes note of events as they are dropped. */
  static final class Builder {
    private final Map<DropReason, Integer> counts = new EnumMap<>(DropReason.class);
    private final List<DroppedEvent> examples = new ArrayList<>();
    private final TreeSet<EventId> missing = new TreeSet<>();

    void add(DroppedEvent dropped) {
      counts.merge(dropped.reason(), 1, Integer::sum);
      if (examples.size() < MAX_EXAMPLES) {
        examples.add(dropped);
      }
    }

    void addMissing(Collection<EventId> events) {
      missing.addAll(events);
      while (missing.size() > MAX_MISSING) {
        missing.pollLast();
      }
    }

    DropReport build() {
      return new DropReport(counts, examples, List.copyOf(missing));
    }
  }
}
