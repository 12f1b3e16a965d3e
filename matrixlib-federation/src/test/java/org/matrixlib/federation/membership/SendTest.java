package org.matrixlib.federation.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.membership.Refusal.Reason;

/** What a resident server answers to {@code send_join}, {@code send_knock}, {@code send_leave}. */
class SendTest {

  /** The three endpoints. */
  private enum Endpoint {
    JOIN("join", "public"),
    KNOCK("knock", "knock"),
    LEAVE("leave", "public");

    final String membership;
    private final String joinRule;

    Endpoint(String membership, String joinRule) {
      this.membership = membership;
      this.joinRule = joinRule;
    }

    /** A scene in which Bob's event would be accepted. */
    Scene scene(RoomVersion version) {
      Scene scene = new Scene(version).joinRule(joinRule);
      return this == LEAVE ? scene.member(scene.bob, "invite") : scene;
    }

    Reply<?> submit(Scene scene, ServerName origin, RoomId room, EventId id, JsonObject event) {
      ResidentServer resident = scene.resident.resident;
      return switch (this) {
        case JOIN -> resident.sendJoin(origin, room, id, event, false);
        case KNOCK -> resident.sendKnock(origin, room, id, event);
        case LEAVE -> resident.sendLeave(origin, room, id, event);
      };
    }

    Reply<?> submit(Scene scene, Pdu event) {
      return submit(scene, scene.joining.name(), scene.room.id(), event.eventId(), event.json());
    }
  }

  /** What is submitted, and why it is refused. */
  private record Case(String name, Reason reason, Function<Scene, Reply<?>> submit) {}

