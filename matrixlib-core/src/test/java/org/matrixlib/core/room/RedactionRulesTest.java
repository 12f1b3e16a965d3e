package org.matrixlib.core.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;

class RedactionRulesTest {
  private static final String ALL_CONTENT =
      "{'aliases':1,'allow':1,'allow_ip_literals':1,'ban':1,'creator':1,'events':1,"
          + "'events_default':1,'history_visibility':1,'invite':1,'join_authorised_via_users_server':1,"
          + "'join_rule':1,'kick':1,'membership':1,'notifications':1,'other':1,'reason':1,"
          + "'redact':1,'redacts':1,'room_version':1,'state_default':1,"
          + "'third_party_invite':{'display_name':1,'signed':1},'users':1,'users_default':1}";

  private static final List<String> TYPES =
      List.of(
          "m.room.member",
          "m.room.create",
          "m.room.join_rules",
          "m.room.power_levels",
          "m.room.aliases",
          "m.room.history_visibility",
          "m.room.redaction",
          "m.room.message",
          "m.room.server_acl",
          "m.room.third_party_invite",
          "m.room.tombstone",
          "");

  private static final Map<String, String> KEPT_BY_V1 =
      Map.of(
          "m.room.member", "membership",
          "m.room.create", "creator",
          "m.room.join_rules", "join_rule",
          "m.room.power_levels",
              "ban events events_default kick redact state_default users users_default",
          "m.room.aliases", "aliases",
          "m.room.history_visibility", "history_visibility");

  @Test
  void versions1To5KeepTheListsOfVersion1() {
    for (String version : List.of("1", "2", "3", "4", "5")) {
      assertEquals(keptBy(KEPT_BY_V1, Map.of()), keptBy(rules(version)));
    }
  }

  @Test
  void aliasesGoFromVersion6On() {
    Map<String, String> expected = keptBy(KEPT_BY_V1, Map.of("m.room.aliases", ""));
    assertEquals(expected, keptBy(rules("6")));
    assertEquals(expected, keptBy(rules("7")));
  }

  @Test
  void whoMayJoinStaysFromVersion8On() {
    assertEquals(
        keptBy(keptBy(rules("7")), Map.of("m.room.join_rules", "allow join_rule")),
        keptBy(rules("8")));
  }

  @Test
  void whoAuthorisedAJoinStaysFromVersion9On() {
    Map<String, String> expected =
        keptBy(
            keptBy(rules("8")),
            Map.of("m.room.member", "join_authorised_via_users_server membership"));
    assertEquals(expected, keptBy(rules("9")));
    assertEquals(expected, keptBy(rules("10")));
  }

  @Test
  void createInvitesAndRedactsStayFromVersion11On() {
    Map<String, String> expected =
        keptBy(
            keptBy(rules("10")),
            Map.of(
                "m.room.member",
                "join_authorised_via_users_server membership third_party_invite",
                "m.room.create",
                String.join(" ", json(ALL_CONTENT).names()),
                "m.room.power_levels",
                "ban events events_default invite kick redact state_default users users_default",
                "m.room.redaction",
                "redacts"));
    assertEquals(expected, keptBy(rules("11")));
    assertEquals(expected, keptBy(rules("12")));
  }

  /** The names in the content that stay, by type. */
  private static Map<String, String> keptBy(RedactionRules rules) {
    return TYPES.stream()
        .collect(
            Collectors.toMap(
                type -> type,
                type -> String.join(" ", redactedContent(rules, type, ALL_CONTENT).names())));
  }

