package org.matrixlib.federation.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.crypto.SignatureVerdict;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduFault;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.keys.SignatureVerifier;
import org.matrixlib.federation.membership.Refusal.Reason;
import org.matrixlib.federation.membership.Reply.Granted;
import org.matrixlib.federation.membership.Reply.Incomplete;
import org.matrixlib.federation.membership.Reply.Refused;

/**
 * An event that another server submits, with what the path of the request says of it. What isn't
 * exactly the member event that the endpoint is for must be neither accepted nor signed.
 *
 * @param origin who makes the request
 * @param room the room that the path names
 * @param id the event id in the path
 * @param json the event
 */
record SubmittedEvent(ServerName origin, RoomId room, EventId id, JsonObject json) {
  private static final Set<PduFault> NOT_JSON =
      Set.of(PduFault.MALFORMED_JSON, PduFault.NUMBER_NOT_ALLOWED);

  /**
   * Reads the event and checks all that needs neither keys nor the room.
   *
   * @param about finds out what is wrong with whom the event is about
   */
  Reply<Pdu> read(
      RoomVersion version, Membership membership, Function<Pdu, Optional<Reason>> about) {
    PduOutcome outcome = Pdu.read(json.toBytes(), version);
    if (!(outcome instanceof PduOutcome.Intact intact)) {
      return Refused.of(fault(outcome));
    }
    Pdu event = intact.event();
    Optional<Reason> wrong = fault(event, membership).or(() -> about.apply(event));
    return wrong.isPresent() ? Refused.of(wrong.get()) : new Granted<>(event);
  }

  private static Reason fault(PduOutcome outcome) {
    if (outcome instanceof PduOutcome.Redacted) {
      return Reason.HASH_WRONG;
    }
    boolean isNoJson =
        outcome instanceof PduOutcome.Dropped dropped
            && NOT_JSON.contains(dropped.problem().fault());
    return isNoJson ? Reason.EVENT_NOT_JSON : Reason.EVENT_MALFORMED;
  }

  private Optional<Reason> fault(Pdu event, Membership membership) {
    if (!event.type().equals(EventTypes.MEMBER)) {
      return Optional.of(Reason.NOT_A_MEMBER_EVENT);
    }
    if (!event.roomId().equals(room)) {
      return Optional.of(Reason.OTHER_ROOM);
    }
    if (!event.eventId().equals(id)) {
      return Optional.of(Reason.OTHER_EVENT_ID);
    }
    if (!MemberContent.of(event.content()).membership().equals(Optional.of(membership))) {
      return Optional.of(Reason.OTHER_MEMBERSHIP);
    }
    return event.sender().server().equals(origin)
        ? Optional.empty()
        : Optional.of(Reason.SENDER_NOT_ON_ORIGIN);
  }

  /** What is wrong with an event that should be about its sender. */
  static Optional<Reason> aboutSender(Pdu event) {
    return event.stateKey().filter(event.sender().toString()::equals).isPresent()
        ? Optional.empty()
        : Optional.of(Reason.STATE_KEY_NOT_SENDER);
  }

  /**
   * Checks the signatures.
   *
   * @param yetToSign the server whose signature isn't there yet, as it is to sign next
   */
  static Reply<Pdu> signed(
      Pdu event, SignatureVerifier signatures, Optional<ServerName> yetToSign) {
    SignatureReport report = signatures.verify(List.of(event)).get(0);
    boolean isValid =
        report.required().areKnown()
            && report.required().servers().stream()
                .filter(server -> !yetToSign.equals(Optional.of(server)))
                .allMatch(server -> report.verdicts().get(server) == SignatureVerdict.VALID);
    return isValid ? new Granted<>(event) : Refused.of(Reason.SIGNATURE_INVALID);
  }

  /** Checks an event by what it cites, and by the current state of the room. */
  static Reply<Pdu> authorized(Pdu event, RoomView room) {
    AuthVerdict byAuthEvents = AuthRules.checkByAuthEvents(event, room);
    List<EventId> missing = new ArrayList<>(byAuthEvents.missing());
    event.prevEvents().stream()
        .filter(id -> room.find(id).isEmpty() && !missing.contains(id))
        .forEach(missing::add);
    if (byAuthEvents.rejectedBy().isEmpty() && !missing.isEmpty()) {
      return new Incomplete<>(missing);
    }
    return byAuthEvents
        .rejectedBy()
        .or(() -> NextEvent.verdict(room, AuthFacts.of(event)).rejectedBy())
        .<Reply<Pdu>>map(rule -> new Refused<>(Refusal.notAllowed(rule)))
        .orElseGet(() -> new Granted<>(event));
  }
}
