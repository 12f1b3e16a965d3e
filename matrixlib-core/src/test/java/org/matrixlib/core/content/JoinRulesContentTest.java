package org.matrixlib.core.content;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

class JoinRulesContentTest {

  private static JoinRulesContent rules(String text, RoomVersion version) {
    return JoinRulesContent.of(Contents.json(text), version);
  }

  static Stream<Arguments> knownRules() {
    Set<JoinRule> always = EnumSet.of(JoinRule.PUBLIC, JoinRule.INVITE, JoinRule.PRIVATE);
    Set<JoinRule> knock = with(always, JoinRule.KNOCK);
    Set<JoinRule> restricted = with(knock, JoinRule.RESTRICTED);
    return Stream.of(
        Arguments.of(RoomVersion.V1, always),
        Arguments.of(RoomVersion.V6, always),
        Arguments.of(RoomVersion.V7, knock),
        Arguments.of(RoomVersion.V8, restricted),
        Arguments.of(RoomVersion.V9, restricted),
        Arguments.of(RoomVersion.V10, EnumSet.allOf(JoinRule.class)),
        Arguments.of(RoomVersion.V12, EnumSet.allOf(JoinRule.class)));
  }

  private static Set<JoinRule> with(Set<JoinRule> rules, JoinRule more) {
    Set<JoinRule> larger = EnumSet.copyOf(rules);
    larger.add(more);
    return larger;
  }

  @ParameterizedTest
  @MethodSource("knownRules")
  void rulesAreKnownFromTheVersionThatBringsThem(RoomVersion version, Set<JoinRule> known) {
    Set<JoinRule> read =
        Stream.of(
                "public", "invite", "knock", "restricted", "knock_restricted", "private", "odd", "")
            .flatMap(word -> rules("{'join_rule':'" + word + "'}", version).rule().stream())
            .collect(Collectors.toSet());
    assertEquals(known, read);
  }

  @Test
  void wordsOfRulesAreThoseOfTheSpecification() {
    assertEquals("public", JoinRule.PUBLIC.text());
    assertEquals("knock_restricted", JoinRule.KNOCK_RESTRICTED.text());
  }

  @Test
  void missingRuleMeansInvite() {
    assertEquals(Optional.of(JoinRule.INVITE), rules("{'rule':'public'}", RoomVersion.V12).rule());
    assertEquals(
        Optional.of(JoinRule.INVITE), JoinRulesContent.of(JsonObject.EMPTY, RoomVersion.V1).rule());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "5", "['public']", "{}", "'Public'"})
  void anythingElseIsAnUnknownRule(String rule) {
    assertEquals(Optional.empty(), rules("{'join_rule':" + rule + "}", RoomVersion.V12).rule());
  }

  @Test
  void allowedRoomsAreThoseOfSoundConditions() {
    JoinRulesContent content =
        rules(
            "{'allow':['!a:b',5,null,{},{'type':'m.room_membership'},"
                + "{'room_id':'!no:b'},{'room_id':'!no:b','type':'other'},"
                + "{'room_id':'#no:b','type':'m.room_membership'},"
                + "{'room_id':5,'type':'m.room_membership'},"
                + "{'room_id':'!a:b','type':'m.room_membership','x':1},"
                + "{'room_id':'!c','type':'m.room_membership'}]}",
            RoomVersion.V12);
    assertEquals(List.of(RoomId.of("!a:b"), RoomId.of("!c")), content.allowedRooms());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'allow':null}", "{'allow':'!a:b'}", "{'allow':{}}"})
  void allowThatIsNoArrayAllowsNoRoom(String content) {
    assertEquals(List.of(), rules(content, RoomVersion.V12).allowedRooms());
  }
}
