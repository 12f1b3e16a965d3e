package org.matrixlib.federation.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.membership.TestRoom.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonNull;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.endpoint.MakeJoin;
import org.matrixlib.federation.endpoint.MakeKnock;
import org.matrixlib.federation.endpoint.MakeLeave;
import org.matrixlib.federation.membership.FailedAttempt.TemplateRefused;

/** What becomes of templates that ask to sign something else (CVE-2026-24471). */
class HostileTemplateTest {
  private static final String AUTHORIZER = "join_authorised_via_users_server";

  /** What a user of ours wants. */
  enum Wish {
    JOIN("join", "public", MakeJoin.class),
    KNOCK("knock", "knock", MakeKnock.class),
    LEAVE("leave", "public", MakeLeave.class);

    final String membership;
    private final String joinRule;
    private final Class<?> make;

    Wish(String membership, String joinRule, Class<?> make) {
      this.membership = membership;
      this.joinRule = joinRule;
      this.make = make;
    }

    Scene scene(RoomVersion version) {
      Scene scene = new Scene(version).joinRule(joinRule);
      return this == LEAVE ? scene.member(scene.bob, "invite") : scene;
    }

    boolean isKnownTo(RoomVersion version) {
      return this != KNOCK || version.has(RoomTrait.KNOCKING);
    }

    /** The template that an honest server gives. */
    JsonObject honest(Scene scene) {
      ResidentServer resident = scene.resident.resident;
      Reply<JsonObject> reply =
          switch (this) {
            case JOIN ->
                resident.makeJoin(
                    scene.joining.name(), scene.room.id(), scene.bob, Scene.ALL_VERSIONS);
            case KNOCK ->
                resident.makeKnock(
                    scene.joining.name(), scene.room.id(), scene.bob, Scene.ALL_VERSIONS);
            case LEAVE -> resident.makeLeave(scene.joining.name(), scene.room.id(), scene.bob);
          };
      return reply.answer().flatMap(body -> body.object("event")).orElseThrow();
    }

    TestNetwork networkWith(Scene scene, JsonObject template) {
      JsonObject body =
          JsonObject.builder()
              .put("room_version", scene.version.name())
              .put("event", template)
              .build();
      return new TestNetwork(scene.resident, scene.joining)
          .answer(scene.resident, make, call -> body.toString());
    }

    HandshakeOutcome<?> make(Scene scene, TestNetwork network, JsonObject content) {
      RemoteMembership remote = scene.joining.remote(network);
      MembershipChange change = new MembershipChange(scene.room.id(), scene.bob, content);
      return switch (this) {
        case JOIN -> remote.join(change, List.of(scene.resident.name()), false);
        case KNOCK -> remote.knock(change, List.of(scene.resident.name()));
        case LEAVE -> remote.leave(change, List.of(scene.resident.name()));
      };
    }
  }

  /** A change of an honest template, and why it is refused then. */
  private record Case(
      String name, TemplateFault fault, BiFunction<Scene, JsonObject, JsonObject> change) {}

  private static Case with(String name, TemplateFault fault, String property, String value) {
    return new Case(
        name, fault, (scene, template) -> template.with(property, JsonString.of(value)));
  }

