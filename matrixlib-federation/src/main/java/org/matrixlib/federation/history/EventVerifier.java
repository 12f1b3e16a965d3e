package org.matrixlib.federation.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.receipt.ReceiptFailure;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.keys.SignatureVerifier;

/**
 * The one way in for events of other servers, wherever they come from: transactions, state, history
 * or what was missing. Reads them and checks their format, room, signatures and content hashes,
 * each by itself, so that a bad one doesn't harm the others.
 *
 * <p>Safe for use by several threads.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu
 *     Checks performed on receipt of a PDU, 1 to 3
 */
public final class EventVerifier {
  private final SignatureVerifier signatures;

  /**
   * Makes a verifier.
   *
   * @param signatures verifies signatures
   */
  public EventVerifier(SignatureVerifier signatures) {
    this.signatures = signatures;
  }

  /**
   * Verifies events. May wait for other servers' keys; interrupting the calling thread leaves those
   * unknown that haven't come, and drops what is signed with them.
   *
   * @param room the room that they must be of
   * @param events their JSON
   * @return what comes of each, in order
   */
  public List<Verification> verify(FederatedRoom room, List<byte[]> events) {
    return verify(room, events, Pdu::read, event -> false);
  }

  /**
   * Verifies events.
   *
   * @param isVerified whether an event's signatures were found to be valid before
   */
  List<Verification> verify(
      FederatedRoom room,
      List<byte[]> events,
      BiFunction<byte[], RoomVersion, PduOutcome> reader,
      Predicate<Pdu> isVerified) {
    Verification[] results = new Verification[events.size()];
    List<Integer> unverified = new ArrayList<>();
    List<Pdu> toVerify = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      results[i] = read(room, reader.apply(events.get(i), room.version()));
      Optional<Pdu> event = results[i].read().flatMap(PduOutcome::pdu);
      if (event.isPresent() && !isVerified.test(event.get())) {
        unverified.add(i);
        toVerify.add(event.get());
      }
    }
    List<SignatureReport> reports = signatures.verify(toVerify);
    for (int i = 0; i < toVerify.size(); i++) {
      SignatureReport report = reports.get(i);
      if (!report.isValid()) {
        ReceiptFailure failure = new ReceiptFailure.Signatures(report);
        results[unverified.get(i)] =
            failed(Optional.of(toVerify.get(i)), DropReason.SIGNATURES, Optional.of(failure));
      }
    }
    return Arrays.asList(results);
  }

  private static Verification read(FederatedRoom room, PduOutcome outcome) {
    if (outcome instanceof PduOutcome.Dropped dropped) {
      ReceiptFailure failure = new ReceiptFailure.Format(dropped.problem());
      return failed(Optional.empty(), DropReason.FORMAT, Optional.of(failure));
    }
    Pdu event = outcome.pdu().orElseThrow();
    return event.roomId().equals(room.id())
        ? new Verification.Passed(outcome)
        : failed(Optional.of(event), DropReason.OTHER_ROOM, Optional.empty());
  }

  private static Verification failed(
      Optional<Pdu> event, DropReason reason, Optional<ReceiptFailure> failure) {
    return new Verification.Failed(new DroppedEvent(event.map(Pdu::eventId), reason, failure));
  }
}
