package org.matrixlib.federation.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.membership.TestRoom.json;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.endpoint.ExchangeThirdPartyInvite;
import org.matrixlib.federation.endpoint.MakeJoin;
import org.matrixlib.federation.endpoint.MakeKnock;
import org.matrixlib.federation.endpoint.SendInvite;
import org.matrixlib.federation.endpoint.SendJoin;
import org.matrixlib.federation.history.StateFault;
import org.matrixlib.federation.membership.FailedAttempt.NotSigned;
import org.matrixlib.federation.membership.FailedAttempt.RequestFailed;
import org.matrixlib.federation.membership.FailedAttempt.StateUnusable;
import org.matrixlib.federation.transport.TransportException;

/** One side of the handshakes against the other. */
class RoundTripTest {
  private static final JsonObject PROFILE = json("{'displayname':'Bob','reason':'why not'}");

  private static MembershipChange byBob(Scene scene) {
    return new MembershipChange(scene.room.id(), scene.bob, PROFILE);
  }

  private static TestNetwork network(Scene scene) {
    return new TestNetwork(scene.resident, scene.joining, scene.third);
  }

  private static String errcode(FailedAttempt failure) {
    return assertInstanceOf(RequestFailed.class, failure).failure().errcode().orElseThrow();
  }

  private static void assertMembership(Scene scene, Pdu event, String membership) {
    assertTrue(event.isState(EventTypes.MEMBER, scene.bob.toString()));
    assertEquals(scene.bob, event.sender());
    assertEquals(scene.room.id(), event.roomId());
    assertEquals(Optional.of(membership), event.content().string("membership"));
    assertTrue(TestServer.isSigned(event));
    assertEquals(
        Optional.of(event.eventId()),
        scene.room.state(EventTypes.MEMBER, scene.bob.toString()).map(Pdu::eventId));
  }

  // Joins

  @InEveryVersion
  void userJoinsARoom(RoomVersion version) {
    Scene scene = new Scene(version);
    Set<Pdu> before = new HashSet<>(scene.room.state());
    JoinedRoom joined =
        scene
            .joining
            .remote(network(scene))
            .join(byBob(scene), List.of(scene.resident.name()), false)
            .result()
            .orElseThrow();
    assertMembership(scene, joined.event(), "join");
    assertEquals(Optional.of("Bob"), joined.event().content().string("displayname"));
    assertEquals(Optional.of("why not"), joined.event().content().string("reason"));
    assertEquals(TestServer.CLOCK.millis(), joined.event().originServerTs());
    assertEquals(scene.resident.name(), joined.resident());
    assertEquals(before, new HashSet<>(joined.state().state().values()));
    assertEquals(List.of(), joined.dropped().examples());
  }

  @InEveryVersion
  void userJoinsARoomThatIsToldWithoutMembers(RoomVersion version) {
    Scene scene = new Scene(version).set("m.room.name", "{'name':'Room'}");
    JoinedRoom joined =
        scene
            .joining
            .remote(network(scene))
            .join(byBob(scene), List.of(scene.resident.name()), true)
            .result()
            .orElseThrow();
    assertTrue(joined.state().isPartial());
    assertEquals(Optional.of(Set.of(scene.resident.name())), joined.state().serversInRoom());
  }

  @InEveryVersion
  void invitedUserJoins(RoomVersion version) {
    Scene scene = new Scene(version).joinRule("invite");
    scene.member(scene.bob, "invite");
    JoinedRoom joined =
        scene
            .joining
            .remote(network(scene))
            .join(byBob(scene), List.of(scene.resident.name()), false)
            .result()
            .orElseThrow();
    assertMembership(scene, joined.event(), "join");
  }