  private static List<Case> cases(Wish wish) {
    List<Case> cases = new ArrayList<>();
    for (String membership : List.of("ban", "join", "leave", "knock", "invite", "Join", "")) {
      if (!membership.equals(wish.membership)) {
        cases.add(
            new Case(
                "membership '" + membership + "'",
                TemplateFault.OTHER_MEMBERSHIP,
                (scene, template) ->
                    template.with("content", json(TestRoom.membershipOf(membership)))));
      }
    }
    cases.addAll(
        List.of(
            new Case(
                "banOfAnotherUser",
                TemplateFault.OTHER_STATE_KEY,
                (scene, template) ->
                    template
                        .with("state_key", JsonString.of(scene.ann.toString()))
                        .with("content", json(TestRoom.membershipOf("ban")))),
            new Case(
                "noContent",
                TemplateFault.OTHER_MEMBERSHIP,
                (scene, template) -> template.toBuilder().remove("content").build()),
            with("message", TemplateFault.OTHER_TYPE, "type", "m.room.message"),
            with("powerLevels", TemplateFault.OTHER_TYPE, "type", "m.room.power_levels"),
            with("serverAcl", TemplateFault.OTHER_TYPE, "type", "m.room.server_acl"),
            new Case(
                "noType",
                TemplateFault.OTHER_TYPE,
                (scene, template) -> template.toBuilder().remove("type").build()),
            with("otherRoom", TemplateFault.OTHER_ROOM, "room_id", "!other:resident.example"),
            with("otherUser", TemplateFault.OTHER_STATE_KEY, "state_key", "@eve:joining.example"),
            with("emptyStateKey", TemplateFault.OTHER_STATE_KEY, "state_key", ""),
            new Case(
                "noStateKey",
                TemplateFault.OTHER_STATE_KEY,
                (scene, template) -> template.toBuilder().remove("state_key").build()),
            with("otherSender", TemplateFault.OTHER_SENDER, "sender", "@admin:joining.example"),
            with("senderInOtherCase", TemplateFault.OTHER_SENDER, "sender", "@Bob:joining.example"),
            cites("prevEventsThatAreNoArray", "prev_events", s -> JsonObject.EMPTY),
            cites("noPrevEvents", "prev_events", s -> JsonArray.EMPTY),
            cites(
                "prevEventsThatAreNumbers",
                "prev_events",
                s -> JsonArray.of(List.of(JsonNumber.of(1)))),
            cites("malformedPrevEvent", "prev_events", s -> references(s, "not an id", 1)),
            cites("tooManyPrevEvents", "prev_events", s -> references(s, id(s), 21)),
            cites("tooManyAuthEvents", "auth_events", s -> references(s, id(s), 11)),
            cites("authEventsThatAreNull", "auth_events", s -> JsonNull.NULL),
            cites("malformedAuthEvent", "auth_events", s -> references(s, "!x:example.org", 1)),
            cites(
                "citationInTheFormOfOtherVersions",
                "auth_events",
                s ->
                    s.version.eventFormat().carriesEventId()
                        ? JsonArray.of(List.of(JsonString.of(id(s))))
                        : JsonArray.of(
                            List.of(
                                JsonArray.of(List.of(JsonString.of(id(s)), JsonObject.EMPTY))))),
            depth("noDepth", JsonNull.NULL),
            depth("negativeDepth", JsonNumber.of(-1)),
            depth("depthThatIsText", JsonString.of("12"))));
    return cases;
  }

  private static Case cites(String name, String property, Function<Scene, JsonValue> value) {
    return new Case(
        name,
        TemplateFault.CITATIONS_MALFORMED,
        (scene, template) -> template.with(property, value.apply(scene)));
  }

  private static Case depth(String name, JsonValue value) {
    return new Case(
        name, TemplateFault.DEPTH_MALFORMED, (scene, template) -> template.with("depth", value));
  }

  private static String id(Scene scene) {
    return scene.room.last().eventId().toString();
  }

  private static JsonArray references(Scene scene, String id, int count) {
    JsonValue text = JsonString.of(id);
    JsonValue reference =
        scene.version.eventFormat().carriesEventId()
            ? JsonArray.of(List.of(text, JsonObject.EMPTY))
            : text;
    return JsonArray.of(Collections.nCopies(count, reference));
  }

  @TestFactory
  Stream<DynamicTest> templateThatAsksForSomethingElseIsNotSigned() {
    return Stream.of(Wish.values())
        .flatMap(
            wish ->
                Versions.all()
                    .filter(wish::isKnownTo)
                    .flatMap(version -> cases(wish).stream().map(c -> refusal(wish, version, c))));
  }

  private static DynamicTest refusal(Wish wish, RoomVersion version, Case c) {
    return DynamicTest.dynamicTest(
        wish + " " + c.name() + " in version " + version,
        () -> {
          Scene scene = wish.scene(version);
          JsonObject template = c.change().apply(scene, wish.honest(scene));
          TestNetwork network = wish.networkWith(scene, template);
          HandshakeOutcome<?> outcome = wish.make(scene, network, JsonObject.EMPTY);
          assertEquals(
              List.of(new TemplateRefused(scene.resident.name(), c.fault())), outcome.failures());
          assertEquals(Optional.empty(), outcome.result());
          assertEquals(List.of(), network.sent());
        });
  }

