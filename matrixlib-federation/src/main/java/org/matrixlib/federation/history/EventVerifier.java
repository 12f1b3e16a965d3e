package org.matrixlib.federation.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.matrixlib.core.crypto.SignatureVerdict;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.receipt.ReceiptFailure;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.keys.KeyRing;
import org.matrixlib.federation.keys.SignatureVerifier;
import org.matrixlib.federation.transport.Deadline;

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
  private static final Set<SignatureVerdict> WITHOUT_FAULT =
      EnumSet.of(SignatureVerdict.VALID, SignatureVerdict.UNKNOWN_KEY);

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
    return verifySignatures(
        read(room, events, Pdu::read), event -> false, Deadline.after(KeyRing.MAX_FETCH_TIME));
  }

  /**
   * Does what needs no keys: those of the results that pass are to be {@linkplain #verifySignatures
   * verified} yet.
   */
  List<Verification> read(
      FederatedRoom room, List<byte[]> events, BiFunction<byte[], RoomVersion, PduOutcome> reader) {
    List<Verification> results = new ArrayList<>(events.size());
    for (byte[] event : events) {
      results.add(read(room, reader.apply(event, room.version())));
    }
    return results;
  }

  /**
   * Verifies the signatures of events that were read. What failed before is left as it is.
   *
   * @param isVerified whether an event's signatures were found to be valid before
   * @param deadline until when to wait for keys
   */
  List<Verification> verifySignatures(
      List<Verification> read, Predicate<Pdu> isVerified, Deadline deadline) {
    Verification[] results = read.toArray(Verification[]::new);
    List<Integer> unverified = new ArrayList<>();
    List<Pdu> toVerify = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      Optional<Pdu> event = results[i].read().flatMap(PduOutcome::pdu);
      if (event.isPresent() && !isVerified.test(event.get())) {
        unverified.add(i);
        toVerify.add(event.get());
      }
    }
    List<SignatureReport> reports = signatures.verify(toVerify, deadline);
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

  /** Whether an event isn't verified only because a key isn't known, which may yet come. */
  static boolean lacksKey(Verification verification) {
    return verification instanceof Verification.Failed failed
        && failed.event().failure().orElse(null) instanceof ReceiptFailure.Signatures signatures
        && WITHOUT_FAULT.containsAll(signatures.report().verdicts().values())
        && signatures.report().verdicts().containsValue(SignatureVerdict.UNKNOWN_KEY);
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
