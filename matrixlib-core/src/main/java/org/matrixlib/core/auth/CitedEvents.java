package org.matrixlib.core.auth;

import java.util.Optional;
import org.matrixlib.core.id.EventId;

/** The events that are known, of whatever room. */
@FunctionalInterface
public interface CitedEvents {

  /**
   * Looks an event up.
   *
   * @param id its id
   * @return the event, empty if it is not known and would have to be fetched
   */
  Optional<CitedEvent> find(EventId id);
}
