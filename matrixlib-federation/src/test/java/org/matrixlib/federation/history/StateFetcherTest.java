package org.matrixlib.federation.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.core.event.EventTypes.POWER_LEVELS;
import static org.matrixlib.federation.history.SignedRoom.BOB;
import static org.matrixlib.federation.history.SignedRoom.VERIFIER;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.auth.CitedEvent;
import org.matrixlib.core.auth.CitedEvents;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.endpoint.GetEvent;
import org.matrixlib.federation.endpoint.GetRoomState;
import org.matrixlib.federation.endpoint.GetRoomStateIds;
import org.matrixlib.federation.transport.TransportException;

class StateFetcherTest {
  private static final ServerName X = ServerName.of("x.example");
  private static final ServerName Y = ServerName.of("y.example");
  private static final EventId AT = EventId.of("$at");

  private final SignedRoom room = SignedRoom.of(RoomVersion.V10);
  private final FakeServers servers = new FakeServers();

  private FetchedState fetch(List<ServerName> from, List<Pdu> known, int maxRequests) {
    EventVerifier verifier = new EventVerifier(VERIFIER);
    FetchLimits limits = new FetchLimits(1_000, maxRequests, Duration.ofMinutes(1), 1 << 20);
    Map<EventId, CitedEvent> byId = new HashMap<>();
    known.forEach(event -> byId.put(event.eventId(), new CitedEvent(event, false)));
    CitedEvents cited = id -> Optional.ofNullable(byId.get(id));
    return new StateFetcher(
            servers,
            new StateVerifier(verifier, Runnable::run, StateLimits.DEFAULT),
            new EventFetcher(servers, verifier, limits),
            new StateLimits(100, 1 << 20, 16, 1 << 16, 4))
        .stateBefore(room.room(), from, AT, cited);
  }

  private void assertIsState(FetchedState fetched) {
    StateOutcome.Verified verified =
        assertInstanceOf(StateOutcome.Verified.class, fetched.outcome().orElseThrow());
    assertEquals(new HashSet<>(room.state()), new HashSet<>(verified.state().state().values()));
    assertEquals(List.of(), verified.dropped().missing());
  }

  @Test
  void onlyEventsThatArentKnownAreFetched() {
    Pdu bob = room.state(EventTypes.MEMBER, BOB);
    List<Pdu> known = new ArrayList<>(room.events());
    known.remove(bob);
    servers.hasState(X, room.state(), room.events()).hasEvents(X, room.events());

    assertIsState(fetch(List.of(X), known, 10));

    assertEquals(List.of(new GetEvent(bob.eventId())), servers.sent(X, GetEvent.class));
    assertEquals(List.of(), servers.sent(X, GetRoomState.class));
  }

  @Test
  void wholeStateIsFetchedIfTooMuchOfItIsUnknown() {
    servers.hasState(X, room.state(), room.events()).hasEvents(X, room.events());

    assertIsState(fetch(List.of(X), List.of(), 3));

    assertEquals(List.of(), servers.sent(X, GetEvent.class));
    assertEquals(1, servers.sent(X, GetRoomState.class).size());
  }

  @Test
  void eventThatOneServerNamesMayComeFromAnother() {
    servers.hasState(X, room.state(), room.events()).hasEvents(Y, room.events());
    assertIsState(fetch(List.of(X, Y), List.of(), 20));
  }

  @Test
  void eventOfTheStateThatNobodyHasIsNamed() {
    Pdu bob = room.state(EventTypes.MEMBER, BOB);
    List<Pdu> some = new ArrayList<>(room.events());
    some.remove(bob);
    servers.hasState(X, room.state(), room.events()).hasEvents(X, some);

    StateOutcome.Verified verified =
        assertInstanceOf(
            StateOutcome.Verified.class, fetch(List.of(X), List.of(), 20).outcome().orElseThrow());

    assertEquals(List.of(bob.eventId()), verified.dropped().missing());
    assertEquals(new HashSet<>(some), new HashSet<>(verified.state().state().values()));
  }

  @Test
  void serverWhoseStateCantBeUsedIsFollowedByTheNext() {
    List<Pdu> noCreate = new ArrayList<>(room.state());
    noCreate.remove(room.state(EventTypes.CREATE, ""));
    servers.hasState(X, noCreate, List.of()).hasEvents(X, room.events());
    servers.hasState(Y, room.state(), room.events()).hasEvents(Y, room.events());
    assertIsState(fetch(List.of(X, Y), List.of(), 20));
  }

