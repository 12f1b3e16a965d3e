package org.matrixlib.federation.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.history.SignedRoom.ANN;
import static org.matrixlib.federation.history.SignedRoom.BOB;
import static org.matrixlib.federation.history.SignedRoom.VERIFIER;
import static org.matrixlib.federation.history.SignedRoom.badlySigned;
import static org.matrixlib.federation.history.SignedRoom.json;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.endpoint.Backfill;
import org.matrixlib.federation.endpoint.EventAnswer;
import org.matrixlib.federation.endpoint.GetEvent;
import org.matrixlib.federation.endpoint.GetMissingEvents;
import org.matrixlib.federation.endpoint.RawEvent;
import org.matrixlib.federation.transport.TransportException;

/** Asking other servers for events that are missing, whatever they answer. */
class EventFetcherTest {
  private static final ServerName A = ServerName.of("a.example");
  private static final ServerName B = ServerName.of("b.example");
  private static final ServerName X = ServerName.of("x.example");
  private static final ServerName Y = ServerName.of("y.example");
  private static final Predicate<EventId> NOTHING = id -> false;

  private final SignedRoom room = SignedRoom.of(RoomVersion.V10);
  private final FakeServers servers = new FakeServers();
  private Duration now = Duration.ZERO;

  private EventFetcher fetcher(FetchLimits limits) {
    return fetcher(new EventVerifier(VERIFIER), limits);
  }

  private EventFetcher fetcher(EventVerifier verifier, FetchLimits limits) {
    return new EventFetcher(servers, verifier, limits, () -> now.toNanos());
  }

  private EventFetcher fetcher() {
    return fetcher(FetchLimits.DEFAULT);
  }

