package org.matrixlib.core.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;

/** The contents that set one thing each. */
class RoomSettingsTest {

  @ParameterizedTest
  @EnumSource(HistoryVisibility.class)
  void historyVisibilityIsFoundByItsWord(HistoryVisibility visibility) {
    JsonObject content = JsonObject.builder().put("history_visibility", visibility.text()).build();
    assertEquals(visibility, HistoryVisibility.of(content));
  }

  @ParameterizedTest
  @CsvSource({
    "invited, INVITED",
    "joined, JOINED",
    "shared, SHARED",
    "world_readable, WORLD_READABLE"
  })
  void wordsOfVisibilitiesAreThoseOfTheSpecification(String word, HistoryVisibility visibility) {
    assertEquals(word, visibility.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'history_visibility':null}",
        "{'history_visibility':5}",
        "{'history_visibility':'World_Readable'}",
        "{'history_visibility':['joined']}"
      })
  void historyIsSharedUnlessAWordIsKnown(String content) {
    assertEquals(HistoryVisibility.SHARED, HistoryVisibility.of(Contents.json(content)));
  }

  @Test
  void guestsMayJoinWhereTheContentSaysSo() {
    assertEquals("can_join", GuestAccess.CAN_JOIN.text());
    assertEquals("forbidden", GuestAccess.FORBIDDEN.text());
    assertEquals(
        GuestAccess.CAN_JOIN, GuestAccess.of(Contents.json("{'guest_access':'can_join'}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'guest_access':'forbidden'}",
        "{'guest_access':true}",
        "{'guest_access':'CAN_JOIN'}",
        "{'guest_access':null}"
      })
  void guestsMayNotJoinOtherwise(String content) {
    assertEquals(GuestAccess.FORBIDDEN, GuestAccess.of(Contents.json(content)));
  }

  @Test
  void serverAclListsPatterns() {
    ServerAclContent acl =
        ServerAclContent.of(
            Contents.json(
                "{'allow':['*',5,null,'b'],'deny':[['x'],'evil'],'allow_ip_literals':false}"));
    assertEquals(List.of("*", "b"), acl.allow());
    assertEquals(List.of("evil"), acl.deny());
    assertFalse(acl.allowsIpLiterals());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'allow':null,'deny':'evil','allow_ip_literals':null}",
        "{'allow':{'*':1},'deny':5,'allow_ip_literals':'false'}",
        "{'allow_ip_literals':0}"
      })
  void serverAclOfWrongTypesIsEmptyAndAllowsIpLiterals(String content) {
    ServerAclContent acl = ServerAclContent.of(Contents.json(content));
    assertEquals(List.of(), acl.allow());
    assertEquals(List.of(), acl.deny());
    assertTrue(acl.allowsIpLiterals());
  }

  @Test
  void redactionSaysWhatAndWhy() {
    RedactionContent content =
        RedactionContent.of(Contents.json("{'redacts':'$a','reason':'spam'}"));
    assertEquals(Optional.of(EventId.of("$a")), content.redacts());
    assertEquals(Optional.of("spam"), content.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'redacts':null,'reason':5}", "{'redacts':'a','reason':{}}"})
  void redactionOfWrongTypesSaysNothing(String text) {
    RedactionContent content = RedactionContent.of(Contents.json(text));
    assertEquals(Optional.empty(), content.redacts());
    assertEquals(Optional.empty(), content.reason());
  }

  @Test
  void aliasesAreThoseThatAreAliases() {
    AliasesContent content =
        AliasesContent.of(Contents.json("{'aliases':['#a:b',5,'x','!a:b','#c:d',null]}"));
    assertEquals(List.of(RoomAlias.of("#a:b"), RoomAlias.of("#c:d")), content.aliases());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'aliases':null}", "{'aliases':'#a:b'}", "{'aliases':{}}"})
  void aliasesThatAreNoArrayAreNone(String content) {
    assertEquals(List.of(), AliasesContent.of(Contents.json(content)).aliases());
  }

  @Test
  void tombstoneNamesTheNewRoom() {
    TombstoneContent content =
        TombstoneContent.of(Contents.json("{'body':'moved','replacement_room':'!new'}"));
    assertEquals(Optional.of(RoomId.of("!new")), content.replacementRoom());
    assertEquals(Optional.of("moved"), content.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{'body':5,'replacement_room':null}", "{'replacement_room':'#a:b'}"})
  void tombstoneOfWrongTypesNamesNoRoom(String text) {
    TombstoneContent content = TombstoneContent.of(Contents.json(text));
    assertEquals(Optional.empty(), content.replacementRoom());
    assertEquals(Optional.empty(), content.body());
  }
}
