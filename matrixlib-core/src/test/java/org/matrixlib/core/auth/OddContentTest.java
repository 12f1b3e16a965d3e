package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.matrixlib.core.auth.TestRoom.CREATOR;
import static org.matrixlib.core.auth.TestRoom.json;
import static org.matrixlib.core.auth.TestRoom.message;
import static org.matrixlib.core.auth.TestRoom.user;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.matrixlib.core.auth.TestRoom.Draft;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomVersion;

/** Contents that nobody should send: they get a verdict, as events and as state. */
class OddContentTest {
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-9007199254740991",
          "1.5",
          "99999999999999999999",
          "''",
          "'@'",
          "'@ann:example.org'",
          "'join'",
          "'invite'",
          "[]",
          "[null]",
          "{}",
          "{'':null}",
          "{'@ann:example.org':' 5 ','x':[]}",
          "{'signed':{'mxid':[],'token':{}}}",
          "{'signed':{'mxid':'@ann:example.org','token':'','signatures':{'a':{'ed25519:1':1}}}}");

  private static final List<String> PROPERTIES =
      List.of(
          "additional_creators",
          "creator",
          "m.federate",
          "room_version",
          "membership",
          "join_authorised_via_users_server",
          "third_party_invite",
          "join_rule",
          "public_key",
          "public_keys",
          "users",
          "users_default",
          "events",
          "events_default",
          "notifications",
          "state_default",
          "ban",
          "invite",
          "redacts");

  private static final List<String> TYPES =
      List.of(
          EventTypes.CREATE,
          EventTypes.MEMBER,
          EventTypes.POWER_LEVELS,
          EventTypes.JOIN_RULES,
          EventTypes.THIRD_PARTY_INVITE,
          EventTypes.REDACTION,
          EventTypes.ALIASES,
          "m.room.name");

  private static final JsonObject INVITE = json("{'membership':'invite'}");

  private static List<JsonObject> contents() {
    List<JsonObject> contents = new ArrayList<>();
    for (String property : PROPERTIES) {
      for (String value : VALUES) {
        JsonValue parsed = json("{'v':" + value + "}").get("v").orElseThrow();
        contents.add(INVITE.with(property, parsed));
      }
    }
    return contents;
  }

  @InVersions
  void everyContentGetsAVerdict(RoomVersion version) {
    TestRoom room = TestRoom.of(version).member("ann", 50);
    AuthState state = room.authState();
    CitedEvents known = room.knownBut(List.of());
    for (String type : TYPES) {
      for (JsonObject content : contents()) {
        for (String key : List.of("", user("ann").toString())) {
          Pdu event = room.pdu(new Draft("ann", type, key, content));
          AuthVerdict verdict = AuthRules.check(AuthFacts.of(event), state);
          assertEquals(List.of(), verdict.missing());
          assertEquals(
              verdict.isAllowed(),
              AuthRules.explain(AuthFacts.of(event), state).stream().allMatch(AuthStep::isKept));
          assertNotNull(AuthRules.checkIndependent(event, known));
        }
        Pdu message = room.pdu(new Draft("ann", type, null, content));
        assertNotNull(AuthRules.check(AuthFacts.of(message), state));
      }
    }
  }

  @InVersions
  void everyStateGivesAVerdict(RoomVersion version) {
    for (JsonObject content : contents()) {
      TestRoom room =
          TestRoom.of(version)
              .state(new Draft(CREATOR, EventTypes.POWER_LEVELS, "", content))
              .state(new Draft(CREATOR, EventTypes.JOIN_RULES, "", content))
              .state(new Draft("ann", EventTypes.MEMBER, user("ann").toString(), content))
              .state(new Draft("ann", EventTypes.THIRD_PARTY_INVITE, "", content));
      AuthState state = room.authState();
      for (Draft draft :
          List.of(
              message("ann"),
              TestRoom.join("ann"),
              TestRoom.kick(CREATOR, "ann"),
              TestRoom.powerLevels(CREATOR, "{'users':{'@ann:example.org':5}}"),
              TestRoom.invite("ann", "ann")
                  .with(
                      "third_party_invite", "{'signed':{'mxid':'@ann:example.org','token':''}}"))) {
        assertNotNull(AuthRules.check(AuthFacts.of(room.pdu(draft)), state));
      }
    }
  }

  @InVersions
  void everyCreateEventGetsAVerdict(RoomVersion version) {
    for (JsonObject content : contents()) {
      TestRoom room = TestRoom.of(version, content.toString());
      assertNotNull(AuthRules.checkIndependent(room.create(), id -> Optional.empty()));
      assertNotNull(room.joinRule("public").check(TestRoom.join("ann")));
    }
  }
}
