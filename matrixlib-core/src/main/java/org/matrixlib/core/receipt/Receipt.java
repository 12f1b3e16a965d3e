package org.matrixlib.core.receipt;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.id.EventId;

/**
 * What becomes of an event that a server received.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu
 *     Checks performed on receipt of a PDU
 */
public sealed interface Receipt {

  /**
   * Makes the checks on receipt until one decides.
   *
   * @param read what came of reading the event
   * @param arrival how the event came
   * @param checks those that need more than the event; asked for only as far as needed
   * @return what becomes of the event
   */
  static Receipt of(PduOutcome read, Arrival arrival, ReceiptChecks checks) {
    if (read instanceof PduOutcome.Dropped dropped) {
      return new Dropped(new ReceiptFailure.Format(dropped.problem()));
    }
    Pdu event = read.pdu().orElseThrow();
    SignatureReport signatures = checks.signatures(event);
    if (!signatures.isValid()) {
      return new Dropped(new ReceiptFailure.Signatures(signatures));
    }
    if (read instanceof PduOutcome.StorableAsRejected storable) {
      return new Rejected(event, new ReceiptFailure.Format(storable.problem()));
    }
    return authorized(event, arrival, checks);
  }

  private static Receipt authorized(Pdu event, Arrival arrival, ReceiptChecks checks) {
    AuthVerdict byAuthEvents = checks.byAuthEvents(event);
    if (!byAuthEvents.isAllowed()) {
      return notAuthorized(event, ReceiptCheck.AUTH_EVENTS, byAuthEvents);
    }
    if (arrival.hasStateBefore()) {
      AuthVerdict byStateBefore = checks.byStateBefore(event);
      if (!byStateBefore.isAllowed()) {
        return notAuthorized(event, ReceiptCheck.STATE_BEFORE, byStateBefore);
      }
    }
    return arrival.isNews() ? welcome(event, checks) : new Accepted(event);
  }

  private static Receipt welcome(Pdu event, ReceiptChecks checks) {
    AuthVerdict byCurrentState = checks.byCurrentState(event);
    if (!byCurrentState.isAllowed()) {
      return notAuthorized(event, ReceiptCheck.CURRENT_STATE, byCurrentState);
    }
    // Without this exception no room could free itself of its policy server.
    PolicyVerdict byPolicyServer =
        event.isState(EventTypes.POLICY, "")
            ? PolicyVerdict.RECOMMENDED
            : checks.byPolicyServer(event);
    return byPolicyServer == PolicyVerdict.RECOMMENDED
        ? new Accepted(event)
        : new SoftFailed(event, new ReceiptFailure.NotRecommended(byPolicyServer));
  }

  private static Receipt notAuthorized(Pdu event, ReceiptCheck check, AuthVerdict verdict) {
    if (!verdict.missing().isEmpty()) {
      return new Incomplete(event, check, verdict.missing());
    }
    ReceiptFailure failure =
        new ReceiptFailure.NotAuthorized(check, verdict.rejectedBy().orElseThrow());
    return check == ReceiptCheck.CURRENT_STATE
        ? new SoftFailed(event, failure)
        : new Rejected(event, failure);
  }

  /**
   * The event to go on with, redacted if its content hash was wrong.
   *
   * @return empty if it is dropped
   */
  Optional<Pdu> pdu();

  /**
   * What the event didn't pass.
   *
   * @return empty if it is accepted or can't be judged yet
   */
  Optional<ReceiptFailure> failure();

  /**
   * The event is part of the room.
   *
   * @param event the event
   */
  record Accepted(Pdu event) implements Receipt {
    @Override
    public Optional<Pdu> pdu() {
      return Optional.of(event);
    }

    @Override
    public Optional<ReceiptFailure> failure() {
      return Optional.empty();
    }
  }

  /**
   * The event is part of the room, but isn't shown to clients unless it comes to be part of the
   * current state, and no event of this server may follow it.
   *
   * @param event the event
   * @param reason what it didn't pass
   * @spec https://spec.matrix.org/v1.19/server-server-api/#soft-failure Soft failure
   */
  record SoftFailed(Pdu event, ReceiptFailure reason) implements Receipt {
    @Override
    public Optional<Pdu> pdu() {
      return Optional.of(event);
    }

    @Override
    public Optional<ReceiptFailure> failure() {
      return Optional.of(reason);
    }
  }

  /**
   * The event must be stored, as others may cite it, but changes no state, isn't shown to clients,
   * and no event of this server may follow it.
   *
   * @param event the event
   * @param reason what it didn't pass
   * @spec https://spec.matrix.org/v1.19/server-server-api/#rejection Rejection
   */
  record Rejected(Pdu event, ReceiptFailure reason) implements Receipt {
    @Override
    public Optional<Pdu> pdu() {
      return Optional.of(event);
    }

    @Override
    public Optional<ReceiptFailure> failure() {
      return Optional.of(reason);
    }
  }

  /**
   * The event must be ignored.
   *
   * @param reason what it didn't pass
   */
  record Dropped(ReceiptFailure reason) implements Receipt {
    @Override
    public Optional<Pdu> pdu() {
      return Optional.empty();
    }

    @Override
    public Optional<ReceiptFailure> failure() {
      return Optional.of(reason);
    }
  }

  /**
   * The event can't be judged before others are there: fetch them and begin again.
   *
   * @param event the event
   * @param check the one that lacks them
   * @param missing the events to fetch
   */
  record Incomplete(Pdu event, ReceiptCheck check, List<EventId> missing) implements Receipt {
    /**
     * Copies the list.
     *
     * @param event the event
     * @param check the one that lacks them
     * @param missing the events to fetch
     */
    public Incomplete {
      missing = List.copyOf(missing);
    }

    @Override
    public Optional<Pdu> pdu() {
      return Optional.of(event);
    }

    @Override
    public Optional<ReceiptFailure> failure() {
      return Optional.empty();
    }
  }
}