  private static List<Case> cases(Endpoint endpoint) {
    String membership = endpoint.membership;
    List<Case> cases = new ArrayList<>();
    cases.add(
        new Case(
            "eventOfAnotherRoomThanThePathNames",
            Reason.OTHER_ROOM,
            s -> endpoint.submit(s, byBob(s, membership, s.otherRoom()))));
    cases.add(
        new Case(
            "eventWithAnotherIdThanThePathNames",
            Reason.OTHER_EVENT_ID,
            s ->
                endpoint.submit(
                    s,
                    s.joining.name(),
                    s.room.id(),
                    s.room.last().eventId(),
                    s.byBob(membership).json())));
    cases.add(
        new Case(
            "eventOfAnotherServersUser",
            Reason.SENDER_NOT_ON_ORIGIN,
            s -> {
              Pdu event =
                  s.room.event(
                      s.third,
                      s.cat,
                      EventTypes.MEMBER,
                      s.cat.toString(),
                      TestRoom.json(TestRoom.membershipOf(membership)));
              return endpoint.submit(s, event);
            }));
    cases.add(
        new Case(
            "eventOfAnotherServersUserThatTheOriginSigned",
            Reason.SENDER_NOT_ON_ORIGIN,
            s ->
                endpoint.submit(
                    s,
                    s.room.event(
                        s.joining,
                        s.cat,
                        EventTypes.MEMBER,
                        s.cat.toString(),
                        TestRoom.json(TestRoom.membershipOf(membership))))));
    cases.add(
        new Case(
            "eventAboutAnotherUser",
            Reason.STATE_KEY_NOT_SENDER,
            s ->
                endpoint.submit(
                    s,
                    s.room.event(
                        s.joining,
                        s.bob,
                        EventTypes.MEMBER,
                        s.ann.toString(),
                        TestRoom.json(TestRoom.membershipOf(membership))))));
    cases.add(
        new Case(
            "eventOfAnotherType",
            Reason.NOT_A_MEMBER_EVENT,
            s ->
                endpoint.submit(
                    s,
                    s.room.event(
                        s.joining,
                        s.bob,
                        "m.room.name",
                        s.bob.toString(),
                        TestRoom.json(TestRoom.membershipOf(membership))))));
    cases.add(
        new Case(
            "messageWithoutAStateKey",
            Reason.STATE_KEY_NOT_SENDER,
            s ->
                endpoint.submit(
                    s,
                    s.room.signed(
                        s.room.next(
                            s.bob,
                            EventTypes.MEMBER,
                            TestRoom.json(TestRoom.membershipOf(membership))),
                        s.joining))));
    for (String other : List.of("join", "knock", "leave", "ban", "invite", "JOIN")) {
      if (!other.equals(membership)) {
        cases.add(
            new Case(
                "membership " + other,
                Reason.OTHER_MEMBERSHIP,
                s -> endpoint.submit(s, s.byBob(other))));
      }
    }
    cases.add(
        new Case(
            "eventThatNobodySigned",
            Reason.SIGNATURE_INVALID,
            s -> endpoint.submit(s, resigned(s, s.byBob(membership), JsonObject.EMPTY))));
    cases.add(
        new Case(
            "eventThatAnotherServerSigned",
            Reason.SIGNATURE_INVALID,
            s -> {
              Pdu event = s.byBob(membership);
              Pdu unsigned = resigned(s, event, JsonObject.EMPTY);
              return endpoint.submit(s, unsigned.signedBy(s.third.name(), s.third.local.key()));
            }));
    cases.add(
        new Case(
            "eventWithAnInvalidSignature",
            Reason.SIGNATURE_INVALID,
            s -> {
              JsonObject wrong =
                  s.byBob("{'membership':'" + membership + "','x':1}", s.room).signatures();
              return endpoint.submit(s, resigned(s, s.byBob(membership), wrong));
            }));
    cases.add(
        new Case(
            "contentThatWasChangedAfterItWasHashed",
            Reason.HASH_WRONG,
            s -> {
              JsonObject changed =
                  s.byBob(membership)
                      .json()
                      .with(
                          "content",
                          TestRoom.json("{'membership':'" + membership + "','reason':'other'}"));
              Pdu event = Pdu.trusted(changed, s.version);
              return endpoint.submit(s, s.joining.name(), s.room.id(), event.eventId(), changed);
            }));
    cases.add(
        new Case(
            "eventWithoutPrevEvents",
            Reason.EVENT_MALFORMED,
            s -> {
              Pdu event = s.byBob(membership);
              return endpoint.submit(
                  s,
                  s.joining.name(),
                  s.room.id(),
                  event.eventId(),
                  event.json().toBuilder().remove("prev_events").build());
            }));
    cases.add(
        new Case(
            "unknownRoom",
            Reason.ROOM_UNKNOWN,
            s -> {
              s.resident.rooms.clear();
              return endpoint.submit(s, s.byBob(membership));
            }));
    cases.add(
        new Case(
            "roomThatWeHaveLeft",
            Reason.ROOM_UNKNOWN,
            s -> {
              s.room.member(s.resident, "ann", "leave");
              return endpoint.submit(s, s.byBob(membership));
            }));
    cases.add(
        new Case(
            "roomThatWeKnowInPart",
            Reason.ROOM_PARTIAL,
            s -> {
              s.room.partial();
              return endpoint.submit(s, s.byBob(membership));
            }));
    cases.add(
        new Case(
            "roomThatShutsTheServerOut",
            Reason.SERVER_DENIED,
            s -> {
              s.set(EventTypes.SERVER_ACL, "{'allow':['resident.example']}");
              return endpoint.submit(s, s.byBob(membership));
            }));
    cases.add(
        new Case(
            "bannedUserByCurrentState",
            Reason.NOT_ALLOWED,
            s -> {
              Pdu event = s.byBob(membership);
              s.member(s.bob, "ban");
              return endpoint.submit(s, event);
            }));
    cases.add(
        new Case(
            "bannedUserByAuthEvents",
            Reason.NOT_ALLOWED,
            s -> {
              s.member(s.bob, "ban");
              Pdu event = s.byBob(membership);
              s.member(s.bob, "invite");
              return endpoint.submit(s, event);
            }));
    return cases;
  }

  private static Pdu byBob(Scene scene, String membership, TestRoom room) {
    return scene.byBob(TestRoom.membershipOf(membership), room);
  }

  private static Pdu resigned(Scene scene, Pdu event, JsonObject signatures) {
    return Pdu.trusted(event.json().with("signatures", signatures), scene.version);
  }

  @TestFactory
  Stream<DynamicTest> whatIsNotExactlyTheMemberEventIsRefused() {
    return Stream.of(Endpoint.values())
        .flatMap(
            endpoint ->
                Versions.all()
                    .filter(
                        version -> endpoint != Endpoint.KNOCK || version.has(RoomTrait.KNOCKING))
                    .flatMap(
                        version ->
                            cases(endpoint).stream().map(c -> refusal(endpoint, version, c))));
  }

  private static DynamicTest refusal(Endpoint endpoint, RoomVersion version, Case c) {
    return DynamicTest.dynamicTest(
        endpoint + " " + c.name() + " in version " + version,
        () -> {
          Reply<?> reply = c.submit().apply(endpoint.scene(version));
          assertEquals(Optional.of(c.reason()), reply.refusal().map(Refusal::reason));
          assertEquals(Optional.empty(), reply.answer());
        });
  }

