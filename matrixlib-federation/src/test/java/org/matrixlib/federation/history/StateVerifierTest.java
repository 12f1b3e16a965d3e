package org.matrixlib.federation.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.history.FakeStream.answer;
import static org.matrixlib.federation.history.FakeStream.raw;
import static org.matrixlib.federation.history.SignedRoom.ANN;
import static org.matrixlib.federation.history.SignedRoom.BOB;
import static org.matrixlib.federation.history.SignedRoom.CAT;
import static org.matrixlib.federation.history.SignedRoom.VERIFIER;
import static org.matrixlib.federation.history.SignedRoom.badlySigned;
import static org.matrixlib.federation.history.SignedRoom.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.auth.CitedEvent;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.receipt.ReceiptFailure;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.endpoint.RawEvent;
import org.matrixlib.federation.keys.KeyRing;
import org.matrixlib.federation.keys.SignatureVerifier;
import org.matrixlib.federation.transport.Deadline;
import org.matrixlib.federation.transport.TransportException;

/** What comes of answers that should hold the state of a room. */
class StateVerifierTest {
  private static final Executor HERE = Runnable::run;
  private static final String TOPIC = "m.room.topic";
  private static final ServerName A = ServerName.of("a.example");

  static Stream<RoomVersion> versions() {
    return RoomVersions.STABLE.all().stream();
  }

  private static StateOutcome verify(SignedRoom room, List<RawEvent> answer) {
    return verify(room, FakeStream.of(answer), StateLimits.DEFAULT);
  }

  private static StateOutcome verify(SignedRoom room, FakeStream answer, StateLimits limits) {
    try {
      return new StateVerifier(new EventVerifier(VERIFIER), HERE, limits)
          .verifyState(room.room(), answer, id -> Optional.empty());
    } catch (TransportException e) {
      throw new AssertionError(e);
    }
  }

  private static VerifiedState state(StateOutcome outcome) {
    return assertInstanceOf(StateOutcome.Verified.class, outcome).state();
  }

  private static void assertUnusable(StateFault fault, StateOutcome outcome) {
    assertEquals(fault, assertInstanceOf(StateOutcome.Unusable.class, outcome).fault());
  }

  private static Set<Pdu> set(Iterable<Pdu> events) {
    Set<Pdu> set = new HashSet<>();
    events.forEach(set::add);
    return set;
  }

  @ParameterizedTest
  @MethodSource("versions")
  void soundAnswerIsTheStateEachEventAfterItsAuthEvents(RoomVersion version) {
    SignedRoom room = SignedRoom.of(version);
    room.send(BOB, TOPIC, "", json("{'topic':'old'}"));
    room.send(BOB, TOPIC, "", json("{'topic':'new'}"));

    StateOutcome outcome = verify(room, answer(room.state(), room.events()));

    VerifiedState state = state(outcome);
    assertEquals(set(room.state()), set(state.state().values()));
    assertEquals(room.state(TOPIC, ""), state.state().get(new StateTuple(TOPIC, "")));
    assertEquals(set(room.events()), set(state.events()));
    Set<EventId> before = new HashSet<>();
    for (Pdu event : state.events()) {
      assertTrue(before.containsAll(event.authEvents()), event.toString());
      before.add(event.eventId());
    }
    assertEquals(Map.of(), outcome.dropped().counts());
    assertEquals(List.of(), state.rejected());
    assertFalse(state.isPartial());
  }

  // What doesn't spoil the rest

  @ParameterizedTest
  @MethodSource("versions")
  void eventOfAnotherRoomIsDropped(RoomVersion version) {
    SignedRoom room = SignedRoom.of(version);
    Pdu foreign =
        room.sign(
            room.draft(ANN, TOPIC, json("{}")).stateKey("").roomId(RoomId.of("!other:a.example")),
            ANN);

    StateOutcome outcome = verify(room, answer(with(room.state(), foreign), List.of()));

    assertEquals(set(room.state()), set(state(outcome).state().values()));
    assertEquals(Map.of(DropReason.OTHER_ROOM, 1), outcome.dropped().counts());
    assertEquals(Optional.of(foreign.eventId()), outcome.dropped().examples().get(0).id());
  }

