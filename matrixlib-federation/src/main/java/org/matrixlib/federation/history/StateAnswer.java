package org.matrixlib.federation.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthState;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.auth.CitedEvents;
import org.matrixlib.core.content.CreateContent;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.receipt.ReceiptCheck;
import org.matrixlib.core.receipt.ReceiptFailure;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.endpoint.JoinAnswer;

/** One answer that holds a room's state: gathers its events, then makes something of them. */
final class StateAnswer {
  private static final StateTuple CREATE = new StateTuple(EventTypes.CREATE, "");

  private final FederatedRoom room;
  private final Optional<SentJoin> sent;
  private final DropReport.Builder dropped = new DropReport.Builder();
  private final GatheredEvents gathered = new GatheredEvents(dropped);
  private final AuthJudge judge;
  private final List<Pdu> allowed = new ArrayList<>();
  private final List<RejectedEvent> rejected = new ArrayList<>();
  private final Map<StateTuple, Pdu> state = new HashMap<>();

  /**
   * Begins with an answer.
   *
   * @param known events that were judged before
   * @param sent the join that it is an answer to, if it is one
   */
  StateAnswer(FederatedRoom room, CitedEvents known, Optional<SentJoin> sent) {
    this.room = room;
    this.sent = sent;
    this.judge = new AuthJudge(known);
  }

  FederatedRoom room() {
    return room;
  }

  void add(StateVerifier.Verified event) {
    gathered.add(event.verification(), event.isOfState());
  }

  boolean isVerified(Pdu event) {
    return gathered.hasSame(event);
  }

  /** Takes note of events that should be there. */
  void addMissing(Collection<EventId> events) {
    dropped.addMissing(events);
  }

  StateOutcome unusable(StateFault fault, String detail) {
    return new StateOutcome.Unusable(fault, detail, dropped.build());
  }