  @TestFactory
  Stream<DynamicTest> whatIsRightIsAccepted() {
    return Stream.of(Endpoint.values())
        .flatMap(
            endpoint ->
                Versions.all()
                    .filter(
                        version -> endpoint != Endpoint.KNOCK || version.has(RoomTrait.KNOCKING))
                    .map(
                        version ->
                            DynamicTest.dynamicTest(
                                endpoint + " in version " + version,
                                () -> {
                                  Scene scene = endpoint.scene(version);
                                  Pdu event = scene.byBob(endpoint.membership);
                                  Reply<?> reply = endpoint.submit(scene, event);
                                  assertEquals(Optional.empty(), reply.refusal());
                                  assertTrue(reply.answer().isPresent());
                                })));
  }

  @Test
  void eventsThatAreNoJsonOfTheRoomVersionAreRefusedAsSuch() throws MalformedJsonException {
    Scene scene = new Scene(RoomVersion.V6);
    String text = scene.byBob("join").json().toString();
    JsonObject fraction =
        JsonObject.parse(
            text.replace("\"depth\":", "\"fraction\":1.5,\"depth\":")
                .getBytes(StandardCharsets.UTF_8),
            JsonMode.LENIENT,
            JsonLimits.DEFAULT);
    Refusal refusal =
        Endpoint.JOIN
            .submit(
                scene,
                scene.joining.name(),
                scene.room.id(),
                scene.byBob("join").eventId(),
                fraction)
            .refusal()
            .orElseThrow();
    assertEquals(Reason.EVENT_NOT_JSON, refusal.reason());
    assertEquals("M_BAD_JSON", refusal.reason().errcode());
  }

  @InEveryVersion
  void eventsThatWouldHaveToBeFetchedAreNamed(RoomVersion version) {
    Scene scene = new Scene(version);
    scene.member(scene.cat, "join");
    Pdu last = scene.room.last();
    Pdu joinRules = scene.room.state(EventTypes.JOIN_RULES, "").orElseThrow();
    Pdu join = scene.byBob("join");
    scene.room.forget(joinRules).forget(last);
    Reply<?> reply = Endpoint.JOIN.submit(scene, join);
    assertEquals(List.of(joinRules.eventId(), last.eventId()), reply.missing());
    assertEquals(Optional.empty(), reply.answer());
    assertEquals(Optional.empty(), reply.refusal());
  }

  // The answer to a join

  private static AcceptedJoin join(Scene scene, Pdu join, boolean omitsMembers) {
    return scene
        .resident
        .resident
        .sendJoin(scene.joining.name(), scene.room.id(), join.eventId(), join.json(), omitsMembers)
        .answer()
        .orElseThrow();
  }

  @InEveryVersion
  void joinIsAnsweredWithTheStateBeforeItAndTheAuthChainsOfBoth(RoomVersion version)
      throws IOException, MalformedJsonException {
    Scene scene = new Scene(version);
    scene.member(scene.cat, "invite");
    Pdu oldRules = scene.room.state(EventTypes.JOIN_RULES, "").orElseThrow();
    scene.set("m.room.name", "{'name':'Room'}").joinRule("public");
    scene.inviteLevel(0);
    Pdu join = scene.byBob("join");
    AcceptedJoin accepted = join(scene, join, false);

    JsonObject body = written(accepted);
    assertEquals(ids(scene.room.state()), ids(body, "state", version));
    Set<EventId> chain = ids(body, "auth_chain", version);
    assertTrue(chain.containsAll(join.authEvents()));
    assertTrue(chain.contains(oldRules.eventId()), "cited by the invite of cat");
    assertTrue(chain.contains(scene.room.state(EventTypes.CREATE, "").orElseThrow().eventId()));
    assertEquals(Optional.of(false), body.bool("members_omitted"));
    assertEquals(
        Optional.of(JsonArray.ofStrings(List.of("resident.example"))),
        body.array("servers_in_room"));
    assertEquals(Optional.of(accepted.event().json()), body.object("event"));
  }