  private static List<Pdu> with(List<Pdu> events, Pdu... more) {
    List<Pdu> all = new ArrayList<>(events);
    all.addAll(List.of(more));
    return all;
  }

  private static List<Pdu> without(List<Pdu> events, Pdu... less) {
    List<Pdu> some = new ArrayList<>(events);
    some.removeAll(List.of(less));
    return some;
  }

  @Test
  void badSignatureOfAStateEventDropsThatEventOnly() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu topic = room.send(BOB, TOPIC, "", json("{'topic':'x'}"));
    List<Pdu> sent = with(without(room.state(), topic), badlySigned(topic));

    StateOutcome outcome = verify(room, answer(sent, List.of()));

    assertEquals(set(without(room.state(), topic)), set(state(outcome).state().values()));
    assertEquals(Map.of(DropReason.SIGNATURES, 1), outcome.dropped().counts());
    assertInstanceOf(
        ReceiptFailure.Signatures.class,
        outcome.dropped().examples().get(0).failure().orElseThrow());
  }

  @Test
  void goodCopyOfABadlySignedEventIsTakenWhicheverComesFirst() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu topic = room.send(BOB, TOPIC, "", json("{'topic':'x'}"));
    for (boolean isBadFirst : List.of(true, false)) {
      Pdu first = isBadFirst ? badlySigned(topic) : topic;
      Pdu second = isBadFirst ? topic : badlySigned(topic);
      List<Pdu> sent = with(without(room.state(), topic), first, second);

      StateOutcome outcome = verify(room, answer(sent, List.of()));

      assertEquals(set(room.state()), set(state(outcome).state().values()));
      assertEquals(Map.of(DropReason.SIGNATURES, 1), outcome.dropped().counts());
    }
  }

  @Test
  void eventWhoseAuthEventWasDroppedIsDroppedAndTheMissingOneNamed() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu bob = room.state(EventTypes.MEMBER, BOB);
    Pdu topic = room.send(BOB, TOPIC, "", json("{'topic':'x'}"));
    List<Pdu> sent = with(without(room.state(), bob), badlySigned(bob));

    StateOutcome outcome = verify(room, answer(sent, List.of()));

    assertEquals(set(without(room.state(), bob, topic)), set(state(outcome).state().values()));
    assertEquals(
        Map.of(DropReason.SIGNATURES, 1, DropReason.AUTH_EVENT_MISSING, 1),
        outcome.dropped().counts());
    assertEquals(List.of(bob.eventId()), outcome.dropped().missing());
  }

  @Test
  void authEventThatIsKnownNeedNotBeSent() throws TransportException {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu bob = room.state(EventTypes.MEMBER, BOB);
    Pdu topic = room.send(BOB, TOPIC, "", json("{'topic':'x'}"));

    StateOutcome outcome =
        new StateVerifier(new EventVerifier(VERIFIER), HERE, StateLimits.DEFAULT)
            .verifyState(
                room.room(),
                FakeStream.of(answer(without(room.state(), bob), List.of())),
                id ->
                    id.equals(bob.eventId())
                        ? Optional.of(new CitedEvent(bob, false))
                        : Optional.empty());

    assertEquals(topic, state(outcome).state().get(new StateTuple(TOPIC, "")));
  }

  /** "Malicious homeserver state reset": all state that is fetched is judged. */
  @ParameterizedTest
  @MethodSource("versions")
  void stateEventThatItsAuthEventsDontAllowIsRejectedAndNoState(RoomVersion version) {
    SignedRoom room = SignedRoom.of(version);
    Pdu seizure =
        room.draft(CAT, EventTypes.POWER_LEVELS, "", json("{'users':{'@cat:c.example':100}}"));
    List<Pdu> sent = with(without(room.state(), room.state(EventTypes.POWER_LEVELS, "")), seizure);

    StateOutcome outcome = verify(room, answer(sent, room.events()));

    VerifiedState state = state(outcome);
    assertFalse(state.state().containsKey(new StateTuple(EventTypes.POWER_LEVELS, "")));
    assertFalse(state.events().contains(seizure));
    assertEquals(List.of(seizure), state.rejected().stream().map(RejectedEvent::event).toList());
    ReceiptFailure.NotAuthorized reason =
        assertInstanceOf(ReceiptFailure.NotAuthorized.class, state.rejected().get(0).reason());
    assertEquals(AuthRule.SENDER_NOT_JOINED, reason.rule());
  }

  @Test
  void eventThatCitesARejectedOneIsRejected() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu seizure =
        room.draft(CAT, EventTypes.POWER_LEVELS, "", json("{'users':{'@cat:c.example':100}}"));
    SignedRoom fork = SignedRoom.empty(RoomVersion.V10);
    room.events().forEach(fork::add);
    fork.add(seizure);
    Pdu topic = fork.draft(BOB, TOPIC, "", json("{'topic':'x'}"));

    StateOutcome outcome = verify(room, answer(with(room.state(), topic), List.of(seizure)));

    List<RejectedEvent> rejected = state(outcome).rejected();
    assertEquals(List.of(seizure, topic), rejected.stream().map(RejectedEvent::event).toList());
    ReceiptFailure.NotAuthorized reason =
        assertInstanceOf(ReceiptFailure.NotAuthorized.class, rejected.get(1).reason());
    assertEquals(AuthRule.AUTH_EVENTS_HOLD_REJECTED, reason.rule());
  }

  @Test
  void eventWithAnotherContentHashCountsAsRedacted() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu topic = room.send(BOB, TOPIC, "", json("{'topic':'x'}"));
    JsonObject forged = topic.json().with("content", json("{'topic':'forged'}"));
    List<RawEvent> sent = new ArrayList<>(answer(without(room.state(), topic), List.of()));
    sent.add(new RawEvent("state", forged.toBytes()));

    Pdu read = state(verify(room, sent)).state().get(new StateTuple(TOPIC, ""));

    assertEquals(topic.eventId(), read.eventId());
    assertEquals(JsonObject.EMPTY, read.content());
  }

  @Test
  void intactCopyIsTakenRatherThanARedactedOneWhicheverComesFirst() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu topic = room.send(BOB, TOPIC, "", json("{'topic':'x'}"));
    RawEvent forged =
        new RawEvent(
            "auth_chain", topic.json().with("content", json("{'topic':'forged'}")).toBytes());
    List<RawEvent> sound = answer(room.state(), List.of());
    List<RawEvent> first = new ArrayList<>(List.of(forged));
    first.addAll(sound);
    List<RawEvent> last = new ArrayList<>(sound);
    last.add(forged);
    for (List<RawEvent> sent : List.of(first, last)) {
      assertEquals(topic, state(verify(room, sent)).state().get(new StateTuple(TOPIC, "")));
    }
  }

  @Test
  void whatIsNoEventIsDroppedAsMalformed() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    List<RawEvent> sent = new ArrayList<>(answer(room.state(), List.of()));
    for (String garbage : List.of("{}", "[]", "null", "{\"a\":", "\"\\ud800\"", "1e999", "")) {
      sent.add(new RawEvent("state", garbage.getBytes(StandardCharsets.UTF_8)));
    }

    StateOutcome outcome = verify(room, sent);

    assertEquals(set(room.state()), set(state(outcome).state().values()));
    assertEquals(Map.of(DropReason.FORMAT, 7), outcome.dropped().counts());
  }

  @Test
  void eventWithoutStateKeyIsNeitherStateNorAuthEvent() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu message = room.message(BOB, "hello");

    StateOutcome outcome = verify(room, answer(with(room.state(), message), List.of(message)));

    assertFalse(state(outcome).events().contains(message));
    assertEquals(Map.of(DropReason.NOT_STATE, 2), outcome.dropped().counts());
  }

  @Test
  void eventThatStandsTwiceInOneListIsReportedButTheSameInBothIsNot() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu bob = room.state(EventTypes.MEMBER, BOB);

    StateOutcome outcome = verify(room, answer(with(room.state(), bob), room.state()));

    assertEquals(room.state().size(), state(outcome).events().size());
    assertEquals(Map.of(DropReason.DUPLICATE, 1), outcome.dropped().counts());
  }

  @Test
  void reportOfManyDroppedEventsStaysSmall() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    List<RawEvent> sent = new ArrayList<>(answer(room.state(), List.of()));
    for (int i = 0; i < 5_000; i++) {
      sent.add(new RawEvent("state", "{}".getBytes(StandardCharsets.UTF_8)));
    }

    DropReport report = verify(room, sent).dropped();

    assertEquals(5_000, report.count(DropReason.FORMAT));
    assertEquals(DropReport.MAX_EXAMPLES, report.examples().size());
  }

  /** Ids of room versions 1 and 2 are claims, so that two events can cite each other. */
  @Test
  void eventsThatCiteEachOtherAreDroppedAndNothingHangs() {
    SignedRoom room = SignedRoom.of(RoomVersion.V1);
    Pdu one = citing(room, "$one:a.example", "$two:a.example");
    Pdu two = citing(room, "$two:a.example", "$one:a.example");
    Pdu self = citing(room, "$self:a.example", "$self:a.example");
    Pdu after = citing(room, "$after:a.example", "$one:a.example");

    StateOutcome outcome = verify(room, answer(with(room.state(), one, two), List.of(self, after)));

    assertEquals(set(room.state()), set(state(outcome).state().values()));
    assertEquals(Map.of(DropReason.CYCLE, 4), outcome.dropped().counts());
  }

  /**
   * Two events under one id of room version 1: whichever is taken, it doesn't mix with the other.
   */
  @Test
  void oneOfTwoEventsUnderTheSameIdIsTakenWhicheverComesFirst() {
    SignedRoom room = SignedRoom.of(RoomVersion.V1);
    Pdu known = room.send(ANN, TOPIC, "", json("{'topic':'x'}"));
    List<EventReference> cited = known.authEvents().stream().map(EventReference::of).toList();
    Pdu other =
        room.draft(ANN, "m.room.name", json("{}"))
            .stateKey("other")
            .eventId(known.eventId())
            .authEvents(cited)
            .build(A, SignedRoom.key(A));
    List<Pdu> rest = without(room.state(), known);

    VerifiedState one = state(verify(room, answer(with(rest, known, other), List.of())));
    VerifiedState two = state(verify(room, answer(with(rest, other, known), List.of())));

    assertEquals(one, two);
    assertEquals(room.state().size(), one.state().size());
    one.state()
        .forEach((tuple, event) -> assertTrue(event.isState(tuple.type(), tuple.stateKey())));
  }

  private static Pdu citing(SignedRoom room, String id, String cited) {
    return room.draft(ANN, TOPIC, json("{}"))
        .stateKey(id)
        .eventId(EventId.of(id))
        .authEvents(List.of(EventReference.of(EventId.of(cited))))
        .build(A, SignedRoom.key(A));
  }

  // What can't be used

  @ParameterizedTest
  @MethodSource("versions")
  void answerWithoutCreateEventIsUnusable(RoomVersion version) {
    SignedRoom room = SignedRoom.of(version);
    Pdu create = room.state(EventTypes.CREATE, "");

    StateOutcome outcome = verify(room, answer(without(room.state(), create), List.of()));

    assertUnusable(StateFault.CREATE_MISSING, outcome);
    assertEquals(List.of(create.eventId()), firstOf(outcome.dropped().missing(), create));
  }

  private static List<EventId> firstOf(List<EventId> missing, Pdu event) {
    return missing.stream().filter(event.eventId()::equals).toList();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void createEventThatIsOnlyInTheAuthChainIsNotEnough(RoomVersion version) {
    SignedRoom room = SignedRoom.of(version);
    Pdu create = room.state(EventTypes.CREATE, "");

    assertUnusable(
        StateFault.CREATE_MISSING,
        verify(room, answer(without(room.state(), create), List.of(create))));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void secondCreateEventMakesTheAnswerUnusableOrIsOfAnotherRoom(RoomVersion version) {
    SignedRoom room = SignedRoom.of(version);
    Pdu second = room.draftCreate(version.name(), 2);

    StateOutcome outcome = verify(room, answer(room.state(), List.of(second)));

    if (version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      assertEquals(set(room.state()), set(state(outcome).state().values()));
      assertEquals(Map.of(DropReason.OTHER_ROOM, 1), outcome.dropped().counts());
    } else {
      assertUnusable(StateFault.SEVERAL_CREATES, outcome);
    }
  }

  @Test
  void createEventOfAnotherVersionMakesTheAnswerUnusable() {
    SignedRoom room = SignedRoom.empty(RoomVersion.V10);
    room.create("9");

    assertUnusable(StateFault.ROOM_VERSION_DIFFERS, verify(room, answer(room.state(), List.of())));
  }

  @Test
  void twoEventsOfOneTypeAndStateKeyMakeTheAnswerUnusable() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    Pdu old = room.send(BOB, TOPIC, "", json("{'topic':'old'}"));
    room.send(BOB, TOPIC, "", json("{'topic':'new'}"));

    assertUnusable(
        StateFault.STATE_CONTRADICTS_ITSELF,
        verify(room, answer(with(room.state(), old), List.of())));
  }

  /** An answer that claims a million events, or never ends. */
  @Test
  void endlessAnswerIsCutAndClosed() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    RawEvent event = raw("state", room.state(EventTypes.MEMBER, BOB));
    FakeStream endless = new FakeStream(() -> Optional.of(event), JsonObject.EMPTY);

    StateOutcome outcome = verify(room, endless, new StateLimits(1_000, 1L << 30, 16, 1 << 16, 4));

    assertUnusable(StateFault.TOO_MANY_EVENTS, outcome);
    assertEquals(1_001, endless.given());
    assertTrue(endless.isClosed());
  }

  @Test
  void answerThatIsTooLongIsCutAndClosed() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    RawEvent event = raw("state", room.state(EventTypes.MEMBER, BOB));
    FakeStream endless = new FakeStream(() -> Optional.of(event), JsonObject.EMPTY);

    StateOutcome outcome = verify(room, endless, new StateLimits(1_000, 10_000, 16, 1 << 16, 4));

    assertUnusable(StateFault.TOO_MANY_BYTES, outcome);
    assertEquals(10_000 / event.json().length + 1, endless.given());
    assertTrue(endless.isClosed());
  }

  @Test
  void malformedAnswerIsUnusable() {
    FakeStream answer =
        new FakeStream(
            () -> {
              throw new MalformedAnswerException("no list");
            },
            JsonObject.EMPTY);

    assertUnusable(
        StateFault.ANSWER_MALFORMED,
        verify(SignedRoom.of(RoomVersion.V10), answer, StateLimits.DEFAULT));
    assertTrue(answer.isClosed());
  }

  @Test
  void answerThatBreaksOffIsAFailureOfTransport() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    FakeStream answer =
        new FakeStream(
            () -> {
              throw new TransportException(TransportException.Kind.PROTOCOL, "broke off", null);
            },
            JsonObject.EMPTY);
    StateVerifier verifier =
        new StateVerifier(new EventVerifier(VERIFIER), HERE, StateLimits.DEFAULT);

    assertThrows(
        TransportException.class,
        () -> verifier.verifyState(room.room(), answer, id -> Optional.empty()));
    assertTrue(answer.isClosed());
  }

  @Test
  void interruptionEndsTheReading() throws InterruptedException {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    CountDownLatch isVerifying = new CountDownLatch(1);
    EventVerifier stuck =
        new EventVerifier(
            (events, deadline) -> {
              isVerifying.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return VERIFIER.verify(events);
            });
    StateVerifier verifier =
        new StateVerifier(stuck, work -> new Thread(work).start(), StateLimits.DEFAULT);
    FakeStream answer = FakeStream.of(answer(room.state(), List.of()));
    List<TransportException> thrown = new ArrayList<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                verifier.verifyState(room.room(), answer, id -> Optional.empty());
              } catch (TransportException e) {
                thrown.add(e);
              }
            });

    caller.start();
    isVerifying.await();
    caller.interrupt();
    caller.join();

    assertEquals(TransportException.Kind.CANCELLED, thrown.get(0).kind());
    assertTrue(answer.isClosed());
  }

  @Test
  void interruptionEndsTheJudging() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    List<Pdu> topics =
        IntStream.range(0, 9).mapToObj(i -> room.send(BOB, TOPIC, "" + i, json("{}"))).toList();
    AtomicInteger asked = new AtomicInteger();
    StateVerifier verifier =
        new StateVerifier(new EventVerifier(VERIFIER), HERE, StateLimits.DEFAULT);

    TransportException thrown =
        assertThrows(
            TransportException.class,
            () ->
                verifier.verifyState(
                    room.room(),
                    FakeStream.of(answer(topics, List.of())),
                    id -> {
                      asked.incrementAndGet();
                      Thread.currentThread().interrupt();
                      return Optional.empty();
                    }));

    assertTrue(Thread.interrupted());
    assertEquals(TransportException.Kind.CANCELLED, thrown.kind());
    assertTrue(asked.get() <= topics.get(0).authEvents().size(), asked::toString);
  }

  /** Knows the keys of one server, and fetches those of others, of so many servers at a time. */
  private static final class FetchingVerifier implements SignatureVerifier {
    private final SignatureChecker checker = new SignatureChecker(10);
    private final Set<ServerName> known = new HashSet<>(Set.of(A));
    private final Runnable beforeFetching;
    private final List<Integer> fetches = new ArrayList<>();

    FetchingVerifier(Runnable beforeFetching) {
      this.beforeFetching = beforeFetching;
    }

    @Override
    public List<SignatureReport> verify(List<Pdu> events, Deadline deadline) {
      if (!deadline.hasPassed()) {
        beforeFetching.run();
        fetches.add(events.size());
        events.stream()
            .map(event -> event.sender().server())
            .distinct()
            .filter(server -> !known.contains(server))
            .limit(KeyRing.MAX_SERVERS_PER_FETCH)
            .toList()
            .forEach(known::add);
      }
      return checker.checkAll(
          events,
          (server, keyId, validAt) ->
              known.contains(server)
                  ? Optional.of(SignedRoom.key(server).verifyKey())
                  : Optional.empty());
    }
  }

  /** Servers that are gone take long to be found so, while the answer would time out. */
  @Test
  void keysAreFetchedOnceAllIsRead() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    room.member(CAT, "join");
    FakeStream answer = FakeStream.of(answer(room.state(), room.events()));
    int all = room.state().size() + room.events().size();
    FetchingVerifier verifier =
        new FetchingVerifier(() -> assertEquals(all, answer.given(), "keys before the end"));

    StateOutcome outcome =
        verify(
            new StateVerifier(
                new EventVerifier(verifier), HERE, new StateLimits(1_000, 1L << 30, 2, 1 << 16, 2)),
            room,
            answer);

    assertEquals(set(room.events()), set(state(outcome).events()));
    assertEquals(Map.of(), outcome.dropped().counts());
    assertEquals(List.of(4), verifier.fetches); // Bob's and Cat's, in both lists
  }

  @Test
  void keysOfMoreServersThanOneFetchAsksAreFetchedByTheNext() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    for (int i = 0; i < KeyRing.MAX_SERVERS_PER_FETCH; i++) {
      room.member("@u:s" + i + ".example", "join");
    }
    FetchingVerifier verifier = new FetchingVerifier(() -> {});

    StateOutcome outcome =
        verify(
            new StateVerifier(new EventVerifier(verifier), HERE, StateLimits.DEFAULT),
            room,
            FakeStream.of(answer(room.state(), List.of())));

    assertEquals(set(room.state()), set(state(outcome).state().values()));
    assertEquals(List.of(KeyRing.MAX_SERVERS_PER_FETCH + 1, 1), verifier.fetches);
  }

  @Test
  void eventWhoseKeyDoesntComeIsDropped() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    room.send("@eve:gone.test", TOPIC, "", json("{}"));

    StateOutcome outcome = verify(room, answer(room.state(), List.of()));

    assertEquals(Map.of(DropReason.SIGNATURES, 1), outcome.dropped().counts());
  }

  @Test
  void executorWhoseThreadsAreAllBusyHoldsNothingUp() {
    SignedRoom room = SignedRoom.of(RoomVersion.V10);
    StateVerifier verifier =
        new StateVerifier(
            new EventVerifier(VERIFIER),
            work -> {},
            new StateLimits(1_000, 1L << 30, 2, 1 << 16, 2));

    StateOutcome outcome =
        verify(verifier, room, FakeStream.of(answer(room.state(), room.events())));

    assertEquals(set(room.state()), set(state(outcome).state().values()));
  }

  private static StateOutcome verify(StateVerifier verifier, SignedRoom room, FakeStream answer) {
    try {
      return verifier.verifyState(room.room(), answer, id -> Optional.empty());
    } catch (TransportException e) {
      throw new AssertionError(e);
    }
  }

  // Joins

  /** A join of Cat into a room, and what the resident server answers. */
  private static final class Joining {
    final SignedRoom room;
    final Pdu join;

    Joining(SignedRoom room, Pdu join) {
      this.room = room;
      this.join = join;
    }

    static Joining publicRoom() {
      SignedRoom room = SignedRoom.of(RoomVersion.V10);
      return new Joining(
          room, room.draft(CAT, EventTypes.MEMBER, CAT, json("{'membership':'join'}")));
    }

    static Joining restrictedRoom() {
      SignedRoom room = SignedRoom.of(RoomVersion.V10);
      room.send(
          ANN,
          EventTypes.JOIN_RULES,
          "",
          json(
              "{'join_rule':'restricted','allow':[{'type':'m.room_membership','room_id':'!x:y'}]}"));
      JsonObject content =
          json("{'membership':'join','join_authorised_via_users_server':'@ann:a.example'}");
      return new Joining(room, room.draft(CAT, EventTypes.MEMBER, CAT, content));
    }

    Pdu countersigned() {
      return join.signedBy(A, SignedRoom.key(A));
    }

    StateOutcome verify(boolean mayOmitMembers, List<Pdu> state, JsonObject rest) {
      return verify(mayOmitMembers, state, room.events(), rest);
    }

    StateOutcome verify(boolean mayOmitMembers, List<Pdu> state, List<Pdu> chain, JsonObject rest) {
      try {
        return new StateVerifier(new EventVerifier(VERIFIER), HERE, StateLimits.DEFAULT)
            .verifySendJoin(
                room.room(),
                new SentJoin(join, A, mayOmitMembers),
                FakeStream.of(answer(state, chain), rest));
      } catch (TransportException e) {
        throw new AssertionError(e);
      }
    }

    StateOutcome verify(JsonObject rest) {
      return verify(false, room.state(), rest);
    }
  }

  private static JsonObject rest(Pdu event) {
    return JsonObject.builder().put("event", event.json()).build();
  }

  @Test
  void joinIsGivenWithTheStateBeforeIt() {
    Joining joining = Joining.publicRoom();
    VerifiedState state = state(joining.verify(JsonObject.EMPTY));
    assertEquals(Optional.of(joining.join), state.join());
    assertEquals(set(joining.room.state()), set(state.state().values()));
    assertFalse(state.isPartial());
    assertTrue(state.tells(new StateTuple(EventTypes.MEMBER, "@nobody:b.example")));
  }

  @Test
  void restrictedJoinComesBackSignedByTheAuthorizersServer() {
    Joining joining = Joining.restrictedRoom();
    Pdu signed = joining.countersigned();
    assertEquals(Optional.of(signed), state(joining.verify(rest(signed))).join());
  }

  @Test
  void restrictedJoinThatDoesntComeBackIsUnusable() {
    assertUnusable(StateFault.OWN_EVENT_MISSING, Joining.restrictedRoom().verify(JsonObject.EMPTY));
  }

  @Test
  void restrictedJoinThatComesBackUnsignedIsUnusable() {
    Joining joining = Joining.restrictedRoom();
    assertUnusable(StateFault.OWN_EVENT_NOT_SIGNED, joining.verify(rest(joining.join)));
  }

  @Test
  void joinThatComesBackAsAnotherEventIsUnusable() {
    Joining joining = Joining.publicRoom();
    Pdu other =
        joining.room.draft(
            CAT, EventTypes.MEMBER, CAT, json("{'membership':'join','displayname':'Cat'}"));
    assertUnusable(StateFault.OWN_EVENT_DIFFERS, joining.verify(rest(other)));
  }

  @Test
  void joinThatComesBackWithAnotherContentUnderItsIdIsUnusable() {
    Joining joining = Joining.publicRoom();
    JsonObject content = json("{'membership':'join','displayname':'Mallory'}");
    JsonObject forged = joining.join.json().with("content", content);
    assertUnusable(
        StateFault.OWN_EVENT_DIFFERS,
        joining.verify(JsonObject.builder().put("event", forged).build()));
  }

  @Test
  void joinThatTheStateForbidsIsUnusableThoughItsAuthEventsAllowIt() {
    Joining joining = Joining.publicRoom();
    joining.room.send(ANN, EventTypes.MEMBER, CAT, json("{'membership':'ban'}"));
    assertUnusable(StateFault.OWN_EVENT_NOT_ALLOWED, joining.verify(JsonObject.EMPTY));
  }

  @Test
  void joinWhoseAuthEventsAreMissingIsUnusableAndTheyAreNamed() {
    Joining joining = Joining.publicRoom();
    Pdu rules = joining.room.state(EventTypes.JOIN_RULES, "");
    StateOutcome outcome =
        joining.verify(false, without(joining.room.state(), rules), List.of(), JsonObject.EMPTY);
    assertUnusable(StateFault.OWN_EVENT_NOT_ALLOWED, outcome);
    assertEquals(List.of(rules.eventId()), firstOf(outcome.dropped().missing(), rules));
  }

  @Test
  void membersMayBeOmittedIfThatWasAskedFor() {
    Joining joining = Joining.publicRoom();
    Pdu bob = joining.room.state(EventTypes.MEMBER, BOB);
    JsonObject rest = json("{'members_omitted':true,'servers_in_room':['b.example']}");

    VerifiedState state = state(joining.verify(true, without(joining.room.state(), bob), rest));

    assertTrue(state.isPartial());
    assertEquals(Optional.of(Set.of(ServerName.of("b.example"), A)), state.serversInRoom());
    assertFalse(state.tells(new StateTuple(EventTypes.MEMBER, BOB)));
    assertTrue(state.tells(new StateTuple(EventTypes.MEMBER, ANN)));
    assertTrue(state.tells(new StateTuple(TOPIC, "")));
  }

  @Test
  void membersOmittedUnaskedMakeTheAnswerUnusable() {
    Joining joining = Joining.publicRoom();
    assertUnusable(
        StateFault.MEMBERS_OMITTED_UNASKED,
        joining.verify(json("{'members_omitted':true,'servers_in_room':['b.example']}")));
  }

  @Test
  void membersOmittedWithoutServersInTheRoomMakeTheAnswerUnusable() {
    Joining joining = Joining.publicRoom();
    for (String rest :
        List.of("{'members_omitted':true}", "{'members_omitted':true,'servers_in_room':[]}")) {
      assertUnusable(
          StateFault.ANSWER_MALFORMED, joining.verify(true, joining.room.state(), json(rest)));
    }
  }
}