  /**
   * Makes something of the events, of which no more come.
   *
   * @param rest what the answer holds beside them
   */
  StateOutcome outcome(JsonObject rest, EventVerifier verifier) {
    try {
      return new StateOutcome.Verified(state(rest, verifier), dropped.build());
    } catch (UnusableStateException e) {
      return unusable(e.fault(), e.detail());
    } catch (MalformedAnswerException e) {
      return unusable(StateFault.ANSWER_MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private VerifiedState state(JsonObject rest, EventVerifier verifier)
      throws UnusableStateException, MalformedAnswerException {
    Optional<Set<ServerName>> serversInRoom = Optional.empty();
    Optional<Pdu> join = Optional.empty();
    judgeAll();
    collectState();
    requireOneCreate();
    if (sent.isPresent()) {
      JoinAnswer answer = JoinAnswer.of(rest);
      serversInRoom = serversInRoom(sent.get(), answer);
      join = Optional.of(join(sent.get(), answer, verifier));
      requireAllowed(join.get(), answer.membersOmitted());
    }
    return new VerifiedState(room, state, allowed, rejected, serversInRoom, join);
  }

  /** The servers in the room, if members were omitted. */
  private static Optional<Set<ServerName>> serversInRoom(SentJoin sent, JoinAnswer answer)
      throws UnusableStateException {
    if (!answer.membersOmitted()) {
      return Optional.empty();
    }
    if (!sent.mayOmitMembers()) {
      throw new UnusableStateException(StateFault.MEMBERS_OMITTED_UNASKED, "members_omitted");
    }
    Set<ServerName> servers = new LinkedHashSet<>(answer.serversInRoom());
    servers.add(sent.resident());
    return Optional.of(servers);
  }

  private void judgeAll() {
    CausalOrder order = CausalOrder.of(gathered.events(), AuthJudge::judgesOf);
    order.cyclic().forEach(event -> drop(event, DropReason.CYCLE));
    order.generations().forEach(generation -> generation.forEach(this::judge));
  }

  private void judge(Pdu event) {
    if (gathered.read(event) instanceof PduOutcome.StorableAsRejected storable) {
      reject(event, new ReceiptFailure.Format(storable.problem()));
      return;
    }
    AuthVerdict verdict = judge.judge(event);
    if (verdict.isAllowed()) {
      judge.add(event, false);
      allowed.add(event);
    } else if (verdict.rejectedBy().isPresent()) {
      reject(
          event,
          new ReceiptFailure.NotAuthorized(
              ReceiptCheck.AUTH_EVENTS, verdict.rejectedBy().orElseThrow()));
    } else {
      drop(event, DropReason.AUTH_EVENT_MISSING);
      dropped.addMissing(verdict.missing());
    }
  }

  private void reject(Pdu event, ReceiptFailure reason) {
    judge.add(event, true);
    rejected.add(new RejectedEvent(event, reason));
  }

  private void drop(Pdu event, DropReason reason) {
    dropped.add(new DroppedEvent(Optional.of(event.eventId()), reason, Optional.empty()));
  }

  private void collectState() throws UnusableStateException {
    for (Pdu event : allowed) {
      if (gathered.isOfState(event)) {
        StateTuple tuple = new StateTuple(event.type(), event.stateKey().orElseThrow());
        if (state.put(tuple, event) != null) {
          throw new UnusableStateException(
              StateFault.STATE_CONTRADICTS_ITSELF, "two events of one type and state key");
        }
      }
    }
  }

  private void requireOneCreate() throws UnusableStateException {
    long creates = allowed.stream().filter(e -> e.type().equals(EventTypes.CREATE)).count();
    if (creates > 1) {
      throw new UnusableStateException(StateFault.SEVERAL_CREATES, creates + " of them");
    }
    Pdu create = state.get(CREATE);
    if (create == null) {
      throw new UnusableStateException(StateFault.CREATE_MISSING, "no create event in the state");
    }
    boolean saysVersion =
        CreateContent.of(create.content())
            .roomVersion()
            .filter(room.version().name()::equals)
            .isPresent();
    if (!saysVersion) {
      throw new UnusableStateException(
          StateFault.ROOM_VERSION_DIFFERS, "the room isn't of version " + room.version());
    }
  }

  /** The join with the signatures that it needs. */
  private Pdu join(SentJoin own, JoinAnswer answer, EventVerifier verifier)
      throws UnusableStateException {
    Optional<JsonObject> returned = answer.event();
    if (returned.isEmpty()) {
      if (needsSignature(own.event())) {
        throw new UnusableStateException(StateFault.OWN_EVENT_MISSING, "no event");
      }
      return own.event();
    }
    boolean isSame =
        Pdu.read(returned.get().toBytes(), room.version()) instanceof PduOutcome.Intact intact
            && intact.event().eventId().equals(own.event().eventId())
            && Arrays.equals(intact.event().referenceHash(), own.event().referenceHash());
    if (!isSame) {
      throw new UnusableStateException(StateFault.OWN_EVENT_DIFFERS, "another event");
    }
    return verifier
        .verify(room, List.of(returned.get().toBytes()))
        .get(0)
        .read()
        .flatMap(PduOutcome::pdu)
        .orElseThrow(
            () ->
                new UnusableStateException(
                    StateFault.OWN_EVENT_NOT_SIGNED, "signatures are missing or wrong"));
  }

  /** Whether the join is allowed by a user of another server, who must sign it. */
  private boolean needsSignature(Pdu own) {
    return room.version().has(RoomTrait.RESTRICTED_JOINS)
        && MemberContent.of(own.content()).hasJoinAuthorizer();
  }

  private void requireAllowed(Pdu join, boolean isPartial) throws UnusableStateException {
    requireAllowed(judge.judge(join), "its auth events");
    if (!isPartial) {
      requireAllowed(
          AuthRules.check(AuthFacts.of(join), AuthState.of(this::factsOfState)), "the state");
    }
  }

  private void requireAllowed(AuthVerdict verdict, String by) throws UnusableStateException {
    dropped.addMissing(verdict.missing());
    if (!verdict.isAllowed()) {
      String why = verdict.rejectedBy().map(AuthRule::toString).orElse("some are missing");
      throw new UnusableStateException(StateFault.OWN_EVENT_NOT_ALLOWED, "by " + by + ": " + why);
    }
  }

  private @Nullable AuthFacts factsOfState(StateTuple tuple) {
    Pdu event = state.get(tuple);
    return event == null ? null : AuthFacts.of(event);
  }
}