  private static JsonObject written(AcceptedJoin join) throws IOException, MalformedJsonException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    join.writeTo(out);
    return JsonObject.parse(out.toString(StandardCharsets.UTF_8));
  }

  private static Set<EventId> ids(Iterable<Pdu> events) {
    Set<EventId> ids = new HashSet<>();
    events.forEach(event -> ids.add(event.eventId()));
    return ids;
  }

  private static Set<EventId> ids(JsonObject body, String list, RoomVersion version) {
    Set<EventId> ids = new HashSet<>();
    for (JsonValue event : body.array(list).orElseThrow()) {
      ids.add(Pdu.trusted((JsonObject) event, version).eventId());
    }
    return ids;
  }

  @Test
  void answerWithoutStateIsWellFormedToo() throws IOException, MalformedJsonException {
    Scene scene = new Scene(RoomVersion.V11);
    Pdu join = scene.byBob("join");
    JsonObject body = written(new AcceptedJoin(join, List.of(), List.of(), true, Set.of()));
    assertEquals(Optional.of(JsonArray.EMPTY), body.array("state"));
    assertEquals(Optional.of(JsonArray.EMPTY), body.array("auth_chain"));
    assertEquals(Optional.of(true), body.bool("members_omitted"));
  }

  @InEveryVersion
  void joinIsSignedByTheResidentAndKeepsItsSignature(RoomVersion version) {
    Scene scene = new Scene(version);
    Pdu join = scene.byBob("join");
    Pdu signed = join(scene, join, false).event();
    assertEquals(join.eventId(), signed.eventId());
    assertEquals(
        join.signatures().object("joining.example"), signed.signatures().object("joining.example"));
    assertTrue(TestServer.COUNTERSIGNATURES.verify(signed, scene.resident.name()).isValid());
    assertTrue(TestServer.isSigned(signed));
  }

  @InEveryVersion
  void membersAreLeftOutWhereTheyMayBe(RoomVersion version) {
    Scene scene = new Scene(version);
    scene.set("m.room.name", "{'name':'Room'}");
    scene.room.member(scene.third, "cat", "join");
    AcceptedJoin accepted = join(scene, scene.byBob("join"), true);
    assertTrue(accepted.membersOmitted());
    assertTrue(
        accepted.state().stream().noneMatch(event -> event.type().equals(EventTypes.MEMBER)));
    assertEquals(
        scene.room.state().stream().filter(e -> !e.type().equals(EventTypes.MEMBER)).count(),
        accepted.state().size());
    assertEquals(Set.of(scene.resident.name(), scene.third.name()), accepted.servers());
  }

  @Test
  void whatStandsInTheStateIsNotRepeatedWhereMembersAreLeftOut() {
    Scene scene = new Scene(RoomVersion.V11);
    AcceptedJoin accepted = join(scene, scene.byBob("join"), true);
    Set<EventId> state = ids(accepted.state());
    assertTrue(accepted.authChain().stream().noneMatch(e -> state.contains(e.eventId())));
    Set<EventId> all = new HashSet<>(state);
    all.addAll(ids(accepted.authChain()));
    assertTrue(all.containsAll(scene.byBob("join").authEvents()));
  }

  @Test
  void roomWithoutANameTellsOfFiveMembersWhoAreThere() {
    Scene scene = new Scene(RoomVersion.V11);
    scene.member(scene.bob, "invite").member(scene.third.user("left"), "leave");
    for (int i = 0; i < 7; i++) {
      scene.room.member(scene.third, "member" + i, i == 0 ? "knock" : "join");
    }
    List<String> heroes =
        join(scene, scene.byBob("join"), true).state().stream()
            .filter(event -> event.type().equals(EventTypes.MEMBER))
            .flatMap(event -> event.stateKey().stream())
            .toList();
    assertEquals(
        List.of(
            "@ann:resident.example",
            "@member1:third.example",
            "@member2:third.example",
            "@member3:third.example",
            "@member4:third.example"),
        heroes);
  }

  @Test
  void roomWithAnAliasNeedsNoMembersForItsName() {
    Scene scene = new Scene(RoomVersion.V11).set("m.room.canonical_alias", "{'alias':'#a:b.c'}");
    assertTrue(
        join(scene, scene.byBob("join"), true).state().stream()
            .noneMatch(event -> event.type().equals(EventTypes.MEMBER)));
  }

  // Restricted joins

  private static String joinBy(String authorizer) {
    return "{'membership':'join','join_authorised_via_users_server':'" + authorizer + "'}";
  }

  private static Scene restricted(RoomVersion version, boolean isMember) {
    Scene scene = new Scene(version);
    TestRoom other = scene.otherRoom();
    if (isMember) {
      other.member(scene.joining, "bob", "join");
    }
    return scene.joinRule("restricted", other);
  }

  private static Optional<Reason> reason(Scene scene, String content) {
    return Endpoint.JOIN
        .submit(scene, scene.byBob(content, scene.room))
        .refusal()
        .map(Refusal::reason);
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void joinThatWeAuthorizeIsSignedByUs(RoomVersion version) {
    Scene scene = restricted(version, true);
    Pdu join = scene.byBob(joinBy(scene.ann.toString()), scene.room);
    assertFalse(TestServer.isSigned(join));
    Pdu signed = join(scene, join, false).event();
    assertTrue(TestServer.isSigned(signed));
    assertEquals(join.eventId(), signed.eventId());
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void joinThatWeAuthorizeNeedsTheSignatureOfItsSenderAllTheSame(RoomVersion version) {
    Scene scene = restricted(version, true);
    Pdu join = scene.byBob(joinBy(scene.ann.toString()), scene.room);
    Reply<?> reply = Endpoint.JOIN.submit(scene, resigned(scene, join, JsonObject.EMPTY));
    assertEquals(Optional.of(Reason.SIGNATURE_INVALID), reply.refusal().map(Refusal::reason));
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void joinIsNotAuthorizedForWhoMeetsNoCondition(RoomVersion version) {
    Scene scene = restricted(version, false);
    assertEquals(
        Optional.of(Reason.CONDITIONS_NOT_MET), reason(scene, joinBy(scene.ann.toString())));
    scene.resident.rooms.keySet().removeIf(id -> !id.equals(scene.room.id()));
    assertEquals(
        Optional.of(Reason.UNABLE_TO_AUTHORIZE_JOIN), reason(scene, joinBy(scene.ann.toString())));
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void joinThatAnotherServerWouldHaveToAuthorizeIsRefused(RoomVersion version) {
    Scene scene = restricted(version, true);
    scene.room.member(scene.third, "cat", "join");
    assertEquals(
        Optional.of(Reason.AUTHORIZER_NOT_LOCAL), reason(scene, joinBy(scene.cat.toString())));
    assertEquals(Optional.of(Reason.AUTHORIZER_NOT_LOCAL), reason(scene, joinBy("nobody")));
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void userWhoMayNotInviteOrIsNotInTheRoomAuthorizesNobody(RoomVersion version) {
    Scene scene = restricted(version, true);
    assertEquals(
        Optional.of(Reason.NOT_ALLOWED),
        reason(scene, joinBy(scene.resident.user("stranger").toString())));
    scene.inviteLevel(50).room.member(scene.resident, "zoe", "join");
    assertEquals(
        Optional.of(Reason.NOT_ALLOWED),
        reason(scene, joinBy(scene.resident.user("zoe").toString())));
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void joinToARestrictedRoomThatNobodyAuthorizesIsNotAllowed(RoomVersion version) {
    assertEquals(
        Optional.of(Reason.NOT_ALLOWED),
        reason(restricted(version, true), TestRoom.membershipOf("join")));
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void invitedUserMayNameAnAuthorizerWithoutMeetingConditions(RoomVersion version) {
    Scene scene = restricted(version, false);
    scene.member(scene.bob, "invite");
    assertEquals(Optional.empty(), reason(scene, joinBy(scene.ann.toString())));
  }

  @InEveryVersion
  void authorizerMeansNothingWhereRoomsCannotBeRestricted(RoomVersion version) {
    Scene scene = new Scene(version);
    assertEquals(
        version.has(RoomTrait.RESTRICTED_JOINS)
            ? Optional.of(Reason.AUTHORIZER_NOT_LOCAL)
            : Optional.empty(),
        reason(scene, joinBy(scene.cat.toString())));
  }

  // The answer to a knock

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withKnocks")
  void knockIsAnsweredWithWholeEventsOfTheRoom(RoomVersion version) {
    Scene scene = Endpoint.KNOCK.scene(version);
    scene.set("m.room.name", "{'name':'Room'}").set("m.secret", "{}");
    Pdu knock = scene.byBob("knock");
    AcceptedKnock accepted =
        scene
            .resident
            .resident
            .sendKnock(scene.joining.name(), scene.room.id(), knock.eventId(), knock.json())
            .answer()
            .orElseThrow();
    assertEquals(knock, accepted.event());
    assertEquals(
        List.of(EventTypes.CREATE, "m.room.name", EventTypes.JOIN_RULES),
        accepted.roomState().stream().map(Pdu::type).toList());
    assertTrue(accepted.roomState().stream().allMatch(TestServer::isSigned));
    assertEquals(
        JsonObject.builder()
            .put(
                "knock_room_state",
                JsonArray.of(accepted.roomState().stream().map(Pdu::json).toList()))
            .build(),
        accepted.body());
  }
}
