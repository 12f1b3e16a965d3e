package org.matrixlib.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.discovery.ServerLocation;
import org.matrixlib.federation.endpoint.Backfill;
import org.matrixlib.federation.endpoint.GetVersion;
import org.matrixlib.federation.endpoint.SendTransaction;
import org.matrixlib.federation.endpoint.TransactionAnswer;
import org.matrixlib.federation.history.FetchEnd;
import org.matrixlib.federation.history.FetchedEvents;
import org.matrixlib.federation.history.StateOutcome;
import org.matrixlib.federation.membership.FailedAttempt;
import org.matrixlib.federation.membership.HandshakeOutcome;
import org.matrixlib.federation.membership.InviteOutcome;
import org.matrixlib.federation.membership.JoinedRoom;
import org.matrixlib.federation.testing.MappedPorts;
import org.matrixlib.federation.testing.TestCa;
import org.matrixlib.federation.testing.TestDns;
import org.matrixlib.federation.testing.TestHomeserver;
import org.matrixlib.federation.transaction.Edu;
import org.matrixlib.federation.transport.Endpoint;

/**
 * Two homeservers that find each other, trust each other's keys and share rooms, over TLS, by
 * nothing but the public API. One is found by its well-known file, the other by its SRV record.
 */
class TwoServersTest {
  private static final TestCa CA = new TestCa();
  private static final TestDns DNS = TestDns.start();
  private static final MappedPorts PORTS = new MappedPorts();

  private static final HostServer HOME = new HostServer("home.test", DNS, PORTS, CA);
  private static final HostServer AWAY = new HostServer("away.test", DNS, PORTS, CA);

  private static final TestHomeserver HOME_FILES =
      TestHomeserver.start(
          "127.0.0.2",
          CA.serverFor("home.test"),
          request -> TestHomeserver.json(200, "{\"m.server\":\"matrix.home.test:8448\"}"));
  private static final TestHomeserver HOME_API =
      TestHomeserver.start("127.0.0.3", CA.serverFor("matrix.home.test"), new HostApi(HOME));
  private static final TestHomeserver AWAY_API =
      TestHomeserver.start("127.0.0.4", CA.serverFor("away.test"), new HostApi(AWAY));

  static {
    DNS.address("home.test", HOME_FILES.address());
    PORTS.map(443, HOME_FILES);
    DNS.address("matrix.home.test", HOME_API.address());
    PORTS.map(8448, HOME_API);

    DNS.srv("_matrix-fed._tcp.away.test", 10, 0, 4443, "node1.away.test");
    DNS.address("node1.away.test", AWAY_API.address());
    PORTS.map(4443, AWAY_API);
  }

  private final UserId ann = HOME.user("ann");
  private final UserId bob = AWAY.user("bob");

  @AfterAll
  static void close() {
    HOME.close();
    AWAY.close();
    HOME_FILES.close();
    HOME_API.close();
    AWAY_API.close();
    DNS.close();
  }

  static Collection<RoomVersion> versions() {
    return RoomVersions.STABLE.all();
  }

  static Stream<RoomVersion> versionsWithKnocking() {
    return versions().stream().filter(version -> version.has(RoomTrait.KNOCKING));
  }

  static Stream<RoomVersion> versionsWithRestrictedJoins() {
    return versions().stream().filter(version -> version.has(RoomTrait.RESTRICTED_JOINS));
  }

  private static JsonObject joinRule(String rule) {
    return JsonObject.builder().put("join_rule", rule).build();
  }

  private RoomId room(RoomVersion version, String joinRule) {
    return HOME.createRoom(version, ann, joinRule(joinRule));
  }

  /** A room that Ann of the one server made and Bob of the other is in. */
  private RoomId sharedRoom() {
    RoomId room = room(RoomVersion.V12, "public");
    done(AWAY.join(room, bob, HOME.name()));
    return room;
  }

  private static Set<EventId> stateOf(HostRoom room) {
    return room.state().stream().map(Pdu::eventId).collect(Collectors.toSet());
  }