  private List<Pdu> messages(int count) {
    List<Pdu> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(room.message(i % 2 == 0 ? ANN : BOB, "message " + i));
    }
    return messages;
  }

  private static EventId last(List<Pdu> events) {
    return events.get(events.size() - 1).eventId();
  }

  private static List<Pdu> events(FetchedEvents fetched) {
    return fetched.events().stream().map(read -> read.pdu().orElseThrow()).toList();
  }

  private static Predicate<EventId> known(Collection<Pdu> events) {
    Set<EventId> ids = new HashSet<>();
    events.forEach(event -> ids.add(event.eventId()));
    return ids::contains;
  }

  /** The events up to the given one, newest first, as a sound server gives them. */
  private List<Pdu> before(Collection<EventId> from, int limit) {
    List<Pdu> all = new ArrayList<>(room.events());
    Collections.reverse(all);
    List<Pdu> given = new ArrayList<>();
    for (Pdu event : all) {
      if (given.size() < limit && (!given.isEmpty() || from.contains(event.eventId()))) {
        given.add(event);
      }
    }
    return given;
  }

  private FetchedEvents backfill(List<ServerName> from, List<Pdu> history, int limit) {
    return fetcher().backfill(room.room(), from, List.of(last(history)), limit, NOTHING);
  }

  @Test
  void backfilledEventsComeAfterThoseThatTheyFollow() {
    List<Pdu> history = messages(10);
    servers.backfills(X, call -> before(call.from(), call.limit()));

    FetchedEvents fetched = backfill(List.of(X), history, 100);

    assertEquals(room.events(), events(fetched));
    assertEquals(FetchEnd.COMPLETE, fetched.end());
    assertEquals(Set.of(), fetched.missing());
    assertEquals(Map.of(), fetched.dropped().counts());
  }

  @Test
  void noMoreThanTheLimitIsAskedForAndTaken() {
    List<Pdu> history = messages(10);
    servers.backfills(X, call -> before(call.from(), 100));

    FetchedEvents fetched = backfill(List.of(X), history, 3);

    assertEquals(history.subList(7, 10), events(fetched));
    assertEquals(FetchEnd.ENOUGH_EVENTS, fetched.end());
    assertEquals(Set.of(history.get(6).eventId()), fetched.missing());
    assertEquals(3, servers.sent(X, Backfill.class).get(0).limit());
    assertEquals(1, fetched.dropped().count(DropReason.NOT_ASKED_FOR));
  }

  @Test
  void nextServerIsAskedForWhatTheFirstDidntGive() {
    List<Pdu> history = messages(10);
    servers.on(X, Backfill.class, call -> RequestFailure.Kind.UNREACHABLE);
    servers.backfills(Y, call -> before(call.from(), call.limit()));

    FetchedEvents fetched = backfill(List.of(X, Y), history, 5);

    assertEquals(history.subList(5, 10), events(fetched));
    assertEquals(X, fetched.failures().get(0).destination());
    assertEquals(RequestFailure.Kind.UNREACHABLE, fetched.failures().get(0).kind());
  }

  @Test
  void oneServerGoesOnWhereAnotherStopped() {
    List<Pdu> history = messages(10);
    servers.backfills(
        X, call -> call.from().contains(last(history)) ? before(call.from(), 2) : List.of());
    servers.backfills(Y, call -> before(call.from(), call.limit()));

    FetchedEvents fetched = backfill(List.of(X, Y), history, 5);

    assertEquals(history.subList(5, 10), events(fetched));
    assertEquals(List.of(history.get(7).eventId()), servers.sent(Y, Backfill.class).get(0).from());
  }

  /** GHSA-pfw4-xjgm-267c: events that were missing are verified like all others. */
  @Test
  void missingEventWithABadSignatureIsNotTaken() {
    List<Pdu> history = messages(5);
    Pdu bad = history.get(3);
    servers.hasMissing(X, call -> List.of(badlySigned(bad), history.get(2), history.get(1)));

    FetchedEvents fetched =
        fetcher()
            .missingEvents(
                room.room(),
                List.of(X),
                List.of(history.get(0).eventId()),
                List.of(history.get(4)),
                10,
                0,
                NOTHING);

    assertEquals(List.of(), fetched.events());
    assertEquals(Set.of(bad.eventId()), fetched.missing());
    assertEquals(1, fetched.dropped().count(DropReason.SIGNATURES));
    assertEquals(FetchEnd.NO_SERVER_LEFT, fetched.end());
  }

  @Test
  void badlySignedEventIsAskedForAtItsSendersServer() {
    List<Pdu> history = messages(5);
    Pdu bad = history.get(3);
    assertEquals(BOB, bad.sender().toString());
    servers.backfills(X, call -> List.of(history.get(4), badlySigned(bad), history.get(2)));
    servers.hasEvents(B, List.of(bad));

    FetchedEvents fetched = backfill(List.of(X), history, 3);

    assertEquals(history.subList(2, 5), events(fetched));
    assertEquals(1, fetched.dropped().count(DropReason.SIGNATURES));
    assertEquals(List.of(new GetEvent(bad.eventId())), servers.sent(B, GetEvent.class));
  }

  @Test
  void oneBadEventDoesntSpoilTheOthers() {
    List<Pdu> history = messages(5);
    servers.on(
        X,
        Backfill.class,
        call -> {
          List<RawEvent> answer = new ArrayList<>();
          answer.add(new RawEvent("pdus", "{\"depth\":1.5}".getBytes(StandardCharsets.UTF_8)));
          answer.addAll(FakeStream.raw("pdus", before(call.from(), 5)));
          answer.add(new RawEvent("pdus", "[".getBytes(StandardCharsets.UTF_8)));
          return FakeStream.of(answer);
        });

    FetchedEvents fetched = backfill(List.of(X), history, 100);

    assertTrue(events(fetched).containsAll(history));
    assertTrue(fetched.dropped().count(DropReason.FORMAT) >= 2);
  }

  @Test
  void eventOfAnotherRoomIsNotTaken() {
    List<Pdu> history = messages(2);
    Pdu foreign =
        room.sign(
            room.draft(ANN, "m.room.message", json("{}")).roomId(RoomId.of("!other:a.example")),
            ANN);
    servers.backfills(X, call -> List.of(foreign));
    FetchedEvents fetched =
        fetcher().backfill(room.room(), List.of(X), List.of(foreign.eventId()), 10, NOTHING);
    assertEquals(List.of(), fetched.events());
    assertEquals(Map.of(DropReason.OTHER_ROOM, 1), fetched.dropped().counts());
    assertFalse(history.isEmpty());
  }

  @Test
  void whatNobodyAskedForIsNotTaken() {
    List<Pdu> history = messages(6);
    servers.backfills(X, call -> List.of(history.get(2), history.get(5)));
    FetchedEvents fetched =
        fetcher().backfill(room.room(), List.of(X), List.of(history.get(2).eventId()), 10, NOTHING);
    assertEquals(List.of(history.get(2)), events(fetched));
    assertTrue(fetched.dropped().count(DropReason.NOT_ASKED_FOR) >= 1);
  }

  @Test
  void eventThatIsGivenTwiceIsTakenOnce() {
    List<Pdu> history = messages(2);
    servers.backfills(X, call -> List.of(history.get(1), history.get(1), history.get(0)));
    FetchedEvents fetched = backfill(List.of(X), history, 5);
    assertEquals(history, events(fetched));
    assertTrue(fetched.dropped().count(DropReason.DUPLICATE) >= 1);
  }

  @Test
  void backfilledEventMayCiteMoreThanOthersMay() {
    List<Pdu> history = messages(1);
    JsonObject many =
        room.draft(ANN, "m.room.message", json("{'body':'old'}"))
            .prevEvents(Collections.nCopies(20, EventReference.of(history.get(0).eventId())))
            .build(A, SignedRoom.key(A))
            .json();
    List<String> prev = Collections.nCopies(25, history.get(0).eventId().toString());
    Pdu unhashed =
        Pdu.trusted(many.with("prev_events", JsonArray.ofStrings(prev)), RoomVersion.V10);
    JsonObject hashes =
        JsonObject.builder().put("sha256", UnpaddedBase64.encode(unhashed.contentHash())).build();
    Pdu old =
        Pdu.trusted(
                unhashed.json().with("hashes", hashes).with("signatures", JsonObject.EMPTY),
                RoomVersion.V10)
            .signedBy(A, SignedRoom.key(A));
    servers.backfills(X, call -> List.of(old));
    servers.hasMissing(X, call -> List.of(old));

    FetchedEvents backfilled =
        fetcher().backfill(room.room(), List.of(X), List.of(old.eventId()), 1, NOTHING);
    Pdu next =
        room.sign(
            room.draft(ANN, "m.room.message", json("{}"))
                .prevEvents(List.of(EventReference.of(old.eventId()))),
            ANN);
    FetchedEvents missing =
        fetcher().missingEvents(room.room(), List.of(X), List.of(), List.of(next), 1, 0, NOTHING);

    assertEquals(List.of(old), events(backfilled));
    assertEquals(Map.of(DropReason.FORMAT, 1), missing.dropped().counts());
  }

  @Test
  void gapIsFilledUpToWhatIsKnown() {
    List<Pdu> history = messages(8);
    servers.hasMissing(X, call -> history.subList(3, 7));

    FetchedEvents fetched =
        fetcher()
            .missingEvents(
                room.room(),
                List.of(X),
                List.of(history.get(2).eventId()),
                List.of(history.get(7)),
                20,
                0,
                NOTHING);

    assertEquals(history.subList(3, 7), events(fetched));
    assertEquals(FetchEnd.COMPLETE, fetched.end());
    GetMissingEvents call = servers.sent(X, GetMissingEvents.class).get(0);
    assertEquals(List.of(history.get(7).eventId()), call.latest());
    assertEquals(List.of(history.get(2).eventId()), call.earliest());
  }

  @Test
  void eventBelowTheLeastDepthIsNotTaken() {
    List<Pdu> history = messages(4);
    servers.hasMissing(X, call -> history.subList(0, 3));
    long minDepth = history.get(1).depth();

    FetchedEvents fetched =
        fetcher()
            .missingEvents(
                room.room(), List.of(X), List.of(), List.of(history.get(3)), 20, minDepth, NOTHING);

    assertEquals(history.subList(1, 3), events(fetched));
    assertEquals(minDepth, servers.sent(X, GetMissingEvents.class).get(0).minDepth());
    assertTrue(fetched.dropped().count(DropReason.NOT_ASKED_FOR) >= 1);
    assertEquals(FetchEnd.COMPLETE, fetched.end());
  }

  @Test
  void requestsAreLimitedThoughTheServerGoesOnGiving() {
    List<Pdu> history = messages(10);
    servers.backfills(X, call -> before(call.from(), 1));
    FetchLimits limits = new FetchLimits(100, 4, Duration.ofMinutes(1), 1 << 20);

    FetchedEvents fetched =
        fetcher(limits).backfill(room.room(), List.of(X), List.of(last(history)), 100, NOTHING);

    assertEquals(history.subList(6, 10), events(fetched));
    assertEquals(FetchEnd.ENOUGH_REQUESTS, fetched.end());
    assertEquals(4, servers.sent().size());
  }

  @Test
  void timeIsLimited() {
    List<Pdu> history = messages(10);
    servers.backfills(
        X,
        call -> {
          now = now.plusSeconds(40);
          return before(call.from(), 1);
        });
    FetchLimits limits = new FetchLimits(100, 50, Duration.ofMinutes(1), 1 << 20);

    FetchedEvents fetched =
        fetcher(limits).backfill(room.room(), List.of(X), List.of(last(history)), 100, NOTHING);

    assertEquals(history.subList(8, 10), events(fetched));
    assertEquals(FetchEnd.TIME_IS_UP, fetched.end());
  }

  @Test
  void endlessAnswerIsCutByEventsAndByBytes() {
    List<Pdu> history = messages(1);
    RawEvent event = FakeStream.raw("pdus", history.get(0));
    List<FakeStream> streams = new ArrayList<>();
    servers.on(
        X,
        Backfill.class,
        call -> {
          streams.add(new FakeStream(() -> Optional.of(event), JsonObject.EMPTY));
          return streams.get(streams.size() - 1);
        });

    backfill(List.of(X), history, 50);
    FetchLimits limits = new FetchLimits(1_000, 1, Duration.ofMinutes(1), 5_000);
    fetcher(limits).backfill(room.room(), List.of(X), List.of(last(history)), 1_000, NOTHING);

    assertEquals(51, streams.get(0).given());
    assertEquals(
        (5_000 + event.json().length - 1) / event.json().length + 1,
        streams.get(streams.size() - 1).given());
    streams.forEach(stream -> assertTrue(stream.isClosed()));
  }

  @Test
  void answerThatBreaksOffGivesWhatCameBefore() {
    List<Pdu> history = messages(3);
    servers.on(
        X,
        Backfill.class,
        call -> {
          List<Pdu> left = new ArrayList<>(List.of(history.get(2), history.get(1)));
          return new FakeStream(
              () -> {
                if (left.isEmpty()) {
                  throw new MalformedAnswerException("cut");
                }
                return Optional.of(FakeStream.raw("pdus", left.remove(0)));
              },
              JsonObject.EMPTY);
        });

    FetchedEvents fetched = backfill(List.of(X), history, 100);

    assertEquals(history.subList(1, 3), events(fetched));
    assertEquals(RequestFailure.Kind.PROTOCOL, fetched.failures().get(0).kind());
  }

  @Test
  void interruptionEndsTheFetchingWithWhatThereIs() {
    List<Pdu> history = messages(10);
    servers.backfills(
        X,
        call -> {
          Thread.currentThread().interrupt();
          return before(call.from(), 1);
        });

    FetchedEvents fetched = backfill(List.of(X, Y), history, 100);

    assertTrue(Thread.interrupted());
    assertEquals(FetchEnd.INTERRUPTED, fetched.end());
    assertEquals(1, servers.sent().size());
  }

  @Test
  void authChainIsRepairedUpToWhatIsKnown() {
    Pdu create = room.state(EventTypes.CREATE, "");
    Pdu bob = room.state(EventTypes.MEMBER, BOB);
    servers.hasEvents(X, room.events());
    servers.hasAuthChain(X, call -> room.state());

    FetchedEvents fetched =
        fetcher()
            .authChain(room.room(), List.of(X), List.of(bob.eventId()), known(List.of(create)));

    assertEquals(FetchEnd.COMPLETE, fetched.end());
    List<Pdu> chain = new ArrayList<>(room.events());
    chain.remove(create);
    assertEquals(new HashSet<>(chain), new HashSet<>(events(fetched)));
    Set<EventId> before = new HashSet<>(Set.of(create.eventId()));
    for (Pdu event : events(fetched)) {
      assertTrue(before.containsAll(event.authEvents()));
      before.add(event.eventId());
    }
    assertEquals(1, servers.sent(X, GetEvent.class).size());
  }

  @Test
  void gapInTheAuthChainIsNamed() {
    Pdu bob = room.state(EventTypes.MEMBER, BOB);
    Pdu rules = room.state(EventTypes.JOIN_RULES, "");
    List<Pdu> some = new ArrayList<>(room.events());
    some.remove(rules);
    servers.hasEvents(X, some);
    servers.hasAuthChain(Y, call -> some);

    FetchedEvents fetched =
        fetcher().authChain(room.room(), List.of(X, Y), List.of(bob.eventId()), NOTHING);

    assertEquals(FetchEnd.NO_SERVER_LEFT, fetched.end());
    assertEquals(Set.of(rules.eventId()), fetched.missing());
    assertEquals(new HashSet<>(some), new HashSet<>(events(fetched)));
  }

  @Test
  void serverThatCantBeReachedIsAskedOnce() {
    List<EventId> missing = room.events().stream().map(Pdu::eventId).toList();
    servers.on(X, GetEvent.class, call -> RequestFailure.Kind.TIMED_OUT);
    servers.hasEvents(Y, room.events());

    FetchedEvents fetched = fetcher().authChain(room.room(), List.of(X, Y), missing, NOTHING);

    assertEquals(1, servers.sent(X, GetEvent.class).size());
    assertEquals(new HashSet<>(room.events()), new HashSet<>(events(fetched)));
  }

  @Test
  void anotherEventThanTheOneThatWasAskedForIsNotTaken() {
    Pdu bob = room.state(EventTypes.MEMBER, BOB);
    Pdu create = room.state(EventTypes.CREATE, "");
    servers.on(X, GetEvent.class, call -> new EventAnswer(create.json(), JsonObject.EMPTY));

    FetchedEvents fetched =
        fetcher().authChain(room.room(), List.of(X), List.of(bob.eventId()), NOTHING);

    assertEquals(List.of(), fetched.events());
    assertEquals(Map.of(DropReason.NOT_ASKED_FOR, 1), fetched.dropped().counts());
  }

  /** In room versions 1 and 2 events can claim to follow each other. */
  @Test
  void eventsThatFollowEachOtherAreDropped() {
    SignedRoom old = SignedRoom.of(RoomVersion.V1);
    Pdu one = following(old, "$one:a.example", "$two:a.example");
    Pdu two = following(old, "$two:a.example", "$one:a.example");
    servers.backfills(X, call -> List.of(one, two));

    FetchedEvents fetched =
        fetcher().backfill(old.room(), List.of(X), List.of(one.eventId()), 10, NOTHING);

    assertEquals(List.of(), fetched.events());
    assertEquals(2, fetched.dropped().count(DropReason.CYCLE));
  }

  private static Pdu following(SignedRoom room, String id, String prev) {
    return room.draft(ANN, "m.room.message", json("{}"))
        .eventId(EventId.of(id))
        .prevEvents(List.of(EventReference.of(EventId.of(prev))))
        .build(A, SignedRoom.key(A));
  }

  @Test
  void contentThatDoesntMatchItsHashIsGivenRedacted() {
    List<Pdu> history = messages(1);
    JsonObject forged = history.get(0).json().with("content", json("{'body':'forged'}"));
    servers.on(
        X, Backfill.class, call -> FakeStream.of(List.of(new RawEvent("pdus", forged.toBytes()))));

    FetchedEvents fetched = backfill(List.of(X), history, 1);

    assertEquals(new PduOutcome.Redacted(history.get(0).redacted()), fetched.events().get(0));
  }

  /** Two thousand events of made-up servers must not make us ask two thousand servers for keys. */
  @Test
  void signaturesOfWhatNobodyAskedForArentVerified() {
    List<Pdu> history = messages(3);
    List<Pdu> answer = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String user = "@junk:s" + i + ".example";
      answer.add(room.sign(room.draft(user, "m.room.message", json("{}")), user));
    }
    answer.addAll(history);
    servers.backfills(X, call -> answer);
    List<Pdu> verified = new ArrayList<>();
    EventVerifier verifier =
        new EventVerifier(
            (events, deadline) -> {
              verified.addAll(events);
              return VERIFIER.verify(events, deadline);
            });

    FetchedEvents fetched =
        fetcher(verifier, FetchLimits.DEFAULT)
            .backfill(
                room.room(),
                List.of(X),
                List.of(last(history)),
                100,
                known(List.of(history.get(0))));

    assertEquals(history.subList(1, 3), events(fetched));
    assertEquals(Set.of(history.get(1), history.get(2)), new HashSet<>(verified));
    assertEquals(
        Map.of(DropReason.NOT_ASKED_FOR, 20, DropReason.DUPLICATE, 1), fetched.dropped().counts());
  }

  @Test
  void keysAreNotWaitedForLongerThanTheTurnOfTheServer() {
    List<Pdu> history = messages(1);
    servers.backfills(X, call -> history);
    List<Duration> left = new ArrayList<>();
    EventVerifier verifier =
        new EventVerifier(
            (events, deadline) -> {
              left.add(deadline.left());
              return VERIFIER.verify(events, deadline);
            });

    fetcher(verifier, FetchLimits.DEFAULT)
        .backfill(room.room(), List.of(X, Y), List.of(last(history)), 1, NOTHING);

    assertEquals(List.of(FetchLimits.DEFAULT.maxTime().dividedBy(2)), left);
  }

  @Test
  void serverThatGoesOnGivingLeavesRequestsToOthers() {
    List<Pdu> history = messages(10);
    servers.backfills(X, call -> before(call.from(), 1));
    servers.backfills(Y, call -> before(call.from(), 100));
    FetchLimits limits = new FetchLimits(100, 4, Duration.ofMinutes(1), 1 << 20);

    FetchedEvents fetched =
        fetcher(limits).backfill(room.room(), List.of(X, Y), List.of(last(history)), 100, NOTHING);

    assertEquals(FetchEnd.COMPLETE, fetched.end());
    assertEquals(2, servers.sent(X, Backfill.class).size());
    assertEquals(1, servers.sent(Y, Backfill.class).size());
  }

  @Test
  void slowServerLeavesTimeToOthers() {
    List<Pdu> history = messages(10);
    servers.backfills(
        X,
        call -> {
          now = now.plusSeconds(40);
          return before(call.from(), 1);
        });
    servers.backfills(Y, call -> before(call.from(), 100));
    FetchLimits limits = new FetchLimits(100, 50, Duration.ofMinutes(1), 1 << 20);

    FetchedEvents fetched =
        fetcher(limits).backfill(room.room(), List.of(X, Y), List.of(last(history)), 100, NOTHING);

    assertEquals(FetchEnd.COMPLETE, fetched.end());
    assertEquals(1, servers.sent(X, Backfill.class).size());
  }

  @Test
  void serverWhoseTurnEndedIsAskedAgainWhenOthersHadTheirs() {
    List<Pdu> history = messages(10);
    servers.backfills(X, call -> before(call.from(), 4));
    FetchLimits limits = new FetchLimits(100, 6, Duration.ofMinutes(1), 1 << 20);

    FetchedEvents fetched =
        fetcher(limits).backfill(room.room(), List.of(X, Y), List.of(last(history)), 100, NOTHING);

    assertEquals(FetchEnd.COMPLETE, fetched.end());
    assertEquals(1, servers.sent(Y, Backfill.class).size());
  }

  @Test
  void serverThatIsntToBeCalledNowCostsNoRequest() {
    List<Pdu> history = messages(2);
    servers.on(X, Backfill.class, call -> RequestFailure.Kind.BACKED_OFF);
    servers.backfills(Y, call -> before(call.from(), 100));
    FetchLimits limits = new FetchLimits(100, 1, Duration.ofMinutes(1), 1 << 20);

    FetchedEvents fetched =
        fetcher(limits).backfill(room.room(), List.of(X, Y), List.of(last(history)), 2, NOTHING);

    assertEquals(history, events(fetched));
  }

  @Test
  void serverThatCantVouchForOneOfItsEventsIsntAskedForAnother() {
    List<Pdu> history = messages(6);
    servers.backfills(X, call -> history.stream().map(SignedRoom::badlySigned).toList());
    List<EventId> from = history.stream().map(Pdu::eventId).toList();

    FetchedEvents fetched = fetcher().backfill(room.room(), List.of(X), from, 100, NOTHING);

    assertEquals(List.of(), fetched.events());
    assertEquals(1, servers.sent(A, GetEvent.class).size());
    assertEquals(1, servers.sent(B, GetEvent.class).size());
  }

  @Test
  void weDontAskOurselves() {
    ServerName me = servers.origin();
    Pdu ours = room.message("@me:me.example", "hello");
    servers.backfills(X, call -> List.of(badlySigned(ours)));

    FetchedEvents fetched =
        fetcher().backfill(room.room(), List.of(me, X), List.of(ours.eventId()), 100, NOTHING);

    assertEquals(FetchEnd.NO_SERVER_LEFT, fetched.end());
    assertTrue(servers.sent().stream().noneMatch(sent -> sent.server().equals(me)));
  }

  @Test
  void answerThatTakesTooLongTimedOut() {
    servers.on(X, Backfill.class, call -> FakeStream.failing(TransportException.Kind.TIMED_OUT));

    FetchedEvents fetched = backfill(List.of(X), messages(1), 10);

    assertEquals(RequestFailure.Kind.TIMED_OUT, fetched.failures().get(0).kind());
  }
}
