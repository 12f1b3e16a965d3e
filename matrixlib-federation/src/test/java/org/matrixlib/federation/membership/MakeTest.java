package org.matrixlib.federation.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.membership.Scene.ALL_VERSIONS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.membership.Refusal.Reason;

/** What a resident server answers to {@code make_join}, {@code make_knock}, {@code make_leave}. */
class MakeTest {
  private static final String AUTHORIZER = "join_authorised_via_users_server";

  /** A case: what is special about the scene, and why the request is refused then, if it is. */
  private record Case(String name, Consumer<Scene> arrange, Optional<Reason> reason) {}

  private static Case granted(String name, Consumer<Scene> arrange) {
    return new Case(name, arrange, Optional.empty());
  }

  private static Case refused(Reason reason, String name, Consumer<Scene> arrange) {
    return new Case(name, arrange, Optional.of(reason));
  }

  /** What refuses any request about a room. */
  private static List<Case> closedRooms() {
    return List.of(
        refused(Reason.ROOM_UNKNOWN, "unknownRoom", scene -> scene.resident.rooms.clear()),
        refused(
            Reason.ROOM_UNKNOWN,
            "roomThatWeHaveLeft",
            scene -> scene.room.member(scene.resident, "ann", "leave")),
        refused(Reason.ROOM_PARTIAL, "roomThatWeKnowInPart", scene -> scene.room.partial()),
        refused(
            Reason.SERVER_DENIED,
            "roomThatShutsTheServerOut",
            scene -> scene.set(EventTypes.SERVER_ACL, "{'allow':['*'],'deny':['joining.*']}")));
  }

