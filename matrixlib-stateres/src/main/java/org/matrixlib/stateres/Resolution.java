package org.matrixlib.stateres;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.id.EventId;

/**
 * What came of resolving states that were given as event ids: a state, or what is missing for it.
 *
 * @param state the resolved state, empty if events are missing
 * @param missing the events that must be admitted to the graph first, in no particular order;
 *     immutable, empty if there is a state
 */
public record Resolution(Optional<StateMap> state, List<EventId> missing) {
  /**
   * Makes an answer.
   *
   * @param state the resolved state
   * @param missing the events that are missing
   */
  public Resolution {
    missing = List.copyOf(missing);
    if (state.isPresent() != missing.isEmpty()) {
      throw new IllegalArgumentException("either a state, or what is missing for it");
    }
  }

  /**
   * Whether there is a state.
   *
   * @return false if events are missing
   */
  public boolean isResolved() {
    return state.isPresent();
  }
}
