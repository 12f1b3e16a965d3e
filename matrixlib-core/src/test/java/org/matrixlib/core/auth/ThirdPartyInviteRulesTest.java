package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.core.auth.AuthVerdict.ALLOWED;
import static org.matrixlib.core.auth.AuthVerdict.rejectedBy;
import static org.matrixlib.core.auth.TestRoom.CREATOR;
import static org.matrixlib.core.auth.TestRoom.invite;
import static org.matrixlib.core.auth.TestRoom.join;
import static org.matrixlib.core.auth.TestRoom.json;
import static org.matrixlib.core.auth.TestRoom.state;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.auth.TestRoom.Draft;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

/** Which invites are allowed that answer a third-party invite. */
class ThirdPartyInviteRulesTest {
  private static final ServerName SERVER = ServerName.of("id.example.org");
  private static final SigningKey KEY = key("a");
  private static final SigningKey OTHER_KEY = key("b");

  private static SigningKey key(String letter) {
    return key(letter, 0);
  }

  private static SigningKey key(String letter, int number) {
    return SigningKey.parse("ed25519 0 " + letter.repeat(38) + (1000 + number) + "A");
  }

  private static String base64(SigningKey key) {
    return key.verifyKey().toBase64();
  }

  private static final JsonObject SIGNED = json("{'mxid':'@ann:example.org','token':'abc'}");

  /** A room where the creator invited somebody, whom a content vouches for. */
  private static TestRoom room(RoomVersion version, String content) {
    return TestRoom.of(version)
        .state(state(CREATOR, EventTypes.THIRD_PARTY_INVITE, "abc", content));
  }

  private static TestRoom room(RoomVersion version) {
    return room(version, "{'public_key':'" + base64(KEY) + "'}");
  }

  private static Draft answer(JsonObject signed) {
    Draft invite = invite(CREATOR, "ann");
    return new Draft(
        invite.sender(),
        invite.type(),
        invite.stateKey(),
        invite
            .content()
            .with("third_party_invite", JsonObject.builder().put("signed", signed).build()));
  }

  private static Draft signedAnswer() {
    return answer(SignedJson.sign(SIGNED, SERVER, KEY));
  }

  private static void assertRejected(AuthRule rule, TestRoom room, Draft draft) {
    assertEquals(rejectedBy(rule), room.check(draft), draft.toString());
  }

  @InVersions
  void inviteThatIsSignedIsAllowed(RoomVersion version) {
    assertEquals(ALLOWED, room(version).check(signedAnswer()));
  }

  @InVersions
  void senderMayHaveLeftAndNeedsNoPower(RoomVersion version) {
    TestRoom room = room(version).membership(CREATOR, "leave").levels("{'invite':101}");
    assertEquals(ALLOWED, room.check(signedAnswer()));
    assertRejected(AuthRule.INVITE_SENDER_NOT_JOINED, room, invite(CREATOR, "ann"));
  }

  @InVersions
  void anyOfTheListedKeysMaySign(RoomVersion version) {
    String other = "'public_key':'" + base64(OTHER_KEY) + "'";
    String listed = "'public_keys':[5,{},{" + other + "},{'public_key':'" + base64(KEY) + "'}]";
    assertEquals(ALLOWED, room(version, "{" + other + "," + listed + "}").check(signedAnswer()));
    assertEquals(ALLOWED, room(version, "{" + listed + "}").check(signedAnswer()));
    assertEquals(
        ALLOWED,
        room(version, "{'public_key':'" + base64(KEY) + "','public_keys':[{" + other + "}]}")
            .check(signedAnswer()));
  }

  @InVersions
  void keyMayBeWrittenForUrls(RoomVersion version) {
    String key = base64(KEY).replace('+', '-').replace('/', '_') + "=";
    assertEquals(ALLOWED, room(version, "{'public_key':'" + key + "'}").check(signedAnswer()));
  }

  @InVersions
  void oneValidSignatureAmongOthersIsEnough(RoomVersion version) {
    JsonObject signed = SignedJson.sign(SIGNED, ServerName.of("a.example.org"), OTHER_KEY);
    assertEquals(ALLOWED, room(version).check(answer(SignedJson.sign(signed, SERVER, KEY))));
  }

  @InVersions
  void unknownMembersAreSignedToo(RoomVersion version) {
    JsonObject more = SIGNED.with("sender", json("{'v':'x'}").get("v").orElseThrow());
    JsonObject signed = SignedJson.sign(more, SERVER, KEY);
    assertEquals(ALLOWED, room(version).check(answer(signed)));
    assertRejected(
        AuthRule.THIRD_PARTY_SIGNATURE_INVALID,
        room(version),
        answer(signed.with("sender", json("{'v':'y'}").get("v").orElseThrow())));
  }

  @InVersions
  void signatureByAnotherKeyIsInvalid(RoomVersion version) {
    assertRejected(
        AuthRule.THIRD_PARTY_SIGNATURE_INVALID,
        room(version),
        answer(SignedJson.sign(SIGNED, SERVER, OTHER_KEY)));
    for (String content : List.of("{}", "{'public_key':5}", "{'public_key':'abc'}")) {
      assertRejected(
          AuthRule.THIRD_PARTY_SIGNATURE_INVALID, room(version, content), signedAnswer());
    }
  }

