package org.matrixlib.stateres;

import java.util.List;
import org.matrixlib.core.id.EventId;

/**
 * What came of handing an event to an {@link EventGraph}.
 *
 * @param missing the auth events that must be admitted first, in the order in which the event cites
 *     them; immutable, empty if the event is admitted
 */
public record Admission(List<EventId> missing) {
  static final Admission ADMITTED = new Admission(List.of());

  /**
   * Makes an answer.
   *
   * @param missing the auth events that must be admitted first
   */
  public Admission {
    missing = List.copyOf(missing);
  }

  /**
   * Whether the event is in the graph now.
   *
   * @return false if nothing changed, as auth events are missing
   */
  public boolean isAdmitted() {
    return missing.isEmpty();
  }
}