  private static Scene restricted(RoomVersion version, String rule) {
    Scene scene = new Scene(version);
    scene.joinRule(rule, scene.otherRoom().member(scene.joining, "bob", "join"));
    return scene;
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void userJoinsByTheServerThatCanTellThatTheyMay(RoomVersion version) {
    Scene scene = restricted(version, "restricted");
    scene.room.member(scene.third, "cat", "join");
    scene.third.knows(scene.room.copy());
    HandshakeOutcome<JoinedRoom> outcome =
        scene
            .joining
            .remote(network(scene))
            .join(byBob(scene), List.of(scene.third.name(), scene.resident.name()), false);
    JoinedRoom joined = outcome.result().orElseThrow();
    assertMembership(scene, joined.event(), "join");
    assertEquals(
        Optional.of(scene.ann.toString()),
        joined.event().content().string("join_authorised_via_users_server"));
    assertTrue(
        TestServer.COUNTERSIGNATURES.verify(joined.event(), scene.resident.name()).isValid());
    assertEquals(1, outcome.failures().size());
    assertEquals("M_UNABLE_TO_AUTHORISE_JOIN", errcode(outcome.failures().get(0)));
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withKnockRestrictedJoins")
  void userJoinsARoomThatCanBeKnockedAtByACondition(RoomVersion version) {
    Scene scene = restricted(version, "knock_restricted");
    JoinedRoom joined =
        scene
            .joining
            .remote(network(scene))
            .join(byBob(scene), List.of(scene.resident.name()), false)
            .result()
            .orElseThrow();
    assertMembership(scene, joined.event(), "join");
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void serverWhoseUsersMayNotInviteIsPassedOver(RoomVersion version) {
    Scene scene = restricted(version, "restricted");
    scene.inviteLevel(50).room.member(scene.third, "cat", "join");
    TestRoom allowed =
        scene.resident.rooms.values().stream()
            .filter(room -> room != scene.room)
            .findFirst()
            .orElseThrow()
            .member(scene.third, "cat", "join");
    scene.third.knows(scene.room.copy(), allowed);
    HandshakeOutcome<JoinedRoom> outcome =
        scene
            .joining
            .remote(network(scene))
            .join(byBob(scene), List.of(scene.third.name(), scene.resident.name()), false);
    assertEquals("M_UNABLE_TO_GRANT_JOIN", errcode(outcome.failures().get(0)));
    assertEquals(scene.resident.name(), outcome.result().orElseThrow().resident());
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void joinGoesToTheServerOfWhoAuthorizesIt(RoomVersion version) {
    Scene scene = restricted(version, "restricted");
    TestNetwork network = network(scene);
    network.answer(
        scene.third,
        MakeJoin.class,
        call ->
            scene
                .resident
                .resident
                .makeJoin(scene.joining.name(), scene.room.id(), scene.bob, Scene.ALL_VERSIONS)
                .answer()
                .orElseThrow()
                .toString());
    JoinedRoom joined =
        scene
            .joining
            .remote(network)
            .join(byBob(scene), List.of(scene.third.name()), false)
            .result()
            .orElseThrow();
    assertEquals(scene.resident.name(), joined.resident());
    assertEquals(
        List.of(scene.third.name(), scene.resident.name()),
        network.calls().stream().map(TestNetwork.Call::destination).toList());
  }

  @Test
  void everyServerThatFailsIsNamedWithTheReason() {
    Scene scene = new Scene(RoomVersion.V11).joinRule("invite");
    TestServer down = new TestServer("down.example");
    HandshakeOutcome<JoinedRoom> outcome =
        scene
            .joining
            .remote(network(scene))
            .join(
                byBob(scene),
                List.of(down.name(), scene.third.name(), scene.resident.name()),
                false);
    assertEquals(Optional.empty(), outcome.result());
    List<FailedAttempt> failures = outcome.failures();
    assertEquals(
        List.of(down.name(), scene.third.name(), scene.resident.name()),
        failures.stream().map(FailedAttempt::server).toList());
    assertEquals(
        RequestFailure.Kind.UNREACHABLE,
        assertInstanceOf(RequestFailed.class, failures.get(0)).failure().kind());
    assertEquals("M_NOT_FOUND", errcode(failures.get(1)));
    assertEquals("M_FORBIDDEN", errcode(failures.get(2)));
  }

  @Test
  void serverThatTellsAnUnusableStateIsPassedOver() {
    Scene scene = new Scene(RoomVersion.V11);
    scene.room.member(scene.third, "cat", "join");
    scene.third.knows(scene.room.copy());
    TestNetwork network = network(scene);
    network.answer(
        scene.third, SendJoin.class, call -> "{'auth_chain':[],'state':[]}".replace('\'', '"'));
    HandshakeOutcome<JoinedRoom> outcome =
        scene
            .joining
            .remote(network)
            .join(byBob(scene), List.of(scene.third.name(), scene.resident.name()), false);
    assertEquals(
        StateFault.CREATE_MISSING,
        assertInstanceOf(StateUnusable.class, outcome.failures().get(0)).state().fault());
    assertEquals(scene.resident.name(), outcome.result().orElseThrow().resident());
  }

  @Test
  void serverWhoseAnswerBreaksOffIsPassedOver() {
    Scene scene = new Scene(RoomVersion.V11);
    scene.room.member(scene.third, "cat", "join");
    scene.third.knows(scene.room.copy());
    HandshakeOutcome<JoinedRoom> outcome =
        scene
            .joining
            .remote(network(scene).breakingOff(scene.third, TransportException.Kind.TIMED_OUT))
            .join(byBob(scene), List.of(scene.third.name(), scene.resident.name()), false);
    assertEquals(
        List.of(
            new FailedAttempt.StateBrokeOff(
                RequestFailure.of(
                    scene.third.name(),
                    new TransportException(TransportException.Kind.TIMED_OUT, "in a test", null)))),
        outcome.failures());
    assertEquals(scene.resident.name(), outcome.result().orElseThrow().resident());
  }

  @Test
  void noFurtherServerIsAskedAfterAnInterruption() {
    Scene scene = new Scene(RoomVersion.V11);
    TestNetwork network = network(scene).interrupting(scene.third);
    HandshakeOutcome<JoinedRoom> outcome =
        scene
            .joining
            .remote(network)
            .join(byBob(scene), List.of(scene.third.name(), scene.resident.name()), false);
    assertEquals(Optional.empty(), outcome.result());
    assertEquals(1, network.calls().size());
  }

  @Test
  void noFurtherServerIsAskedAfterAnInterruptionWithinAnAnswer() {
    Scene scene = new Scene(RoomVersion.V11);
    TestNetwork network =
        network(scene).breakingOff(scene.resident, TransportException.Kind.CANCELLED);
    HandshakeOutcome<JoinedRoom> outcome =
        scene
            .joining
            .remote(network)
            .join(byBob(scene), List.of(scene.resident.name(), scene.third.name()), false);
    assertEquals(
        List.of(
            new FailedAttempt.StateBrokeOff(
                RequestFailure.of(
                    scene.resident.name(),
                    new TransportException(TransportException.Kind.CANCELLED, "in a test", null)))),
        outcome.failures());
  }

  @Test
  void roomOfAVersionThatWeDoNotKnowIsNotJoined() {
    Scene scene = new Scene(RoomVersion.V11);
    RoomVersions few = RoomVersions.STABLE.with(RoomVersion.V1.derive("99").build());
    assertEquals(Optional.empty(), few.find("98"));
    TestNetwork network =
        network(scene)
            .answer(
                scene.resident,
                MakeJoin.class,
                call -> "{'room_version':'98','event':{}}".replace('\'', '"'));
    HandshakeOutcome<JoinedRoom> outcome =
        scene
            .joining
            .remote(network, few)
            .join(byBob(scene), List.of(scene.resident.name()), false);
    assertEquals(
        List.of(
            new FailedAttempt.TemplateRefused(scene.resident.name(), TemplateFault.OTHER_VERSION)),
        outcome.failures());
  }

  // Knocks

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withKnocks")
  void userKnocksAndTakesItBack(RoomVersion version) {
    Scene scene = new Scene(version).joinRule("knock").set("m.room.name", "{'name':'Room'}");
    RemoteMembership remote = scene.joining.remote(network(scene));
    List<ServerName> candidates = List.of(scene.resident.name());
    SentKnock knock = remote.knock(byBob(scene), candidates).result().orElseThrow();
    assertMembership(scene, knock.event(), "knock");
    assertEquals(scene.resident.name(), knock.resident());
    assertEquals(Set.of(), knock.roomState().faults());
    assertEquals(
        Set.of(EventTypes.CREATE, "m.room.name", EventTypes.JOIN_RULES),
        knock.roomState().events().stream()
            .map(event -> event.string("type").orElseThrow())
            .collect(Collectors.toSet()));

    Pdu leave = remote.leave(byBob(scene), candidates).result().orElseThrow();
    assertMembership(scene, leave, "leave");
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void templateOfAKnockInARoomVersionWithoutKnocksIsRefused(RoomVersion version) {
    Scene scene = new Scene(version).joinRule("knock");
    TestNetwork network =
        network(scene)
            .answer(
                scene.resident,
                MakeKnock.class,
                call -> "{'room_version':'6','event':{}}".replace('\'', '"'));
    assertEquals(
        List.of(
            new FailedAttempt.TemplateRefused(scene.resident.name(), TemplateFault.OTHER_VERSION)),
        scene
            .joining
            .remote(network)
            .knock(byBob(scene), List.of(scene.resident.name()))
            .failures());
  }

  // Leaves

  @InEveryVersion
  void userTurnsAnInviteDown(RoomVersion version) {
    Scene scene = new Scene(version);
    scene.member(scene.bob, "invite");
    Pdu leave =
        scene
            .joining
            .remote(network(scene))
            .leave(byBob(scene), List.of(scene.resident.name()))
            .result()
            .orElseThrow();
    assertMembership(scene, leave, "leave");
  }

  // Invites

  private static Invitation toBob(Scene scene) {
    return new Invitation(scene.ann, scene.bob, json("{'membership':'invite','reason':'x'}"));
  }

  @InEveryVersion
  void userIsInvitedAndBothServersSign(RoomVersion version) {
    Scene scene = new Scene(version).joinRule("invite").set("m.room.name", "{'name':'Room'}");
    TestNetwork network = network(scene);
    Pdu invite =
        scene.resident.inviting(network).invite(scene.room, toBob(scene)).invite().orElseThrow();
    assertTrue(invite.isState(EventTypes.MEMBER, scene.bob.toString()));
    assertEquals(scene.ann, invite.sender());
    assertEquals(json("{'membership':'invite','reason':'x'}"), invite.content());
    assertTrue(TestServer.isSigned(invite));
    assertTrue(TestServer.COUNTERSIGNATURES.verify(invite, scene.joining.name()).isValid());
    assertEquals(network.sent().get(0).eventId(), invite.eventId());
    assertEquals(
        List.of(EventTypes.CREATE, "m.room.name", EventTypes.JOIN_RULES, EventTypes.MEMBER),
        ((SendInvite) network.calls().get(0).call())
            .roomState().stream().map(event -> event.string("type").orElseThrow()).toList());
  }

  @InEveryVersion
  void inviteThatTheRoomForbidsGoesNowhere(RoomVersion version) {
    Scene scene = new Scene(version);
    scene.member(scene.bob, "ban");
    TestNetwork network = network(scene);
    assertEquals(
        new InviteOutcome.NotAllowed(AuthRule.INVITE_TARGET_JOINED_OR_BANNED),
        scene.resident.inviting(network).invite(scene.room, toBob(scene)));
    assertEquals(List.of(), network.calls());
  }

  @Test
  void inviteThatTheOtherServerRefusesFails() {
    Scene scene = new Scene(RoomVersion.V11);
    TestNetwork network = new TestNetwork(scene.resident);
    InviteOutcome outcome = scene.resident.inviting(network).invite(scene.room, toBob(scene));
    FailedAttempt failure = assertInstanceOf(InviteOutcome.Failed.class, outcome).failure();
    assertEquals(scene.joining.name(), failure.server());
    assertEquals(Optional.empty(), outcome.invite());
  }

  @InEveryVersion
  void inviteThatComesBackWithoutAValidSignatureFails(RoomVersion version) {
    Scene scene = new Scene(version);
    for (String signatures :
        List.of(
            "{}",
            "[]",
            "{'joining.example':{}}",
            "{'joining.example':{'ed25519:1':'AAAA'}}",
            "{'third.example':{'ed25519:1':'AAAA'}}")) {
      TestNetwork network =
          network(scene)
              .answer(
                  scene.joining,
                  SendInvite.class,
                  call -> ("{'event':{'signatures':" + signatures + "}}").replace('\'', '"'));
      assertEquals(
          new InviteOutcome.Failed(new NotSigned(scene.joining.name())),
          scene.resident.inviting(network).invite(scene.room, toBob(scene)),
          signatures);
    }
  }

  @InEveryVersion
  void signatureOfAnotherEventIsNone(RoomVersion version) {
    Scene scene = new Scene(version);
    Pdu other =
        scene
            .room
            .event(
                scene.resident,
                scene.ann,
                EventTypes.MEMBER,
                scene.cat.toString(),
                json("{'membership':'invite'}"))
            .signedBy(scene.joining.name(), scene.joining.local.key());
    TestNetwork network =
        network(scene)
            .answer(
                scene.joining,
                SendInvite.class,
                call -> JsonObject.builder().put("event", other.json()).build().toString());
    assertEquals(
        new InviteOutcome.Failed(new NotSigned(scene.joining.name())),
        scene.resident.inviting(network).invite(scene.room, toBob(scene)));
  }

  @InEveryVersion
  void nothingButAValidSignatureIsTakenFromWhatComesBack(RoomVersion version) {
    Scene scene = new Scene(version);
    TestNetwork network = network(scene);
    network.answer(
        scene.joining,
        SendInvite.class,
        call -> {
          SendInvite sent = (SendInvite) call;
          LocalServer local = scene.joining.local;
          JsonObject signed = sent.event().signedBy(local.name(), local.key()).json();
          JsonObject others =
              json(
                  "{'resident.example':{'ed25519:1':'AAAA'},'joining.example':{'ed25519:0':'AA'}}");
          JsonObject signatures =
              others.with(
                  "joining.example",
                  signed
                      .object("signatures")
                      .flatMap(s -> s.object("joining.example"))
                      .orElseThrow()
                      .with("ed25519:0", JsonObject.EMPTY));
          return JsonObject.builder()
              .put(
                  "event",
                  signed
                      .with("signatures", signatures)
                      .with("content", json("{'membership':'ban'}")))
              .build()
              .toString();
        });
    Pdu invite =
        scene.resident.inviting(network).invite(scene.room, toBob(scene)).invite().orElseThrow();
    LocalServer local = scene.joining.local;
    assertEquals(network.sent().get(0).signedBy(local.name(), local.key()), invite);
  }

  @Test
  void onlyInvitesOfOurUsersToOtherServersAreMade() {
    Scene scene = new Scene(RoomVersion.V11);
    InvitingServer inviting = scene.resident.inviting(network(scene));
    JsonObject content = json("{'membership':'invite'}");
    for (Invitation wrong :
        List.of(
            new Invitation(scene.cat, scene.bob, content),
            new Invitation(scene.ann, scene.resident.user("dan"), content))) {
      assertThrows(IllegalArgumentException.class, () -> inviting.invite(scene.room, wrong));
    }
    JsonObject ban = json("{'membership':'ban'}");
    assertThrows(IllegalArgumentException.class, () -> new Invitation(scene.ann, scene.bob, ban));
  }

  // Third-party invites

  private static JsonObject thirdPartyInvite(Scene scene) {
    return JsonObject.builder()
        .put("display_name", "a name of the other server's choice")
        .put("signed", ThirdPartyExchangeTest.signed(scene.bob.toString(), "t0ken"))
        .build();
  }

  @InEveryVersion
  void thirdPartyInviteIsExchangedForAnInvite(RoomVersion version) {
    Scene scene = ThirdPartyExchangeTest.scene(version);
    TestNetwork network = network(scene);
    scene
        .joining
        .remote(network)
        .exchangeThirdPartyInvite(scene.room.id(), scene.ann, scene.bob, thirdPartyInvite(scene))
        .result()
        .orElseThrow();
    ExchangeThirdPartyInvite asked = (ExchangeThirdPartyInvite) network.calls().get(0).call();
    assertEquals(scene.resident.name(), network.calls().get(0).destination());
    Invitation invitation =
        scene
            .resident
            .resident
            .exchangeThirdPartyInvite(scene.joining.name(), scene.room.id(), asked.invite())
            .answer()
            .orElseThrow();
    Pdu invite =
        scene.resident.inviting(network).invite(scene.room, invitation).invite().orElseThrow();
    assertEquals(scene.ann, invite.sender());
    assertEquals(Optional.of(scene.bob.toString()), invite.stateKey());
    assertEquals(
        Optional.of("b...@example.org"),
        invite.content().object("third_party_invite").flatMap(i -> i.string("display_name")));
    assertEquals(
        thirdPartyInvite(scene).object("signed"),
        invite.content().object("third_party_invite").flatMap(i -> i.object("signed")));
    assertTrue(TestServer.COUNTERSIGNATURES.verify(invite, scene.resident.name()).isValid());
    assertTrue(TestServer.COUNTERSIGNATURES.verify(invite, scene.joining.name()).isValid());
  }

  @InEveryVersion
  void thirdPartyInviteThatWasTakenBackIsNotExchanged(RoomVersion version) {
    Scene scene = ThirdPartyExchangeTest.scene(version);
    scene.room.set(scene.resident, scene.ann, EventTypes.THIRD_PARTY_INVITE, "t0ken", "{}");
    HandshakeOutcome<JsonObject> outcome =
        scene
            .joining
            .remote(network(scene))
            .exchangeThirdPartyInvite(
                scene.room.id(), scene.ann, scene.bob, thirdPartyInvite(scene));
    assertEquals("M_FORBIDDEN", errcode(outcome.failures().get(0)));
  }
}