  @TestFactory
  Stream<DynamicTest> makeJoin() {
    List<Case> cases = new ArrayList<>(closedRooms());
    cases.addAll(
        List.of(
            granted("publicRoom", scene -> {}),
            refused(Reason.NOT_ALLOWED, "roomThatNeedsAnInvite", s -> s.joinRule("invite")),
            granted("invitedUser", s -> s.joinRule("invite").member(s.bob, "invite")),
            refused(Reason.NOT_ALLOWED, "bannedUser", s -> s.member(s.bob, "ban")),
            granted("userWhoWasKickedFromAPublicRoom", s -> s.member(s.bob, "leave")),
            refused(
                Reason.NOT_ALLOWED,
                "privateRoomEvenIfInvited",
                s -> s.joinRule("private").member(s.bob, "invite"))));
    return cases.stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name(),
                    () -> {
                      Scene scene = new Scene(RoomVersion.V11);
                      c.arrange().accept(scene);
                      assertReply(c.reason(), makeJoin(scene));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> makeJoinOfARestrictedRoom() {
    List<Case> cases =
        List.of(
            granted("memberOfAnAllowedRoom", s -> s.joinRule("restricted", withBob(s))),
            granted(
                "memberOfTheSecondOfTwo", s -> s.joinRule("restricted", s.otherRoom(), withBob(s))),
            granted("invitedUser", s -> s.joinRule("restricted").member(s.bob, "invite")),
            refused(
                Reason.CONDITIONS_NOT_MET,
                "userInNoAllowedRoom",
                s -> s.joinRule("restricted", s.otherRoom())),
            refused(
                Reason.CONDITIONS_NOT_MET,
                "userWhoIsOnlyInvitedToTheAllowedRoom",
                s -> {
                  TestRoom other = s.otherRoom();
                  other.member(s.resident, s.resident.user("dan"), s.bob, "invite");
                  s.joinRule("restricted", other);
                }),
            refused(
                Reason.CONDITIONS_NOT_MET, "roomWithoutConditions", s -> s.joinRule("restricted")),
            refused(
                Reason.CONDITIONS_NOT_MET,
                "conditionThatIsNone",
                s ->
                    s.set(
                        EventTypes.JOIN_RULES,
                        "{'join_rule':'restricted','allow':[{'type':'m.magic'}, 7]}")),
            refused(
                Reason.UNABLE_TO_AUTHORIZE_JOIN,
                "allowedRoomThatWeDoNotKnow",
                s -> {
                  s.joinRule("restricted", s.otherRoom());
                  s.resident.rooms.keySet().removeIf(id -> !id.equals(s.room.id()));
                }),
            refused(
                Reason.UNABLE_TO_AUTHORIZE_JOIN,
                "allowedRoomThatWeKnowInPart",
                s -> s.joinRule("restricted", withBob(s).partial())),
            refused(
                Reason.UNABLE_TO_AUTHORIZE_JOIN,
                "allowedRoomThatWeHaveLeft",
                s -> s.joinRule("restricted", withBob(s).member(s.resident, "dan", "leave"))),
            refused(
                Reason.UNABLE_TO_AUTHORIZE_JOIN,
                "oneRoomWithoutTheUserAndOneThatWeDoNotKnow",
                s ->
                    s.joinRule(
                        "restricted", s.otherRoom(), new TestRoom(s.version, s.third, "cat"))),
            refused(
                Reason.UNABLE_TO_GRANT_JOIN,
                "roomWhereNoneOfUsMayInvite",
                s -> {
                  s.joinRule("restricted", withBob(s));
                  s.member(s.cat, "join");
                  s.inviteLevel(50).room.member(s.resident, "eve", "join");
                  s.room.member(s.resident, "ann", "leave");
                }),
            refused(
                Reason.NOT_ALLOWED,
                "bannedMemberOfAnAllowedRoom",
                s -> s.joinRule("restricted", withBob(s)).member(s.bob, "ban")));
    return Versions.withRestrictedJoins()
        .flatMap(
            version ->
                cases.stream()
                    .map(
                        c ->
                            DynamicTest.dynamicTest(
                                c.name() + " in version " + version,
                                () -> {
                                  Scene scene = new Scene(version);
                                  c.arrange().accept(scene);
                                  assertReply(c.reason(), makeJoin(scene));
                                })));
  }

  private static TestRoom withBob(Scene scene) {
    return scene.otherRoom().member(scene.joining, "bob", "join");
  }

  @TestFactory
  Stream<DynamicTest> makeKnock() {
    List<Case> cases = new ArrayList<>(closedRooms());
    cases.addAll(
        List.of(
            granted("roomThatCanBeKnockedAt", s -> s.joinRule("knock")),
            refused(Reason.NOT_ALLOWED, "publicRoom", s -> {}),
            refused(Reason.NOT_ALLOWED, "roomThatNeedsAnInvite", s -> s.joinRule("invite")),
            refused(
                Reason.NOT_ALLOWED, "bannedUser", s -> s.joinRule("knock").member(s.bob, "ban")),
            refused(
                Reason.NOT_ALLOWED,
                "invitedUser",
                s -> s.joinRule("knock").member(s.bob, "invite")),
            refused(
                Reason.NOT_ALLOWED,
                "userInTheRoom",
                s -> s.joinRule("knock").room.member(s.joining, "bob", "join")),
            granted(
                "userWhoKnocksAgain",
                s -> s.joinRule("knock").room.member(s.joining, "bob", "knock"))));
    return cases.stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name(),
                    () -> {
                      Scene scene = new Scene(RoomVersion.V7);
                      c.arrange().accept(scene);
                      assertReply(
                          c.reason(),
                          scene.resident.resident.makeKnock(
                              scene.joining.name(), scene.room.id(), scene.bob, ALL_VERSIONS));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> makeLeave() {
    List<Case> cases = new ArrayList<>(closedRooms());
    cases.addAll(
        List.of(
            granted("userInTheRoom", s -> s.room.member(s.joining, "bob", "join")),
            granted("invitedUser", s -> s.member(s.bob, "invite")),
            granted("knockingUser", s -> s.room.member(s.joining, "bob", "knock")),
            refused(Reason.NOT_ALLOWED, "strangerToTheRoom", s -> {}),
            refused(Reason.NOT_ALLOWED, "userWhoHasLeft", s -> s.member(s.bob, "leave")),
            refused(Reason.NOT_ALLOWED, "bannedUser", s -> s.member(s.bob, "ban"))));
    return cases.stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name(),
                    () -> {
                      Scene scene = new Scene(RoomVersion.V11);
                      c.arrange().accept(scene);
                      assertReply(
                          c.reason(),
                          scene.resident.resident.makeLeave(
                              scene.joining.name(), scene.room.id(), scene.bob));
                    }));
  }

  private static Reply<JsonObject> makeJoin(Scene scene) {
    return scene.resident.resident.makeJoin(
        scene.joining.name(), scene.room.id(), scene.bob, ALL_VERSIONS);
  }

  private static void assertReply(Optional<Reason> expected, Reply<?> reply) {
    assertEquals(expected, reply.refusal().map(Refusal::reason));
    assertEquals(expected.isEmpty(), reply.answer().isPresent());
  }

  @Test
  void noUserOfAnotherServerIsGivenATemplate() {
    Scene scene = scene();
    scene.joinRule("knock").member(scene.cat, "invite");
    ResidentServer resident = scene.resident.resident;
    Optional<Reason> refused = Optional.of(Reason.USER_NOT_ON_ORIGIN);
    assertReply(
        refused, resident.makeJoin(scene.joining.name(), scene.room.id(), scene.cat, ALL_VERSIONS));
    assertReply(
        refused,
        resident.makeKnock(scene.joining.name(), scene.room.id(), scene.cat, ALL_VERSIONS));
    assertReply(refused, resident.makeLeave(scene.joining.name(), scene.room.id(), scene.cat));
  }

  private static Scene scene() {
    return new Scene(RoomVersion.V11);
  }

  @Test
  void refusalNamesTheRuleThatStandsAgainstIt() {
    Refusal refusal = makeJoin(scene().joinRule("invite")).refusal().orElseThrow();
    assertEquals(Optional.of(AuthRule.JOIN_NOT_PERMITTED), refusal.rule());
    Refusal ofForeigners =
        makeJoin(new Scene(RoomVersion.V11, ",'m.federate':false")).refusal().orElseThrow();
    assertEquals(Optional.of(AuthRule.ROOM_NOT_FEDERATED), ofForeigners.rule());
  }

  @Test
  void roomVersionThatTheOtherServerDoesNotKnowIsNamed() {
    Scene scene = scene().joinRule("knock");
    ResidentServer resident = scene.resident.resident;
    for (Reply<JsonObject> reply :
        List.of(
            resident.makeJoin(
                scene.joining.name(), scene.room.id(), scene.bob, List.of("1", "10", "x")),
            resident.makeKnock(scene.joining.name(), scene.room.id(), scene.bob, List.of()))) {
      Refusal refusal = reply.refusal().orElseThrow();
      assertEquals(Reason.ROOM_VERSION_NOT_SUPPORTED, refusal.reason());
      assertEquals(
          TestRoom.json(
              "{'errcode':'M_INCOMPATIBLE_ROOM_VERSION',"
                  + "'error':'The room version is not supported','room_version':'11'}"),
          refusal.body());
    }
  }

  @Test
  void serverThatNamesNoVersionsKnowsVersionOne() {
    Scene scene = new Scene(RoomVersion.V1);
    Reply<JsonObject> reply =
        scene.resident.resident.makeJoin(
            scene.joining.name(), scene.room.id(), scene.bob, List.of());
    assertReply(Optional.empty(), reply);
  }

  @InEveryVersion
  void templateIsWhatTheOtherServerNeeds(RoomVersion version) {
    Scene scene = new Scene(version);
    JsonObject body = makeJoin(scene).answer().orElseThrow();
    assertEquals(Optional.of(version.name()), body.string("room_version"));
    JsonObject template = body.object("event").orElseThrow();
    assertEquals(Optional.of("resident.example"), template.string("origin"));
    assertFalse(template.has("signatures"));
    assertFalse(template.has("hashes"));
    Pdu event = Pdu.trusted(template, version);
    assertTrue(event.isState(EventTypes.MEMBER, scene.bob.toString()));
    assertEquals(scene.bob, event.sender());
    assertEquals(scene.room.id(), event.roomId());
    assertEquals(TestRoom.json("{'membership':'join'}"), event.content());
    assertEquals(TestServer.CLOCK.millis(), event.originServerTs());
    assertEquals(List.of(scene.room.last().eventId()), event.prevEvents());
    assertEquals(scene.room.last().depth() + 1, event.depth());
    assertEquals(
        !version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH),
        event.authEvents().contains(createId(scene)));
  }

  private static EventId createId(Scene scene) {
    return scene.room.state(EventTypes.CREATE, "").orElseThrow().eventId();
  }

  @InEveryVersion
  void templateFollowsTheDeepestOfManyExtremities(RoomVersion version) {
    Scene scene = new Scene(version);
    TestRoom branch = scene.room.copy();
    for (int i = 0; i < 30; i++) {
      Pdu note = branch.event(scene.resident, scene.ann, "m.note", "note " + i, JsonObject.EMPTY);
      branch.add(note);
      scene.room.fork(note);
    }
    List<Pdu> deepest =
        scene.room.forwardExtremities().stream()
            .sorted((a, b) -> Long.compare(b.depth(), a.depth()))
            .limit(Pdu.MAX_PREV_EVENTS)
            .toList();
    JsonObject template = makeJoin(scene).answer().flatMap(b -> b.object("event")).orElseThrow();
    Pdu event = Pdu.trusted(template, version);
    assertEquals(deepest.stream().map(Pdu::eventId).toList(), event.prevEvents());
    assertEquals(deepest.get(0).depth() + 1, event.depth());
  }

  @Test
  void depthOfATemplateNeverExceedsWhatEventsMayHave() {
    Scene scene = scene();
    scene.room.add(
        scene.room.signed(
            scene.room.next(scene.ann, "m.note", JsonObject.EMPTY).depth(Pdu.MAX_DEPTH),
            scene.resident));
    JsonObject template = makeJoin(scene).answer().flatMap(b -> b.object("event")).orElseThrow();
    assertEquals(Pdu.MAX_DEPTH, template.integer("depth").orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void joinByAConditionNamesTheLocalUserWithMostPower(RoomVersion version) {
    Scene scene = new Scene(version);
    scene.joinRule("restricted", withBob(scene));
    scene.room.member(scene.resident, "zoe", "join");
    assertEquals(Optional.of(scene.ann.toString()), authorizer(makeJoin(scene)));
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withRestrictedJoins")
  void joinOfAnInvitedUserNamesNobody(RoomVersion version) {
    Scene scene = new Scene(version);
    scene.joinRule("restricted", withBob(scene)).member(scene.bob, "invite");
    assertEquals(Optional.empty(), authorizer(makeJoin(scene)));
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#withKnockRestrictedJoins")
  void roomsThatCanBeKnockedAtHaveConditionsToo(RoomVersion version) {
    Scene scene = new Scene(version);
    scene.joinRule("knock_restricted", withBob(scene));
    assertEquals(Optional.of(scene.ann.toString()), authorizer(makeJoin(scene)));
    assertReply(
        Optional.empty(),
        scene.resident.resident.makeKnock(
            scene.joining.name(), scene.room.id(), scene.bob, ALL_VERSIONS));
  }

  private static Optional<String> authorizer(Reply<JsonObject> reply) {
    return reply
        .answer()
        .flatMap(body -> body.object("event"))
        .flatMap(event -> event.object("content"))
        .orElseThrow()
        .string(AUTHORIZER);
  }

  @InEveryVersion
  void knockIsRefusedWhereTheRoomVersionHasNone(RoomVersion version) {
    Scene scene = new Scene(version).joinRule("knock");
    Reply<JsonObject> reply =
        scene.resident.resident.makeKnock(
            scene.joining.name(), scene.room.id(), scene.bob, ALL_VERSIONS);
    assertReply(
        version.has(RoomTrait.KNOCKING) ? Optional.empty() : Optional.of(Reason.NOT_ALLOWED),
        reply);
  }
}
