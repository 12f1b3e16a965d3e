package org.matrixlib.federation.history;

import java.util.Optional;
import org.matrixlib.core.event.PduOutcome;

/** What comes of an event before it is judged: the checks that need nothing of the room's past. */
public sealed interface Verification {

  /**
   * The event to go on with.
   *
   * @return what came of reading it, which has an event; empty if it is dropped
   */
  Optional<PduOutcome> read();

  /**
   * The event has the right format and room, and is signed by all who must have.
   *
   * @param outcome what came of reading it, which has an event
   */
  record Passed(PduOutcome outcome) implements Verification {
    @Override
    public Optional<PduOutcome> read() {
      return Optional.of(outcome);
    }
  }

  /**
   * The event must be ignored.
   *
   * @param event which it is, and why
   */
  record Failed(DroppedEvent event) implements Verification {
    @Override
    public Optional<PduOutcome> read() {
      return Optional.empty();
    }
  }
}