  @InVersions
  void onlyEd25519SignaturesCount(RoomVersion version) {
    JsonObject signed = SignedJson.sign(SIGNED, SERVER, KEY);
    String signature =
        signed
            .object("signatures")
            .flatMap(all -> all.object(SERVER.toString()))
            .flatMap(ofServer -> ofServer.string("ed25519:0"))
            .orElseThrow();
    for (String signatures :
        List.of(
            "null",
            "[]",
            "{}",
            "{'s':5}",
            "{'s':{}}",
            "{'s':{'ed25519:0':5}}",
            "{'s':{'ed25519:0':'?'}}",
            "{'s':{'ed25519:0':'AAAA'}}",
            "{'s':{'ed448:0':'" + signature + "'}}",
            "{'s':{'ed25519':'" + signature + "'}}",
            "{'s':'" + signature + "'}")) {
      JsonObject changed =
          SIGNED.with("signatures", json("{'v':" + signatures + "}").get("v").orElseThrow());
      assertRejected(AuthRule.THIRD_PARTY_SIGNATURE_INVALID, room(version), answer(changed));
    }
    JsonObject sound = SIGNED.with("signatures", json("{'s':{'ed25519:1':'" + signature + "'}}"));
    assertEquals(ALLOWED, room(version).check(answer(sound)));
  }

  @InVersions
  void bannedUsersMayNotBeInvited(RoomVersion version) {
    assertRejected(
        AuthRule.THIRD_PARTY_TARGET_BANNED, room(version).membership("ann", "ban"), signedAnswer());
  }

  @InVersions
  void joinedUsersMayBeInvited(RoomVersion version) {
    assertEquals(ALLOWED, room(version).member("ann").check(signedAnswer()));
  }

  @InVersions
  void signedMustBeAnObject(RoomVersion version) {
    for (String invite : List.of("null", "5", "{}", "{'signed':null}", "{'signed':[]}")) {
      assertRejected(
          AuthRule.THIRD_PARTY_LACKS_SIGNED,
          room(version),
          invite(CREATOR, "ann").with("third_party_invite", invite));
    }
  }

  @InVersions
  void signedMustNameUserAndToken(RoomVersion version) {
    for (String signed :
        List.of(
            "{}",
            "{'mxid':'@ann:example.org'}",
            "{'token':'abc'}",
            "{'mxid':5,'token':'abc'}",
            "{'mxid':'@ann:example.org','token':null}")) {
      assertRejected(AuthRule.THIRD_PARTY_SIGNED_INCOMPLETE, room(version), answer(json(signed)));
    }
  }

  @InVersions
  void signedMustNameTheInvitedUser(RoomVersion version) {
    JsonObject other = json("{'mxid':'@bob:example.org','token':'abc'}");
    assertRejected(
        AuthRule.THIRD_PARTY_MXID_DIFFERS,
        room(version),
        answer(SignedJson.sign(other, SERVER, KEY)));
  }

  @InVersions
  void thirdPartyInviteMustBeInTheRoom(RoomVersion version) {
    JsonObject other = json("{'mxid':'@ann:example.org','token':'other'}");
    assertRejected(
        AuthRule.THIRD_PARTY_INVITE_UNKNOWN,
        room(version),
        answer(SignedJson.sign(other, SERVER, KEY)));
  }

  @InVersions
  void senderMustBeThatOfTheThirdPartyInvite(RoomVersion version) {
    Draft answer = signedAnswer();
    assertRejected(
        AuthRule.THIRD_PARTY_SENDER_DIFFERS,
        room(version).member("bob", 100),
        new Draft("bob", answer.type(), answer.stateKey(), answer.content()));
  }

  @InVersions
  void thirdPartyInviteMattersToInvitesOnly(RoomVersion version) {
    Draft join = join("ann").with("third_party_invite", "5");
    assertEquals(ALLOWED, room(version).joinRule("public").check(join));
  }

  private static TestRoom roomWithKeys(RoomVersion version, int before) {
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < before; i++) {
      keys.append("{'public_key':'").append(base64(key("c", i))).append("'},");
    }
    keys.append("{'public_key':'").append(base64(KEY)).append("'}");
    return room(version, "{'public_keys':[" + keys + "]}");
  }

  private static JsonObject signedAfter(int others) {
    JsonObject signed = SIGNED;
    for (int i = 0; i < others; i++) {
      ServerName server = ServerName.of("a" + (100 + i) + ".example.org");
      signed = SignedJson.sign(signed, server, OTHER_KEY);
    }
    return SignedJson.sign(signed, SERVER, KEY);
  }

  @Test
  void onlyTheFirstKeysAndSignaturesAreTried() {
    RoomVersion version = RoomVersion.V12;
    assertEquals(ALLOWED, roomWithKeys(version, 7).check(answer(signedAfter(7))));
    assertRejected(
        AuthRule.THIRD_PARTY_SIGNATURE_INVALID, roomWithKeys(version, 8), signedAnswer());
    assertRejected(AuthRule.THIRD_PARTY_SIGNATURE_INVALID, room(version), answer(signedAfter(8)));
  }

  @Test
  void answerIsKeptForTheSameInviteOnly() {
    TestRoom signed = room(RoomVersion.V12);
    TestRoom other = room(RoomVersion.V12, "{'public_key':'" + base64(OTHER_KEY) + "'}");
    AuthState signedState = signed.authState();
    AuthState otherState = other.authState();
    AuthFacts invite = AuthFacts.of(signed.pdu(signedAnswer()));
    AuthVerdict invalid = rejectedBy(AuthRule.THIRD_PARTY_SIGNATURE_INVALID);
    assertEquals(ALLOWED, AuthRules.check(invite, signedState));
    assertEquals(ALLOWED, AuthRules.check(invite, signedState));
    assertEquals(invalid, AuthRules.check(invite, otherState));
    assertEquals(invalid, AuthRules.check(invite, otherState));
    assertEquals(ALLOWED, AuthRules.check(invite, signedState));
  }
}