  @TestFactory
  Stream<DynamicTest> createEventIsNotCitedWhereTheRoomIdImpliesIt() {
    return Versions.all()
        .filter(version -> version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH))
        .map(
            version ->
                refusal(
                    Wish.JOIN,
                    version,
                    cites(
                        "create",
                        "auth_events",
                        s ->
                            references(
                                s, s.room.id().createEventId().orElseThrow().toString(), 1))));
  }

  /** We aren't in the room: none of our users can let anybody in. */
  @TestFactory
  Stream<DynamicTest> authorizerOfOurOwnIsNotSigned() {
    return Versions.withRestrictedJoins()
        .map(
            version ->
                refusal(
                    Wish.JOIN,
                    version,
                    new Case(
                        "local",
                        TemplateFault.AUTHORIZER_LOCAL,
                        (scene, template) ->
                            template.with(
                                "content",
                                json(
                                    "{'membership':'join','"
                                        + AUTHORIZER
                                        + "':'@admin:joining.example'}")))));
  }

  @TestFactory
  Stream<DynamicTest> authorizerWhoIsNoUserIsNotSigned() {
    return Versions.withRestrictedJoins()
        .flatMap(
            version ->
                Stream.of("'nobody'", "7", "null", "'resident.example'", "[]")
                    .map(
                        authorizer ->
                            refusal(
                                Wish.JOIN,
                                version,
                                new Case(
                                    authorizer,
                                    TemplateFault.AUTHORIZER_MALFORMED,
                                    (scene, template) ->
                                        template.with(
                                            "content",
                                            json(
                                                "{'membership':'join','"
                                                    + AUTHORIZER
                                                    + "':"
                                                    + authorizer
                                                    + "}"))))));
  }

  /** Whatever else a template says is left out. */
  @InEveryVersion
  void nothingElseOfATemplateIsSigned(RoomVersion version) {
    for (Wish wish : Wish.values()) {
      if (wish.isKnownTo(version)) {
        Scene scene = wish.scene(version);
        JsonObject honest = wish.honest(scene);
        JsonObject hostile =
            honest.toBuilder()
                .put(
                    "content",
                    json(
                        "{'membership':'"
                            + wish.membership
                            + "','displayname':'Mallory','reason':'spam','"
                            + AUTHORIZER
                            + "':'@ann:resident.example',"
                            + "'third_party_invite':{'signed':{}},'is_direct':true}"))
                .put("origin_server_ts", 1)
                .put("origin", "evil.example")
                .put("event_id", "$chosen:resident.example")
                .put("hashes", json("{'sha256':'AAAA'}"))
                .put("signatures", json("{'joining.example':{'ed25519:1':'AAAA'}}"))
                .put("unsigned", json("{'age':1}"))
                .put("redacts", "$x:y.z")
                .put("prev_state", JsonArray.EMPTY)
                .put("membership", "ban")
                .build();
        TestNetwork network = wish.networkWith(scene, hostile);
        wish.make(scene, network, json("{'displayname':'Bob','" + AUTHORIZER + "':'@a:b.c'}"));
        Pdu sent = network.sent().get(0);
        List<String> contentNames = new ArrayList<>(List.of("displayname"));
        if (wish == Wish.JOIN && version.has(RoomTrait.RESTRICTED_JOINS)) {
          contentNames.add(AUTHORIZER);
          assertEquals(Optional.of("@ann:resident.example"), sent.content().string(AUTHORIZER));
        }
        contentNames.add("membership");
        assertEquals(contentNames, sent.content().names());
        assertEquals(Optional.of("Bob"), sent.content().string("displayname"));
        assertEquals(TestServer.CLOCK.millis(), sent.originServerTs());
        assertEquals(JsonObject.EMPTY, sent.unsigned());
        assertTrue(sent.hasValidContentHash());
        List<String> names =
            new ArrayList<>(
                List.of(
                    "auth_events",
                    "content",
                    "depth",
                    "hashes",
                    "origin_server_ts",
                    "prev_events",
                    "room_id",
                    "sender",
                    "signatures",
                    "state_key",
                    "type"));
        if (version.eventFormat().carriesEventId()) {
          names.add(3, "event_id");
          assertEquals(Optional.of(scene.joining.name()), sent.eventId().server());
        }
        assertEquals(names, sent.json().names());
        assertEquals(List.of("joining.example"), sent.signatures().names());
      }
    }
  }

  @InEveryVersion
  void whatIsCitedAndTheDepthAreTheTemplates(RoomVersion version) {
    for (long depth : List.of(0L, 4711L, Pdu.MAX_DEPTH)) {
      Scene scene = Wish.JOIN.scene(version);
      JsonObject template = Wish.JOIN.honest(scene).with("depth", JsonNumber.of(depth));
      TestNetwork network = Wish.JOIN.networkWith(scene, template);
      Wish.JOIN.make(scene, network, JsonObject.EMPTY);
      JsonObject sent = network.sent().get(0).json();
      assertEquals(template.get("prev_events"), sent.get("prev_events"));
      assertEquals(template.get("auth_events"), sent.get("auth_events"));
      assertEquals(template.get("depth"), sent.get("depth"));
    }
  }

  @Test
  void hashesOfCitationsThatAreNoneAreLeftOut() {
    Scene scene = Wish.JOIN.scene(RoomVersion.V1);
    JsonArray hashless = references(scene, id(scene), 1);
    JsonObject template =
        Wish.JOIN
            .honest(scene)
            .with(
                "prev_events",
                JsonArray.of(
                    List.of(
                        JsonArray.of(
                            List.of(
                                JsonString.of(id(scene)),
                                json("{'sha256':'" + "x".repeat(60_000) + "','y':1}"))))));
    TestNetwork network = Wish.JOIN.networkWith(scene, template);
    Wish.JOIN.make(scene, network, JsonObject.EMPTY);
    assertEquals(Optional.of(hashless), network.sent().get(0).json().array("prev_events"));
  }

  @Test
  void idsOfEventsThatCarryThemAreNeverTheSame() {
    Scene scene = Wish.JOIN.scene(RoomVersion.V1);
    TestNetwork network = Wish.JOIN.networkWith(scene, Wish.JOIN.honest(scene));
    RemoteMembership remote = scene.joining.remote(network);
    MembershipChange join = new MembershipChange(scene.room.id(), scene.bob, JsonObject.EMPTY);
    remote.join(join, List.of(scene.resident.name(), scene.resident.name()), false);
    remote.join(join, List.of(scene.resident.name()), false);
    List<Pdu> sent = network.sent();
    assertEquals(2, sent.size());
    assertFalse(sent.get(0).eventId().equals(sent.get(1).eventId()));
  }

  @Test
  void onlyOurUsersAreHelped() {
    Scene scene = new Scene(RoomVersion.V11);
    RemoteMembership remote = scene.joining.remote(new TestNetwork());
    MembershipChange foreign = new MembershipChange(scene.room.id(), scene.cat, JsonObject.EMPTY);
    assertThrows(IllegalArgumentException.class, () -> remote.join(foreign, List.of(), false));
    assertThrows(IllegalArgumentException.class, () -> remote.knock(foreign, List.of()));
    assertThrows(IllegalArgumentException.class, () -> remote.leave(foreign, List.of()));
    UserId cat = scene.cat;
    assertThrows(
        IllegalArgumentException.class,
        () -> remote.exchangeThirdPartyInvite(scene.room.id(), scene.ann, cat, JsonObject.EMPTY));
  }

  @InEveryVersion
  void longestContentFitsWithTheLongestCitations(RoomVersion version) {
    Scene scene = Wish.JOIN.scene(version);
    JsonObject content =
        JsonObject.builder()
            .put("x", "x".repeat(MembershipChange.MAX_CONTENT_BYTES - "{'x':''}".length()))
            .build();
    String longest =
        version.eventFormat().carriesEventId() ? "$" + "x".repeat(242) + ":example.org" : id(scene);
    JsonObject template =
        Wish.JOIN
            .honest(scene)
            .with("prev_events", references(scene, longest, 20))
            .with("auth_events", references(scene, longest, 10));
    TestNetwork network = Wish.JOIN.networkWith(scene, template);
    Wish.JOIN.make(scene, network, content);
    assertEquals(1, network.sent().size());
    JsonObject longer = content.with("y", JsonNull.NULL);
    assertThrows(
        IllegalArgumentException.class,
        () -> new MembershipChange(scene.room.id(), scene.bob, longer));
  }
}