  @Test
  void lastFaultIsToldIfNoServerHasAStateToGoOnWith() {
    servers.hasState(X, List.of(), List.of());
    servers.on(Y, GetRoomStateIds.class, call -> RequestFailure.Kind.UNREACHABLE);

    FetchedState fetched = fetch(List.of(X, Y), List.of(), 20);

    assertEquals(
        StateFault.CREATE_MISSING,
        assertInstanceOf(StateOutcome.Unusable.class, fetched.outcome().orElseThrow()).fault());
    assertEquals(RequestFailure.Kind.UNREACHABLE, fetched.failures().get(0).kind());
  }

  @Test
  void stateOfTooManyIdsIsNotFetched() {
    List<Pdu> many = new ArrayList<>();
    for (int i = 0; i < 101; i++) {
      many.add(room.state(EventTypes.MEMBER, BOB));
    }
    servers.hasState(X, many, List.of());

    FetchedState fetched = fetch(List.of(X), List.of(), 20);

    assertEquals(
        StateFault.TOO_MANY_EVENTS,
        assertInstanceOf(StateOutcome.Unusable.class, fetched.outcome().orElseThrow()).fault());
    assertEquals(1, servers.sent().size());
  }

  @Test
  void eventThatWasRejectedBeforeIsNoState() {
    Pdu bob = room.state(EventTypes.MEMBER, BOB);
    servers.hasState(X, room.state(), List.of()).hasEvents(X, room.events());
    EventVerifier verifier = new EventVerifier(VERIFIER);

    FetchedState fetched =
        new StateFetcher(
                servers,
                new StateVerifier(verifier, Runnable::run, StateLimits.DEFAULT),
                new EventFetcher(servers, verifier, FetchLimits.DEFAULT),
                StateLimits.DEFAULT)
            .stateBefore(
                room.room(),
                List.of(X),
                AT,
                id ->
                    id.equals(bob.eventId())
                        ? Optional.of(new CitedEvent(bob, true))
                        : Optional.empty());

    StateOutcome.Verified verified =
        assertInstanceOf(StateOutcome.Verified.class, fetched.outcome().orElseThrow());
    assertTrue(verified.state().state().values().stream().noneMatch(bob::equals));
  }

  /** Synapse 1.7.1: that an event is known says nothing about its room. */
  @Test
  void eventOfAnotherRoomThatIsKnownIsNoState() {
    Pdu levels = SignedRoom.inRoom(RoomVersion.V10, "!other:a.example").state(POWER_LEVELS, "");
    List<Pdu> mixed = new ArrayList<>(room.state());
    mixed.remove(room.state(POWER_LEVELS, ""));
    mixed.add(levels);
    List<Pdu> known = new ArrayList<>(room.events());
    known.add(levels);
    servers.hasState(X, mixed, room.events()).hasEvents(X, List.of(levels));

    StateOutcome.Verified verified =
        assertInstanceOf(
            StateOutcome.Verified.class, fetch(List.of(X), known, 10).outcome().orElseThrow());

    assertTrue(verified.state().state().values().stream().noneMatch(levels::equals));
    assertTrue(verified.state().events().stream().noneMatch(levels::equals));
    assertEquals(List.of(levels.eventId()), verified.dropped().missing());
  }

  @Test
  void nothingOfAnotherRoomBecomesPartOfAnAnswerWhereverItComesFrom() throws Exception {
    Pdu levels = SignedRoom.inRoom(RoomVersion.V10, "!other:a.example").state(POWER_LEVELS, "");
    StateAnswer answer = new StateAnswer(room.room(), id -> Optional.empty(), Optional.empty());
    for (Pdu event : List.of(room.state(EventTypes.CREATE, ""), levels)) {
      answer.addition(new Verification.Passed(new PduOutcome.Intact(event)), true).run();
    }

    StateOutcome outcome =
        answer.outcome(
            JsonObject.EMPTY, new EventVerifier(VERIFIER), Runnable::run, StateLimits.DEFAULT);

    assertEquals(Map.of(DropReason.OTHER_ROOM, 1), outcome.dropped().counts());
    assertEquals(1, assertInstanceOf(StateOutcome.Verified.class, outcome).state().events().size());
  }

  @Test
  void stateThatTakesTooLongTimedOut() {
    servers.hasState(X, room.state(), List.of());
    servers.on(
        X, GetRoomState.class, call -> FakeStream.failing(TransportException.Kind.TIMED_OUT));

    FetchedState fetched = fetch(List.of(X), List.of(), 3);

    assertEquals(RequestFailure.Kind.TIMED_OUT, fetched.failures().get(0).kind());
  }
}