  /** What one list and, in its place, another keep, of all types. */
  private static Map<String, String> keptBy(
      Map<String, String> before, Map<String, String> changes) {
    Map<String, String> kept = new HashMap<>();
    TYPES.forEach(type -> kept.put(type, before.getOrDefault(type, "")));
    kept.putAll(changes);
    return kept;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "5", "6", "8", "9", "10"})
  void oldPropertiesOfTheEventStayUpToVersion10(String version) {
    assertEquals(
        "auth_events content depth event_id hashes membership origin origin_server_ts prev_events"
            + " prev_state room_id sender signatures state_key type",
        namesThatStay(version));
  }

  @ParameterizedTest
  @ValueSource(strings = {"11", "12"})
  void oldPropertiesOfTheEventGoFromVersion11On(String version) {
    assertEquals(
        "auth_events content depth event_id hashes origin_server_ts prev_events room_id sender"
            + " signatures state_key type",
        namesThatStay(version));
  }

  private static String namesThatStay(String version) {
    JsonObject event =
        json(
            "{'Type':1,'age_ts':1,'auth_events':1,'content':{},'depth':1,'event_id':1,'hashes':1,"
                + "'membership':1,'origin':1,'origin_server_ts':1,'outlier':1,'prev_events':1,"
                + "'prev_state':1,'redacts':1,'room_id':1,'sender':1,'signatures':1,'state_key':1,"
                + "'type':'x','unsigned':1,'zzz':1}");
    return String.join(" ", rules(version).redact(event).names());
  }

  @Test
  void ofAThirdPartyInviteOnlySignedStays() {
    assertEquals(
        json("{'third_party_invite':{'signed':{'mxid':'@a:b','token':'t'}}}"),
        redactedContent(
            RedactionRules.V11,
            "m.room.member",
            "{'third_party_invite':{'display_name':'A','signed':{'mxid':'@a:b','token':'t'}}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'display_name':'A'}"})
  void thirdPartyInviteWithoutSignedStaysEmpty(String invite) {
    assertEquals(
        json("{'third_party_invite':{}}"),
        redactedContent(
            RedactionRules.V11, "m.room.member", "{'third_party_invite':" + invite + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "'signed'", "[{'signed':1}]", "null", "true"})
  void thirdPartyInviteThatIsNoObjectGoes(String invite) {
    assertEquals(
        JsonObject.EMPTY,
        redactedContent(
            RedactionRules.V11, "m.room.member", "{'third_party_invite':" + invite + "}"));
  }

  @Test
  void signedStaysWhateverItIs() {
    assertEquals(
        json("{'third_party_invite':{'signed':null}}"),
        redactedContent(
            RedactionRules.V11, "m.room.member", "{'third_party_invite':{'signed':null}}"));
  }

  @Test
  void keptPropertiesStayWhateverTheyAre() {
    assertEquals(
        json("{'ban':'50','events':null,'users':[1]}"),
        redactedContent(
            RedactionRules.V1,
            "m.room.power_levels",
            "{'ban':'50','events':null,'events_DEFAULT':1,'users':[1]}"));
  }

  @Test
  void hashesAndSignaturesAreNotTouched() {
    JsonObject event =
        json(
            "{'content':{'body':1},'hashes':{'md5':'x','sha256':'y'},"
                + "'signatures':{'example.org':{'ed25519:1':'z'}},'type':'m.room.message'}");
    assertEquals(
        json(
            "{'content':{},'hashes':{'md5':'x','sha256':'y'},"
                + "'signatures':{'example.org':{'ed25519:1':'z'}},'type':'m.room.message'}"),
        RedactionRules.V11.redact(event));
  }

  @Test
  void eventThatHasNothingToLoseIsReturnedItself() {
    JsonObject event = json("{'content':{'membership':'join'},'type':'m.room.member'}");
    assertSame(event, RedactionRules.V1.redact(event));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'content':{}}",
        "{'content':{},'type':1}",
        "{'content':{},'type':null}",
        "{'type':'x'}",
        "{'content':[],'type':'x'}",
        "{'content':null,'type':'x'}"
      })
  void eventWithoutTypeOrContentIsRefused(String event) {
    assertThrows(IllegalArgumentException.class, () -> RedactionRules.V1.redact(json(event)));
  }

  @Test
  void customRulesKeepTheContentOfAnotherType() {
    RedactionRules custom = RedactionRules.V9.keepingAll("m.room.server_acl");
    assertEquals(
        json("{'deny':['*']}"), redactedContent(custom, "m.room.server_acl", "{'deny':['*']}"));
    assertEquals(
        JsonObject.EMPTY,
        redactedContent(RedactionRules.V9, "m.room.server_acl", "{'deny':['*']}"));
  }

  @Test
  void partsOfSeveralPropertiesCanBeKept() {
    RedactionRules custom =
        RedactionRules.V9
            .keeping("x", "all")
            .keepingWithin("x", "a", "b")
            .keepingWithin("x", "c", "d");
    assertEquals(
        json("{'a':{'b':1},'all':{'z':1},'c':{'d':1}}"),
        redactedContent(custom, "x", "{'a':{'b':1,'z':1},'all':{'z':1},'c':{'d':1,'z':1},'e':1}"));
  }

  @Test
  void keepingReplacesTheListOfTheType() {
    RedactionRules custom = RedactionRules.V11.keeping("m.room.member", "reason");
    assertEquals(
        json("{'reason':1}"),
        redactedContent(
            custom,
            "m.room.member",
            "{'membership':1,'reason':1,'third_party_invite':{'signed':1}}"));
  }

  @Test
  void typeAndContentMustBeKept() {
    assertThrows(
        IllegalArgumentException.class, () -> RedactionRules.V1.keepingOfEvent("sender", "type"));
    assertThrows(IllegalArgumentException.class, () -> RedactionRules.V1.keepingOfEvent("content"));
    assertEquals(
        json("{'content':{},'type':'x'}"),
        RedactionRules.V1
            .keepingOfEvent("type", "content")
            .redact(json("{'content':{},'sender':1,'type':'x'}")));
  }

  private static RedactionRules rules(String version) {
    return RoomVersions.STABLE.find(version).orElseThrow().redactionRules();
  }

  private static JsonObject redactedContent(RedactionRules rules, String type, String content) {
    JsonObject event = JsonObject.builder().put("type", type).put("content", json(content)).build();
    return rules.redact(event).object("content").orElseThrow();
  }

  private static JsonObject json(String text) {
    try {
      return JsonObject.parse(text.replace('\'', '"'));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
