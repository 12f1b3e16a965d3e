package org.matrixlib.core.visibility;

import java.util.Optional;
import org.matrixlib.core.event.Pdu;

/** How much of an event is shown to somebody. */
public enum Disclosure {
  /** The event as it is. */
  FULL,
  /** What redaction leaves of the event. */
  REDACTED,
  /** Nothing, not even that there is an event. */
  NONE;

  /**
   * What there is to show.
   *
   * @param event the event
   * @return the event, its redacted form, or empty
   */
  public Optional<Pdu> apply(Pdu event) {
    return switch (this) {
      case FULL -> Optional.of(event);
      case REDACTED -> Optional.of(event.redacted());
      case NONE -> Optional.empty();
    };
  }
}
