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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
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
import org.matrixlib.federation.bounded.SharedWork;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.endpoint.JoinAnswer;

/** One answer that holds a room's state: gathers its events, then makes something of them. */
final class StateAnswer {
  private static final StateTuple CREATE = new StateTuple(EventTypes.CREATE, "");

  private final FederatedRoom room;
  private final Optional<SentJoin> sent;
  private final DropReport.Builder dropped = new DropReport.Builder();
  private final Map<EventId, Candidate> candidates = new ConcurrentHashMap<>();
  private final AuthJudge judge;
  private final List<Candidate> allowed = new ArrayList<>();
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
    this.judge = new AuthJudge(candidates, known);
  }

  FederatedRoom room() {
    return room;
  }

  /** Whether the very bytes of a verified event were verified before. Any thread may ask. */
  boolean isVerified(Pdu event) {
    Candidate same = candidates.get(event.eventId());
    return same != null && same.event().equals(event);
  }

  /**
   * Works out what can be of an event, in any thread.
   *
   * @param isOfState whether it stands in the state rather than in the auth chain
   * @return adds it, in the thread that owns this
   */
  Runnable addition(Verification verification, boolean isOfState) {
    if (verification instanceof Verification.Failed failed) {
      return () -> dropped.add(failed.event());
    }
    PduOutcome read = verification.read().orElseThrow();
    Pdu event = read.pdu().orElseThrow();
    if (!event.roomId().equals(room.id())) {
      return () -> drop(event.eventId(), DropReason.OTHER_ROOM);
    }
    if (!event.isState()) {
      return () -> drop(event.eventId(), DropReason.NOT_STATE);
    }
    Candidate candidate = new Candidate(read);
    return () -> add(candidate, isOfState);
  }

  private void add(Candidate candidate, boolean isOfState) {
    Candidate there = candidates.putIfAbsent(candidate.id(), candidate);
    if (there != null) {
      there.merge(candidate);
    }
    if (!(there == null ? candidate : there).stands(isOfState)) {
      drop(candidate.id(), DropReason.DUPLICATE);
    }
  }

  private void drop(EventId event, DropReason reason) {
    dropped.add(new DroppedEvent(Optional.of(event), reason, Optional.empty()));
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
  StateOutcome outcome(
      JsonObject rest, EventVerifier verifier, Executor executor, StateLimits limits)
      throws InterruptedException {
    try {
      judgeAll(executor, limits);
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
    collectState();
    requireOneCreate();
    if (sent.isPresent()) {
      JoinAnswer answer = JoinAnswer.of(rest);
      serversInRoom = serversInRoom(sent.get(), answer);
      join = Optional.of(join(sent.get(), answer, verifier));
      requireAllowed(join.get(), answer.membersOmitted());
    }
    List<Pdu> events = new ArrayList<>(allowed.size());
    allowed.forEach(candidate -> events.add(candidate.event()));
    return new VerifiedState(room, state, events, rejected, serversInRoom, join);
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

  private void judgeAll(Executor executor, StateLimits limits) throws InterruptedException {
    CausalOrder<Candidate> order =
        CausalOrder.of(candidates.values(), Candidate::id, Candidate::judges);
    order.cyclic().forEach(candidate -> drop(candidate.id(), DropReason.CYCLE));
    for (List<Candidate> generation : order.generations()) {
      judge(generation, executor, limits);
    }
  }

  /** Judges events of which none judges another: all at the same time. */
  private void judge(List<Candidate> generation, Executor executor, StateLimits limits)
      throws InterruptedException {
    AuthVerdict[] verdicts = new AuthVerdict[generation.size()];
    SharedWork.forEach(
        executor,
        limits.chunksInFlight(),
        generation.size(),
        limits.chunkEvents(),
        i -> {
          if (!Thread.currentThread().isInterrupted()) {
            verdicts[i] = judge.judge(generation.get(i).event());
          }
        });
    boolean isInterrupted = Thread.interrupted(); // for which known events may not be found
    if (isInterrupted || Arrays.asList(verdicts).contains(null)) {
      throw new InterruptedException();
    }
    for (int i = 0; i < generation.size(); i++) {
      sort(generation.get(i), verdicts[i]);
    }
  }

  private void sort(Candidate candidate, AuthVerdict verdict) {
    if (candidate.read() instanceof PduOutcome.StorableAsRejected storable) {
      reject(candidate, new ReceiptFailure.Format(storable.problem()));
    } else if (verdict.isAllowed()) {
      candidate.judged(false);
      allowed.add(candidate);
    } else if (verdict.rejectedBy().isPresent()) {
      AuthRule rule = verdict.rejectedBy().orElseThrow();
      reject(candidate, new ReceiptFailure.NotAuthorized(ReceiptCheck.AUTH_EVENTS, rule));
    } else {
      drop(candidate.id(), DropReason.AUTH_EVENT_MISSING);
      dropped.addMissing(verdict.missing());
    }
  }

  private void reject(Candidate candidate, ReceiptFailure reason) {
    candidate.judged(true);
    rejected.add(new RejectedEvent(candidate.event(), reason));
  }

  private void collectState() throws UnusableStateException {
    for (Candidate candidate : allowed) {
      if (candidate.isInState() && state.put(candidate.tuple(), candidate.event()) != null) {
        throw new UnusableStateException(
            StateFault.STATE_CONTRADICTS_ITSELF, "two events of one type and state key");
      }
    }
  }

  private void requireOneCreate() throws UnusableStateException {
    long creates = allowed.stream().filter(c -> c.tuple().type().equals(EventTypes.CREATE)).count();
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