  private static void assertSameState(RoomId room) {
    assertEquals(stateOf(HOME.room(room)), stateOf(AWAY.room(room)));
  }

  private static <A> A done(HandshakeOutcome<A> outcome) {
    return outcome.result().orElseThrow(() -> new AssertionError(outcome.failures()));
  }

  private static RequestFailure failure(HandshakeOutcome<?> outcome) {
    assertEquals(Optional.empty(), outcome.result());
    return assertInstanceOf(FailedAttempt.RequestFailed.class, outcome.failures().get(0)).failure();
  }

  // Finding and trusting each other

  @Test
  void oneServerIsFoundByItsWellKnownFile() {
    ServerLocation home = AWAY.discovery.resolve(HOME.name());
    assertEquals(
        List.of(
            new Endpoint("matrix.home.test", 8448, "matrix.home.test", "matrix.home.test:8448")),
        home.endpoints(),
        home::toString);
  }

  @Test
  void theOtherServerIsFoundByItsSrvRecord() {
    ServerLocation away = HOME.discovery.resolve(AWAY.name());
    assertEquals(
        List.of(new Endpoint("node1.away.test", 4443, "away.test", "away.test")),
        away.endpoints(),
        away::toString);
  }

  @Test
  void aRequestThatNobodySignedIsRefused() {
    RequestFailedException e =
        assertThrows(
            RequestFailedException.class, () -> AWAY.client.send(HOME.name(), new GetVersion()));
    assertEquals(401, e.failure().status().orElseThrow());
  }

  @Test
  void aRequestInTheNameOfAnotherServerIsRefused() throws Exception {
    try (HostServer impostor = new HostServer("away.test", DNS, PORTS, CA)) {
      RequestFailure failure =
          failure(impostor.join(room(RoomVersion.V12, "public"), bob, HOME.name()));
      assertEquals(RequestFailure.Kind.REFUSED, failure.kind());
      assertEquals(401, failure.status().orElseThrow());
    }
  }

  // Joins

  @ParameterizedTest
  @MethodSource("versions")
  void usersJoinRoomsOfTheOtherServer(RoomVersion version) {
    RoomId room = room(version, "public");
    JoinedRoom joined = done(AWAY.join(room, bob, HOME.name()));
    assertEquals(List.of(), joined.dropped().examples());
    assertEquals(Optional.of(Membership.JOIN), HOME.room(room).membership(bob));
    assertSameState(room);
  }

  @ParameterizedTest
  @MethodSource("versionsWithRestrictedJoins")
  void membersOfOneRoomJoinAnotherThatAllowsThem(RoomVersion version) {
    RoomId space = room(version, "public");
    JsonObject condition =
        JsonObject.builder()
            .put("type", "m.room_membership")
            .put("room_id", space.toString())
            .build();
    RoomId room =
        HOME.createRoom(
            version, ann, joinRule("restricted").with("allow", JsonArray.of(List.of(condition))));

    RequestFailure refused = failure(AWAY.join(room, bob, HOME.name()));
    assertEquals(Optional.of("M_FORBIDDEN"), refused.errcode());

    done(AWAY.join(space, bob, HOME.name()));
    JoinedRoom joined = done(AWAY.join(room, bob, HOME.name()));
    assertEquals(
        Optional.of(ann.toString()),
        joined.event().content().string("join_authorised_via_users_server"));
    assertSameState(room);
  }

  @Test
  void theNextServerIsAskedWhereOneIsOfNoHelp() {
    RoomId room = room(RoomVersion.V12, "public");
    HandshakeOutcome<JoinedRoom> outcome = AWAY.join(room, bob, AWAY.name(), HOME.name());
    assertEquals(AWAY.name(), outcome.failures().get(0).server());
    assertEquals(HOME.name(), done(outcome).resident());
  }

  // Knocks

