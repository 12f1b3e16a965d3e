package org.matrixlib.federation.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.federation.membership.TestRoom.json;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.membership.Refusal.Reason;

/** What a server answers that is asked to make an invite of a third-party invite. */
class ThirdPartyExchangeTest {
  private static final LocalServer IDENTITY_SERVER = TestServer.server("identity.example");
  private static final String TOKEN = "t0ken";

  static Scene scene(RoomVersion version) {
    Scene scene = new Scene(version).joinRule("invite");
    scene.room.set(
        scene.resident,
        scene.ann,
        EventTypes.THIRD_PARTY_INVITE,
        TOKEN,
        "{'display_name':'b...@example.org','key_validity_url':'https://identity.example/valid',"
            + "'public_key':'"
            + IDENTITY_SERVER.key().verifyKey().toBase64()
            + "'}");
    return scene;
  }

  /** What the identity server signs of a user. */
  static JsonObject signed(String mxid, String token) {
    JsonObject claim = JsonObject.builder().put("mxid", mxid).put("token", token).build();
    return SignedJson.sign(claim, IDENTITY_SERVER.name(), IDENTITY_SERVER.key());
  }

  private static JsonObject event(Scene scene, JsonValue signed) {
    JsonObject invite =
        JsonObject.builder().put("display_name", "Mallory").put("signed", signed).build();
    return JsonObject.builder()
        .put("type", EventTypes.MEMBER)
        .put("room_id", scene.room.id().toString())
        .put("sender", scene.ann.toString())
        .put("state_key", scene.bob.toString())
        .put(
            "content",
            json("{'membership':'invite','displayname':'x'}").with("third_party_invite", invite))
        .build();
  }

  private static JsonObject event(Scene scene) {
    return event(scene, signed(scene.bob.toString(), TOKEN));
  }

  private static Reply<Invitation> submit(Scene scene, JsonObject event) {
    return scene.resident.resident.exchangeThirdPartyInvite(
        scene.joining.name(), scene.room.id(), event);
  }

  @InEveryVersion
  void nothingButWhatTheIdentityServerSignedIsTaken(RoomVersion version) {
    Scene scene = scene(version);
    JsonObject signed = signed(scene.bob.toString(), TOKEN);
    assertEquals(
        Optional.of(
            new Invitation(
                scene.ann,
                scene.bob,
                json("{'membership':'invite'}")
                    .with(
                        "third_party_invite",
                        json("{'display_name':'b...@example.org'}").with("signed", signed)))),
        submit(scene, event(scene)).answer());
  }

  /** What is changed of the event, or the scene, and why it is refused then. */
  private record Case(
      String name, Reason reason, BiFunction<Scene, JsonObject, JsonObject> change) {}

  private static Case with(String name, Reason reason, String property, String value) {
    return new Case(name, reason, (scene, event) -> event.with(property, JsonString.of(value)));
  }

  private static final List<Case> CASES =
      List.of(
          with("eventOfAnotherType", Reason.NOT_A_MEMBER_EVENT, "type", "m.room.message"),
          with("eventOfAnotherRoom", Reason.OTHER_ROOM, "room_id", "!other:resident.example"),
          with("roomThatIsNone", Reason.OTHER_ROOM, "room_id", "x"),
          with("senderWhoIsNone", Reason.BODY_INCOMPLETE, "sender", "x"),
          with("userWhoIsNone", Reason.BODY_INCOMPLETE, "state_key", "x"),
          with("senderOfAnotherServer", Reason.SENDER_NOT_LOCAL, "sender", "@cat:third.example"),
          with(
              "userOfAnotherServerThanAsks",
              Reason.STATE_KEY_OF_OTHER_SERVER,
              "state_key",
              "@cat:third.example"),
          with("senderWhoDidNotInvite", Reason.NOT_ALLOWED, "sender", "@dan:resident.example"),
          with("userWhoIsNotSigned", Reason.NOT_ALLOWED, "state_key", "@eve:joining.example"),
          new Case(
              "ban",
              Reason.OTHER_MEMBERSHIP,
              (scene, event) -> event.with("content", json("{'membership':'ban'}"))),
          new Case(
              "inviteThatIsNoThirdPartysOne",
              Reason.BODY_INCOMPLETE,
              (scene, event) -> event.with("content", json("{'membership':'invite'}"))),
          new Case(
              "signedThatIsNoObject",
              Reason.BODY_INCOMPLETE,
              (scene, event) -> event(scene, JsonArray.EMPTY)),
          new Case(
              "signedThatIsTooLong",
              Reason.BODY_INCOMPLETE,
              (scene, event) ->
                  event(
                      scene,
                      signed(scene.bob.toString(), TOKEN)
                          .with("x", JsonString.of("x".repeat(17_000))))),
          new Case(
              "signedThatIsNotSigned",
              Reason.NOT_ALLOWED,
              (scene, event) ->
                  event(
                      scene,
                      signed(scene.bob.toString(), TOKEN).with("signatures", JsonObject.EMPTY))),
          new Case(
              "unknownToken",
              Reason.NOT_ALLOWED,
              (scene, event) -> event(scene, signed(scene.bob.toString(), "other"))),
          new Case(
              "inviteThatWasTakenBack",
              Reason.NOT_ALLOWED,
              (scene, event) -> {
                scene.room.set(
                    scene.resident, scene.ann, EventTypes.THIRD_PARTY_INVITE, TOKEN, "{}");
                return event;
              }),
          new Case(
              "bannedUser",
              Reason.NOT_ALLOWED,
              (scene, event) -> {
                scene.member(scene.bob, "ban");
                return event;
              }),
          new Case(
              "unknownRoom",
              Reason.ROOM_UNKNOWN,
              (scene, event) -> {
                scene.resident.rooms.clear();
                return event;
              }));

  @TestFactory
  Stream<DynamicTest> whatTheRoomDoesNotAllowIsRefused() {
    return Versions.all()
        .flatMap(
            version ->
                CASES.stream()
                    .map(
                        c ->
                            DynamicTest.dynamicTest(
                                c.name() + " in version " + version,
                                () -> {
                                  Scene scene = scene(version);
                                  Reply<Invitation> reply =
                                      submit(scene, c.change().apply(scene, event(scene)));
                                  assertEquals(
                                      Optional.of(c.reason()),
                                      reply.refusal().map(Refusal::reason));
                                })));
  }
}
