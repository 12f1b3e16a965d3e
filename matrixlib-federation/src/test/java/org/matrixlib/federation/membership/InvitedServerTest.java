package org.matrixlib.federation.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.membership.TestRoom.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.membership.Refusal.Reason;
import org.matrixlib.federation.membership.StrippedState.Fault;

/** What a server answers to an invite of its user. Here Ann of the resident server invites Bob. */
class InvitedServerTest {

  private static Pdu invite(Scene scene) {
    return invite(scene, json(TestRoom.membershipOf("invite")));
  }

  private static Pdu invite(Scene scene, JsonObject content) {
    return scene.room.event(
        scene.resident, scene.ann, EventTypes.MEMBER, scene.bob.toString(), content);
  }

  private static JsonArray roomState(Scene scene) {
    return StrippedState.written(StrippedState.select(scene.room, Optional.of(scene.ann)));
  }

  private static JsonObject body(Scene scene, JsonObject event, JsonValue roomState) {
    return JsonObject.builder()
        .put("room_version", scene.version.name())
        .put("event", event)
        .put("invite_room_state", roomState)
        .build();
  }

  private static Reply<ReceivedInvite> submit(Scene scene, Pdu event) {
    return submit(scene, event, roomState(scene));
  }

  private static Reply<ReceivedInvite> submit(Scene scene, Pdu event, JsonValue roomState) {
    return submit(scene, event.eventId(), body(scene, event.json(), roomState));
  }

  private static Reply<ReceivedInvite> submit(Scene scene, EventId id, JsonObject body) {
    return scene.joining.invited.invite(scene.resident.name(), scene.room.id(), id, body);
  }

