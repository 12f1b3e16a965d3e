package org.matrixlib.core.event;

import java.util.Optional;

/**
 * What comes of reading an event that another server sent: steps 1 and 3 of the checks on receipt.
 * Signatures and authorisation are not looked at.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu
 *     Checks performed on receipt of a PDU
 */
public sealed interface PduOutcome {

  /**
   * The event to go on with.
   *
   * @return empty if it is dropped
   */
  Optional<Pdu> pdu();

  /**
   * The event is well-formed and its content hash is right.
   *
   * @param event as it was sent, without what doesn't belong into an event
   */
  record Intact(Pdu event) implements PduOutcome {
    @Override
    public Optional<Pdu> pdu() {
      return Optional.of(event);
    }
  }

  /**
   * The event is well-formed but its content hash is not right, so only what redaction leaves can
   * be trusted.
   *
   * @param event the redacted event; its id is that of the event that was sent
   */
  record Redacted(Pdu event) implements PduOutcome {
    @Override
    public Optional<Pdu> pdu() {
      return Optional.of(event);
    }
  }

  /**
   * The event breaks a limit that older servers didn't enforce. It must be stored, as other events
   * cite it, but counts as rejected.
   *
   * @param event redacted if its content hash is not right
   * @param problem the limit that it breaks
   */
  record StorableAsRejected(Pdu event, PduProblem problem) implements PduOutcome {
    @Override
    public Optional<Pdu> pdu() {
      return Optional.of(event);
    }
  }

  /**
   * The event must be ignored.
   *
   * @param problem why
   */
  record Dropped(PduProblem problem) implements PduOutcome {
    @Override
    public Optional<Pdu> pdu() {
      return Optional.empty();
    }
  }
}
