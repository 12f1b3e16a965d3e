package org.matrixlib.core.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.room.RoomVersion;

class PowerLevelsContentTest {

  private static PowerLevelsContent levels(String content) {
    return levels(content, RoomVersion.V9);
  }

  private static PowerLevelsContent levels(String content, RoomVersion version) {
    return PowerLevelsContent.of(Contents.json(content), version);
  }

  private static List<String> malformed(PowerLevelsContent levels) {
    return Stream.of(levels.actions(), levels.events(), levels.notifications(), levels.users())
        .flatMap(part -> part.malformed().stream())
        .toList();
  }

  @Test
  void levelsAreFoundInTheirParts() {
    PowerLevelsContent levels =
        levels(
            "{'ban':1,'events_default':2,'invite':3,'kick':4,'redact':5,'state_default':6,"
                + "'users_default':7,'events':{'m.room.name':8},'notifications':{'room':9},"
                + "'users':{'@a:b':10}}");
    assertEquals(
        List.of(
            "ban", "events_default", "invite", "kick", "redact", "state_default", "users_default"),
        levels.actions().names());
    assertEquals(Optional.of(PowerLevel.of(7)), levels.actions().get("users_default"));
    assertEquals(Optional.of(PowerLevel.of(8)), levels.events().get("m.room.name"));
    assertEquals(Optional.of(PowerLevel.of(9)), levels.notifications().get("room"));
    assertEquals(Optional.of(PowerLevel.of(10)), levels.users().get("@a:b"));
    assertEquals(List.of(), malformed(levels));
  }

  @Test
  void whatIsNotStatedIsNotThere() {
    PowerLevelsContent levels = levels("{'x':1,'Ban':1}");
    for (PowerLevelMap part :
        List.of(levels.actions(), levels.events(), levels.notifications(), levels.users())) {
      assertEquals(List.of(), part.names());
      assertFalse(part.has("ban"));
      assertEquals(Optional.empty(), part.get("ban"));
      assertEquals(PowerLevel.of(5), part.getOrDefault("ban", PowerLevel.of(5)));
    }
    assertEquals(List.of(), malformed(levels));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'ban':null} | /ban",
        "{'kick':'abc','users_default':true} | /kick",
        "{'users_default':[]} | /users_default",
        "{'events':null} | /events",
        "{'events':[]} | /events",
        "{'events':{'a':1,'b':'1.5'}} | /events/b",
        "{'events':{'a/b~c':{}}} | /events/a~1b~0c",
        "{'notifications':5} | /notifications",
        "{'notifications':{'room':false}} | /notifications/room",
        "{'users':'x'} | /users",
        "{'users':null} | /users",
        "{'users':{'@a:b':null}} | /users/@a:b",
        "{'users':{'@a':50}} | /users/@a",
        "{'users':{'a:b':50}} | /users/a:b"
      })
  void whatIsMalformedIsNamed(String content, String path) {
    assertEquals(List.of(path), malformed(levels(content)));
  }

  @Test
  void firstMalformedLevelIsNamedInEachPart() {
    assertEquals(
        List.of("/ban", "/events/a", "/notifications/x", "/users/@a:b"),
        malformed(
            levels(
                "{'ban':[],'kick':[],'events':{'a':[],'b':[]},'notifications':{'x':[],'y':[]},"
                    + "'users':{'@a:b':[],'@b:b':[]}}")));
  }

  @Test
  void stringsAreMalformedFromVersionTen() {
    String content =
        "{'ban':'50','events':{'a':'50'},'notifications':{'x':'50'},'users':{'@a:b':'50'}}";
    assertEquals(List.of(), malformed(levels(content, RoomVersion.V9)));
    assertEquals(
        List.of("/ban", "/events/a", "/notifications/x", "/users/@a:b"),
        malformed(levels(content, RoomVersion.V10)));
  }

  @Test
  void malformedLevelsCountAsMissingAndSpoilNoOthers() {
    PowerLevelsContent levels =
        levels("{'ban':'x','kick':7,'events':5,'users':{'@a:b':[],'@b:b':60,'odd':70}}");
    assertFalse(levels.actions().has("ban"));
    assertEquals(Optional.of(PowerLevel.of(7)), levels.actions().get("kick"));
    assertEquals(List.of(), levels.events().names());
    assertEquals(List.of("@b:b", "odd"), levels.users().names());
  }

  @Test
  void historicalUserIdsAreUserIds() {
    assertEquals(List.of(), malformed(levels("{'users':{'@:x':1,'@Upper:Case':2}}")));
  }

  @Test
  void namesAreNeverTakenForLevels() {
    String number = "\\u0000".repeat(7) + "\\u0005";
    PowerLevelMap split = levels("{'events':{'a':5,'b':5}}").events();
    PowerLevelMap whole = levels("{'events':{'a" + number + "b':5}}").events();
    assertEquals(3, whole.changesSince(split).size());
    assertEquals(3, split.changesSince(whole).size());
    assertEquals(List.of("a\0\0\0\0\0\0\0\5b"), whole.names());
  }

  @Test
  void changesAreWhatWasAddedChangedOrRemoved() {
    PowerLevelMap before = levels("{'events':{'a':1,'b':2,'c':3,'e':5,'z':9}}").events();
    PowerLevelMap after = levels("{'events':{'b':2,'c':4,'d':4,'e':5,'f':6}}").events();
    assertEquals(
        Set.of("a: 1 -> none", "c: 3 -> 4", "d: none -> 4", "f: none -> 6", "z: 9 -> none"),
        after.changesSince(before).stream()
            .map(PowerLevelChange::toString)
            .collect(Collectors.toSet()));
  }

  @Test
  void changeSaysBothLevels() {
    PowerLevelMap before = levels("{'events':{'a':1,'b':2}}").events();
    PowerLevelMap after = levels("{'events':{'b':3,'c':4}}").events();
    List<PowerLevelChange> changes = after.changesSince(before);
    assertEquals("a", changes.get(0).name());
    assertEquals(Optional.of(PowerLevel.of(1)), changes.get(0).before());
    assertEquals(Optional.empty(), changes.get(0).after());
    assertEquals(Optional.of(PowerLevel.of(2)), changes.get(1).before());
    assertEquals(Optional.of(PowerLevel.of(3)), changes.get(1).after());
    assertEquals(Optional.empty(), changes.get(2).before());
    assertEquals(Optional.of(PowerLevel.of(4)), changes.get(2).after());
  }

  @Test
  void addingTheDefaultIsAChange() {
    List<PowerLevelChange> changes =
        levels("{'ban':50}").actions().changesSince(levels("{}").actions());
    assertEquals("[ban: none -> 50]", changes.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"50", "'50'", "50.9", "' +050 '"})
  void writingALevelInAnotherWayIsNoChange(String level) {
    PowerLevelMap before = levels("{'ban':50}").actions();
    PowerLevelMap after = levels("{'ban':" + level + "}").actions();
    assertTrue(after.changesSince(before).isEmpty());
  }

  @Test
  void nothingCanBeChanged() {
    PowerLevelMap part = levels("{'ban':50}").actions();
    List<PowerLevelChange> changes = part.changesSince(levels("{}").actions());
    assertThrows(UnsupportedOperationException.class, () -> part.names().add("kick"));
    assertThrows(UnsupportedOperationException.class, changes::clear);
  }
}