  @ParameterizedTest
  @MethodSource("versionsWithKnocking")
  void usersKnockAndAreLetIn(RoomVersion version) {
    RoomId room = room(version, "knock");
    assertEquals(Optional.of("M_FORBIDDEN"), failure(AWAY.join(room, bob, HOME.name())).errcode());

    done(AWAY.knock(room, bob, HOME.name()));
    assertEquals(Optional.of(Membership.KNOCK), HOME.room(room).membership(bob));

    HOME.invite(room, ann, bob).invite().orElseThrow();
    done(AWAY.join(room, bob, HOME.name()));
    assertEquals(Optional.of(Membership.JOIN), HOME.room(room).membership(bob));
    assertSameState(room);
  }

  // Invites

  @ParameterizedTest
  @MethodSource("versions")
  void usersAreInvitedAndJoin(RoomVersion version) {
    RoomId room = room(version, "invite");
    Pdu invite = HOME.invite(room, ann, bob).invite().orElseThrow();
    assertEquals(invite.eventId(), AWAY.invites.get(room).event().eventId());
    assertEquals(Set.of(), AWAY.invites.get(room).roomState().faults());

    done(AWAY.join(room, bob, HOME.name()));
    assertEquals(Optional.of(Membership.JOIN), HOME.room(room).membership(bob));
    assertSameState(room);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void usersTurnInvitesDown(RoomVersion version) {
    RoomId room = room(version, "invite");
    HOME.invite(room, ann, bob).invite().orElseThrow();

    done(AWAY.leave(room, bob, HOME.name()));
    assertEquals(Optional.of(Membership.LEAVE), HOME.room(room).membership(bob));
    assertFalse(AWAY.invites.containsKey(room));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void invitesAreTakenBack(RoomVersion version) throws Exception {
    RoomId room = room(version, "invite");
    HOME.invite(room, ann, bob).invite().orElseThrow();
    Pdu message = HOME.message(room, ann, "not for them");
    Pdu leave = HOME.member(room, ann, bob, "leave");

    TransactionAnswer answer = HOME.transact(AWAY.name(), List.of(message, leave), List.of());

    assertFalse(AWAY.invites.containsKey(room));
    assertEquals(Optional.empty(), answer.pdus().get(leave.eventId()));
  }

  @Test
  void noInviteIsSentThatTheRoomDoesNotAllow() {
    RoomId room = room(RoomVersion.V12, "invite");
    InviteOutcome outcome = HOME.invite(room, HOME.user("stranger"), bob);
    assertEquals(
        AuthRule.INVITE_SENDER_NOT_JOINED,
        assertInstanceOf(InviteOutcome.NotAllowed.class, outcome).rule());
  }

  // Leaves

  @ParameterizedTest
  @MethodSource("versions")
  void usersLeaveByTheOtherServer(RoomVersion version) {
    RoomId room = room(version, "public");
    done(AWAY.join(room, bob, HOME.name()));

    done(AWAY.leave(room, bob, HOME.name()));
    assertEquals(Optional.of(Membership.LEAVE), HOME.room(room).membership(bob));
  }

  // Transactions

  @Test
  void eventsAndEphemeralUnitsTravelBothWays() throws Exception {
    RoomId room = sharedRoom();
    Pdu question = HOME.message(room, ann, "How are you?");
    Edu typing = new Edu.Typing(room, ann, false);
    TransactionAnswer answer = HOME.transact(AWAY.name(), List.of(question), List.of(typing));
    assertEquals(Map.of(question.eventId(), Optional.empty()), answer.pdus());
    assertTrue(AWAY.edus.contains(typing));

    Pdu reply = AWAY.message(room, bob, "Fine.");
    AWAY.transact(HOME.name(), List.of(reply), List.of());
    assertEquals(List.of(reply), List.copyOf(HOME.room(room).forwardExtremities()));
  }

  @Test
  void aUnitOfAForeignUserIsIgnored() throws Exception {
    RoomId room = sharedRoom();
    Edu forged = new Edu.Typing(room, bob, true);
    HOME.transact(AWAY.name(), List.of(), List.of(forged));
    assertTrue(AWAY.edus.stream().noneMatch(forged::equals));
  }

  @Test
  void anEventThatTheRoomDoesNotAllowIsRefusedAlone() throws Exception {
    RoomId room = sharedRoom();
    UserId cat = AWAY.user("cat");
    done(AWAY.join(room, cat, HOME.name()));
    Pdu ofOneWhoLeft = AWAY.message(room, bob, "I am here");
    done(AWAY.leave(room, bob, HOME.name()));
    Pdu ofOneWhoIsThere = AWAY.message(room, cat, "So am I");

    TransactionAnswer answer =
        AWAY.transact(HOME.name(), List.of(ofOneWhoLeft, ofOneWhoIsThere), List.of());
    assertEquals(
        Map.of(
            ofOneWhoLeft.eventId(),
            Optional.of("STATE_BEFORE"),
            ofOneWhoIsThere.eventId(),
            Optional.empty()),
        answer.pdus());
    assertFalse(HOME.room(room).isInTimeline(ofOneWhoLeft.eventId()));
    assertTrue(HOME.room(room).isInTimeline(ofOneWhoIsThere.eventId()));
  }

  private static JsonObject body(JsonObject... pdus) {
    return JsonObject.builder()
        .put("origin", HOME.name().toString())
        .put("origin_server_ts", 1)
        .put("pdus", JsonArray.of(List.of(pdus)))
        .build();
  }

  @Test
  void aRepeatedTransactionHasTheAnswerOfTheFirst() throws Exception {
    RoomId room = sharedRoom();
    Pdu message = HOME.message(room, ann, "Once");
    TransactionAnswer first =
        HOME.client.send(AWAY.name(), new SendTransaction("same", body(message.federationForm())));
    TransactionAnswer second = HOME.client.send(AWAY.name(), new SendTransaction("same", body()));
    assertEquals(Map.of(message.eventId(), Optional.empty()), first.pdus());
    assertEquals(first, second);
  }

  // History and state

  @Test
  void missingEventsAreFetched() throws Exception {
    RoomId room = sharedRoom();
    HOME.message(room, ann, "one");
    HOME.message(room, ann, "two");
    Pdu last = HOME.message(room, ann, "three");
    HOME.transact(AWAY.name(), List.of(last), List.of());
    assertEquals(List.of(last), List.copyOf(AWAY.room(room).forwardExtremities()));
  }

  @Test
  void theTimeBeforeAJoinIsBackfilled() {
    RoomId room = room(RoomVersion.V12, "public");
    for (int i = 0; i < 30; i++) {
      HOME.message(room, ann, "number " + i);
    }
    done(AWAY.join(room, bob, HOME.name()));

    FetchedEvents fetched = AWAY.backfill(room, HOME.name());
    assertEquals(FetchEnd.COMPLETE, fetched.end());
    assertEquals(33, fetched.events().size()); // the messages, create, join and join rules
    assertEquals(Set.of(), AWAY.room(room).backwardExtremities());
  }

  @Test
  void theStateBeforeAnEventIsFetched() {
    RoomId room = sharedRoom();
    HOME.member(room, ann, HOME.user("cat"), "invite");
    HOME.member(room, HOME.user("cat"), HOME.user("cat"), "join");
    Pdu event = HOME.message(room, ann, "Welcome");

    StateOutcome outcome =
        AWAY.stateBefore(room, event.eventId(), HOME.name()).outcome().orElseThrow();
    StateOutcome.Verified verified = assertInstanceOf(StateOutcome.Verified.class, outcome);
    Set<EventId> told = new HashSet<>();
    verified.state().state().values().forEach(each -> told.add(each.eventId()));
    assertEquals(stateOf(HOME.room(room)), told);
  }

  @Test
  void aServerThatIsNotInARoomIsNotToldItsPast() {
    RoomId room = room(RoomVersion.V12, "public");
    Backfill backfill =
        new Backfill(
            room, List.of(HOME.room(room).forwardExtremities().iterator().next().eventId()), 10);
    RequestFailedException e =
        assertThrows(
            RequestFailedException.class, () -> AWAY.client.send(HOME.name(), backfill).close());
    assertEquals(Optional.of("M_FORBIDDEN"), e.failure().errcode());
  }
}