  /** What is submitted, and why it is refused. */
  private record Case(String name, Reason reason, Function<Scene, Reply<ReceivedInvite>> submit) {}

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String membership : List.of("join", "leave", "ban", "knock", "Invite", "")) {
      cases.add(
          new Case(
              "membership '" + membership + "'",
              Reason.OTHER_MEMBERSHIP,
              s -> submit(s, invite(s, json(TestRoom.membershipOf(membership))))));
    }
    cases.addAll(
        List.of(
            new Case(
                "eventOfAnotherType",
                Reason.NOT_A_MEMBER_EVENT,
                s ->
                    submit(
                        s,
                        s.room.event(
                            s.resident,
                            s.ann,
                            EventTypes.POWER_LEVELS,
                            s.bob.toString(),
                            json(TestRoom.membershipOf("invite"))))),
            new Case(
                "inviteOfAnotherServersUser",
                Reason.STATE_KEY_OF_OTHER_SERVER,
                s ->
                    submit(
                        s,
                        s.room.event(
                            s.resident,
                            s.ann,
                            EventTypes.MEMBER,
                            s.cat.toString(),
                            json(TestRoom.membershipOf("invite"))))),
            new Case(
                "stateKeyThatIsNoUser",
                Reason.STATE_KEY_OF_OTHER_SERVER,
                s ->
                    submit(
                        s,
                        s.room.event(
                            s.resident,
                            s.ann,
                            EventTypes.MEMBER,
                            "joining.example",
                            json(TestRoom.membershipOf("invite"))))),
            new Case(
                "inviteWithoutAStateKey",
                Reason.STATE_KEY_OF_OTHER_SERVER,
                s ->
                    submit(
                        s,
                        s.room.signed(
                            s.room.next(
                                s.ann, EventTypes.MEMBER, json(TestRoom.membershipOf("invite"))),
                            s.resident))),
            new Case(
                "senderOfAnotherServer",
                Reason.SENDER_NOT_ON_ORIGIN,
                s ->
                    submit(
                        s,
                        s.room.event(
                            s.third,
                            s.cat,
                            EventTypes.MEMBER,
                            s.bob.toString(),
                            json(TestRoom.membershipOf("invite"))))),
            new Case(
                "ourOwnUserAsTheSender",
                Reason.SENDER_NOT_ON_ORIGIN,
                s ->
                    submit(
                        s,
                        s.room.event(
                            s.resident,
                            s.joining.user("admin"),
                            EventTypes.MEMBER,
                            s.bob.toString(),
                            json(TestRoom.membershipOf("invite"))))),
            new Case(
                "eventOfAnotherRoomThanThePathNames",
                Reason.OTHER_ROOM,
                s -> {
                  Pdu event =
                      s.otherRoom()
                          .event(
                              s.resident,
                              s.ann,
                              EventTypes.MEMBER,
                              s.bob.toString(),
                              json(TestRoom.membershipOf("invite")));
                  return submit(s, event);
                }),
            new Case(
                "eventWithAnotherIdThanThePathNames",
                Reason.OTHER_EVENT_ID,
                s -> submit(s, s.room.last().eventId(), body(s, invite(s).json(), roomState(s)))),
            new Case(
                "unsignedInvite",
                Reason.SIGNATURE_INVALID,
                s ->
                    submit(
                        s,
                        Pdu.trusted(
                            invite(s).json().with("signatures", JsonObject.EMPTY), s.version))),
            new Case(
                "inviteThatAnotherServerSigned",
                Reason.SIGNATURE_INVALID,
                s ->
                    submit(
                        s,
                        s.room.event(
                            s.third,
                            s.ann,
                            EventTypes.MEMBER,
                            s.bob.toString(),
                            json(TestRoom.membershipOf("invite"))))),
            new Case(
                "contentThatWasChangedAfterItWasHashed",
                Reason.HASH_WRONG,
                s ->
                    submit(
                        s,
                        Pdu.trusted(
                            invite(s)
                                .json()
                                .with("content", json("{'membership':'invite','reason':'x'}")),
                            s.version))),
            new Case(
                "malformedEvent",
                Reason.EVENT_MALFORMED,
                s ->
                    submit(
                        s,
                        invite(s).eventId(),
                        body(s, invite(s).json().with("depth", JsonNumber.of(-1)), roomState(s)))),
            new Case(
                "bodyWithoutEvent",
                Reason.BODY_INCOMPLETE,
                s -> submit(s, invite(s).eventId(), json("{'room_version':'" + s.version + "'}"))),
            new Case(
                "bodyWithoutRoomVersion",
                Reason.BODY_INCOMPLETE,
                s ->
                    submit(
                        s,
                        invite(s).eventId(),
                        body(s, invite(s).json(), roomState(s)).toBuilder()
                            .remove("room_version")
                            .build())),
            new Case(
                "userWhoIsInTheRoom",
                Reason.ALREADY_JOINED,
                s -> {
                  s.room.member(s.joining, "bob", "join");
                  s.joining.knows(s.room);
                  return submit(s, invite(s));
                }),
            new Case(
                "roomThatIsOfAnotherVersion",
                Reason.ROOM_STATE_INVALID,
                s -> {
                  RoomVersion other =
                      s.version.equals(RoomVersion.V10) ? RoomVersion.V9 : RoomVersion.V10;
                  s.room.member(s.joining, "zoe", "join").seenAs(other);
                  s.joining.knows(s.room);
                  return submit(s, invite(s));
                }),
            new Case(
                "serverThatTheRoomShutsOut",
                Reason.SERVER_DENIED,
                s -> {
                  s.room.member(s.joining, "zoe", "join");
                  s.set(EventTypes.SERVER_ACL, "{'allow':['*'],'deny':['resident.example']}");
                  s.joining.knows(s.room);
                  return submit(s, invite(s));
                })));
    return cases;
  }

  @TestFactory
  Stream<DynamicTest> whatIsNotExactlyAnInviteOfOurUserIsNotSigned() {
    return Versions.all()
        .flatMap(
            version ->
                cases().stream()
                    .map(
                        c ->
                            DynamicTest.dynamicTest(
                                c.name() + " in version " + version,
                                () -> {
                                  Reply<ReceivedInvite> reply =
                                      c.submit().apply(new Scene(version));
                                  assertEquals(
                                      Optional.of(c.reason()),
                                      reply.refusal().map(Refusal::reason));
                                  assertEquals(Optional.empty(), reply.answer());
                                })));
  }

  @InEveryVersion
  void inviteIsSignedAndOtherwiseUntouched(RoomVersion version) {
    Scene scene = new Scene(version);
    Pdu invite = invite(scene);
    ReceivedInvite received = submit(scene, invite).answer().orElseThrow();
    assertEquals(
        invite.signedBy(scene.joining.name(), scene.joining.local.key()), received.event());
    assertEquals(
        JsonObject.builder().put("event", received.event().json()).build(), received.body());
    assertEquals(Set.of(), received.roomState().faults());
  }

  @InEveryVersion
  void userWhomTheRoomHasSeenLeaveCanBeInvited(RoomVersion version) {
    Scene scene = new Scene(version);
    scene.room.member(scene.joining, "zoe", "join").member(scene.joining, "bob", "leave");
    scene.joining.knows(scene.room);
    assertTrue(submit(scene, invite(scene)).answer().isPresent());
  }

  @InEveryVersion
  void roomThatWeLeftHasNoSayInInvites(RoomVersion version) {
    Scene scene = new Scene(version);
    scene.room.member(scene.joining, "zoe", "join");
    scene.set(EventTypes.SERVER_ACL, "{'allow':[]}");
    scene.room.member(scene.joining, "zoe", "leave");
    scene.joining.knows(scene.room);
    assertTrue(submit(scene, invite(scene)).answer().isPresent());
  }

  @Test
  void roomVersionThatWeDoNotKnowIsNamed() {
    Scene scene = new Scene(RoomVersion.V11);
    for (String version : List.of("13", "not a name \u00fc")) {
      JsonObject body =
          body(scene, invite(scene).json(), roomState(scene)).toBuilder()
              .put("room_version", version)
              .build();
      Refusal refusal = submit(scene, invite(scene).eventId(), body).refusal().orElseThrow();
      assertEquals(Reason.ROOM_VERSION_NOT_SUPPORTED, refusal.reason());
      assertEquals(
          Optional.of(version).filter(RoomVersion::isValidName),
          refusal.body().string("room_version"));
    }
  }

  @ParameterizedTest
  @MethodSource("org.matrixlib.federation.membership.Versions#all")
  void inviteByVersionOneOfTheEndpointIsForEventsThatCarryTheirId(RoomVersion version) {
    Scene scene = new Scene(version);
    Pdu invite = invite(scene);
    JsonObject unsigned = JsonObject.builder().put("invite_room_state", roomState(scene)).build();
    Reply<ReceivedInvite> reply =
        scene.joining.invited.inviteV1(
            scene.resident.name(),
            scene.room.id(),
            invite.eventId(),
            invite.withUnsigned(unsigned).federationForm());
    if (version.eventFormat().carriesEventId()) {
      ReceivedInvite received = reply.answer().orElseThrow();
      assertEquals(Set.of(), received.roomState().faults());
      assertEquals(JsonArray.of(List.of(JsonNumber.of(200), received.body())), received.bodyV1());
    } else {
      assertTrue(reply.refusal().isPresent());
    }
  }

  // Invites that are taken back

  private static Pdu byAnn(Scene scene, UserId user, String membership) {
    return scene.room.event(
        scene.resident,
        scene.ann,
        EventTypes.MEMBER,
        user.toString(),
        json(TestRoom.membershipOf(membership)));
  }

  private static Reply<Pdu> rescind(Scene scene, Pdu invite, Pdu event) {
    return scene.joining.invited.rescinded(invite, event.federationForm().toBytes());
  }

  @InEveryVersion
  void inviteIsTakenBackByWhoSentIt(RoomVersion version) {
    Scene scene = new Scene(version);
    Pdu invite = invite(scene);
    scene.room.add(invite);
    Pdu leave = byAnn(scene, scene.bob, "leave");
    assertEquals(Optional.of(leave), rescind(scene, invite, leave).answer());
  }

  @InEveryVersion
  void inviteStandsWhateverElseIsSent(RoomVersion version) {
    Scene scene = new Scene(version);
    Pdu invite = invite(scene);
    Pdu uncited = byAnn(scene, scene.bob, "leave");
    scene.room.add(invite);
    Pdu leave = byAnn(scene, scene.bob, "leave");
    Pdu byCat =
        scene.room.event(
            scene.third,
            scene.cat,
            EventTypes.MEMBER,
            scene.bob.toString(),
            json(TestRoom.membershipOf("leave")));
    Pdu unsigned = Pdu.trusted(leave.json().with("signatures", JsonObject.EMPTY), version);
    Pdu message =
        scene.room.signed(
            scene.room.next(scene.ann, "m.room.message", JsonObject.EMPTY), scene.resident);
    Map<Pdu, Reason> refused =
        Map.of(
            uncited,
            Reason.NOT_ALLOWED,
            byCat,
            Reason.NOT_ALLOWED,
            unsigned,
            Reason.SIGNATURE_INVALID,
            byAnn(scene, scene.bob, "ban"),
            Reason.OTHER_MEMBERSHIP,
            byAnn(scene, scene.cat, "leave"),
            Reason.NOT_A_MEMBER_EVENT,
            message,
            Reason.NOT_A_MEMBER_EVENT,
            scene.otherRoom().last(),
            Reason.OTHER_ROOM);
    refused.forEach(
        (event, reason) ->
            assertEquals(
                Optional.of(reason),
                rescind(scene, invite, event).refusal().map(Refusal::reason),
                event.toString()));
    assertEquals(
        Optional.of(Reason.EVENT_MALFORMED),
        scene.joining.invited.rescinded(invite, new byte[0]).refusal().map(Refusal::reason));
  }

  // The state of the room

  /** What is sent of the room, the fault that is found, and how many events are left. */
  private record RoomState(String name, Fault fault, int left, Function<Scene, JsonArray> sent) {}

  private static Pdu create(Scene scene) {
    return scene.room.state(EventTypes.CREATE, "").orElseThrow();
  }

  private static JsonArray plus(Scene scene, JsonValue more) {
    return JsonArray.of(List.of(create(scene).json(), more));
  }

  private static final String STRIPPED_NAME =
      "{'type':'m.room.name','state_key':'','sender':'@ann:resident.example',"
          + "'content':{'name':'x'},'x':1}";

  private static List<RoomState> roomStates() {
    return List.of(
        new RoomState("nothing", Fault.CREATE_MISSING, 0, s -> JsonArray.EMPTY),
        new RoomState(
            "noCreate",
            Fault.CREATE_MISSING,
            1,
            s ->
                JsonArray.of(
                    List.of(s.room.state(EventTypes.JOIN_RULES, "").orElseThrow().json()))),
        new RoomState(
            "eventOfAnotherRoom",
            Fault.OTHER_ROOM,
            1,
            s ->
                plus(
                    s,
                    s.otherRoom()
                        .state(EventTypes.MEMBER, "@dan:resident.example")
                        .orElseThrow()
                        .json())),
        new RoomState(
            "unsignedEvent",
            Fault.SIGNATURE_INVALID,
            1,
            s ->
                plus(
                    s,
                    s.room
                        .state(EventTypes.JOIN_RULES, "")
                        .orElseThrow()
                        .json()
                        .with("signatures", JsonObject.EMPTY))),
        new RoomState(
            "eventWithAWrongHash",
            Fault.MALFORMED,
            1,
            s ->
                plus(
                    s,
                    s.room
                        .state(EventTypes.JOIN_RULES, "")
                        .orElseThrow()
                        .json()
                        .with("content", json("{'allow':[],'join_rule':'public','x':1}")))),
        new RoomState(
            "message",
            Fault.MALFORMED,
            1,
            s ->
                plus(
                    s,
                    s.room
                        .signed(s.room.next(s.ann, "m.room.message", JsonObject.EMPTY), s.resident)
                        .json())),
        new RoomState("number", Fault.MALFORMED, 1, s -> plus(s, JsonNumber.of(7))),
        new RoomState(
            "strippedEventWithoutStateKey",
            Fault.MALFORMED,
            1,
            s -> plus(s, json(STRIPPED_NAME).toBuilder().remove("state_key").build())),
        new RoomState(
            "strippedEventOfNobody",
            Fault.MALFORMED,
            1,
            s -> plus(s, json(STRIPPED_NAME).toBuilder().put("sender", "nobody").build())),
        new RoomState(
            "strippedEventWhoseContentIsText",
            Fault.MALFORMED,
            1,
            s -> plus(s, json(STRIPPED_NAME).toBuilder().put("content", "x").build())),
        new RoomState(
            "tooManyBytes",
            Fault.TOO_MUCH,
            5,
            s -> {
              s.set("m.room.name", "{'name':'" + "x".repeat(60_000) + "'}");
              JsonObject longName = s.room.state("m.room.name", "").orElseThrow().json();
              List<JsonValue> sent = new ArrayList<>(Collections.nCopies(5, longName));
              sent.add(0, create(s).json());
              return JsonArray.of(sent);
            }),
        new RoomState(
            "tooManyEvents",
            Fault.TOO_MUCH,
            StrippedState.MAX_EVENTS,
            s ->
                JsonArray.of(Collections.nCopies(StrippedState.MAX_EVENTS + 1, create(s).json()))));
  }

  @TestFactory
  Stream<DynamicTest> badStateOfTheRoomIsRefusedOrElseLeftOut() {
    return Versions.all()
        .flatMap(
            version ->
                roomStates().stream()
                    .map(
                        c ->
                            DynamicTest.dynamicTest(
                                c.name() + " in version " + version,
                                () -> {
                                  Scene scene = new Scene(version);
                                  Reply<ReceivedInvite> reply =
                                      submit(scene, invite(scene), c.sent().apply(scene));
                                  if (version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
                                    assertEquals(
                                        Optional.of(Reason.ROOM_STATE_INVALID),
                                        reply.refusal().map(Refusal::reason));
                                  } else {
                                    StrippedState state = reply.answer().orElseThrow().roomState();
                                    assertEquals(Set.of(c.fault()), state.faults());
                                    assertEquals(c.left(), state.events().size());
                                  }
                                })));
  }

  @InEveryVersion
  void whatOlderServersSendInPlaceOfEventsIsShownWhereTheyMay(RoomVersion version) {
    Scene scene = new Scene(version);
    Reply<ReceivedInvite> reply =
        submit(scene, invite(scene), JsonArray.of(List.of(json(STRIPPED_NAME))));
    if (version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      assertEquals(Optional.of(Reason.ROOM_STATE_INVALID), reply.refusal().map(Refusal::reason));
    } else {
      StrippedState state = reply.answer().orElseThrow().roomState();
      assertEquals(List.of(json(STRIPPED_NAME).toBuilder().remove("x").build()), state.events());
      assertEquals(Set.of(Fault.MALFORMED, Fault.CREATE_MISSING), state.faults());
    }
  }

  @InEveryVersion
  void clientsAreShownNoMoreThanFourProperties(RoomVersion version) {
    Scene scene = new Scene(version);
    StrippedState state = submit(scene, invite(scene)).answer().orElseThrow().roomState();
    assertEquals(3, state.events().size());
    for (JsonObject event : state.events()) {
      assertEquals(List.of("content", "sender", "state_key", "type"), event.names());
    }
  }

  @InEveryVersion
  void longStateIsLeftOutSoThatInvitesStaySmall(RoomVersion version) {
    Scene scene = new Scene(version);
    scene
        .set("m.room.name", "{'name':'" + "x".repeat(40_000) + "'}")
        .set("m.room.topic", "{'topic':'" + "x".repeat(40_000) + "'}");
    List<Pdu> selected = StrippedState.select(scene.room, Optional.of(scene.ann));
    assertEquals(
        List.of(EventTypes.CREATE, "m.room.name", EventTypes.JOIN_RULES, EventTypes.MEMBER),
        selected.stream().map(Pdu::type).toList());
    assertTrue(
        selected.stream().mapToInt(event -> event.json().byteLength()).sum()
            <= StrippedState.MAX_SENT_BYTES);
  }

  @InEveryVersion
  void createEventIsSentHoweverLongAndCounts(RoomVersion version) {
    Scene scene = new Scene(version, ",'x':'" + "x".repeat(40_000) + "'");
    scene.set("m.room.name", "{'name':'" + "x".repeat(30_000) + "'}");
    assertEquals(
        List.of(EventTypes.CREATE, EventTypes.JOIN_RULES),
        StrippedState.select(scene.room, Optional.empty()).stream().map(Pdu::type).toList());
  }
}
