package org.matrixlib.core.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.core.room.RoomTrait.INTEGER_POWER_LEVELS;
import static org.matrixlib.core.room.RoomTrait.KNOCKING;
import static org.matrixlib.core.room.RoomTrait.REDACTIONS_NEED_AUTH;
import static org.matrixlib.core.room.RoomTrait.ROOM_ID_IS_CREATE_HASH;
import static org.matrixlib.core.room.RoomTrait.STRICT_CANONICAL_JSON;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.json.JsonMode;

class RoomVersionTest {

  @Test
  void eachTraitBelongsToTheVersionsThatHaveIt() {
    String table =
        """
        REDACTIONS_NEED_AUTH: 1 2
        ALIASES_BY_DOMAIN: 1 2 3 4 5
        KEY_VALIDITY: 5 6 7 8 9 10 11 12
        STRICT_CANONICAL_JSON: 6 7 8 9 10 11 12
        NOTIFICATION_LEVELS_PROTECTED: 6 7 8 9 10 11 12
        KNOCKING: 7 8 9 10 11 12
        RESTRICTED_JOINS: 8 9 10 11 12
        KNOCK_RESTRICTED_JOINS: 10 11 12
        INTEGER_POWER_LEVELS: 10 11 12
        CREATOR_IS_SENDER: 11 12
        REDACTS_IN_CONTENT: 11 12
        STRICT_BYTE_LIMITS: 11 12
        CREATORS_OUTRANK_ALL: 12
        ROOM_ID_IS_CREATE_HASH: 12
        """;
    assertEquals(
        table,
        Arrays.stream(RoomTrait.values())
            .map(trait -> trait + ":" + versionsWith(trait) + "\n")
            .collect(Collectors.joining()));
  }

  private static String versionsWith(RoomTrait trait) {
    return RoomVersions.STABLE.all().stream()
        .filter(version -> version.has(trait))
        .map(version -> " " + version)
        .collect(Collectors.joining());
  }

  @Test
  void eachVersionHasItsEventFormatResolutionRedactionAndNumbers() {
    String table =
        """
        1:  V1 V1   redaction V1  LENIENT
        2:  V1 V2   redaction V1  LENIENT
        3:  V3 V2   redaction V1  LENIENT
        4:  V4 V2   redaction V1  LENIENT
        5:  V4 V2   redaction V1  LENIENT
        6:  V4 V2   redaction V6  STRICT
        7:  V4 V2   redaction V6  STRICT
        8:  V4 V2   redaction V8  STRICT
        9:  V4 V2   redaction V9  STRICT
        10: V4 V2   redaction V9  STRICT
        11: V4 V2   redaction V11 STRICT
        12: V4 V2_1 redaction V11 STRICT
        """;
    assertEquals(
        table,
        RoomVersions.STABLE.all().stream()
            .map(RoomVersionTest::axes)
            .collect(Collectors.joining()));
  }

  private static String axes(RoomVersion version) {
    return "%-3s %s %-4s redaction %-3s %s%n"
        .formatted(
            version + ":",
            version.eventFormat(),
            version.stateRes(),
            nameOf(version.redactionRules()),
            version.jsonMode());
  }

  private static String nameOf(RedactionRules rules) {
    List<String> names = List.of("V1", "V6", "V8", "V9", "V11");
    List<RedactionRules> all =
        List.of(
            RedactionRules.V1,
            RedactionRules.V6,
            RedactionRules.V8,
            RedactionRules.V9,
            RedactionRules.V11);
    return names.get(all.indexOf(rules));
  }

  @Test
  void derivedVersionDiffersOnlyInWhatItDeclares() {
    RoomVersion custom =
        RoomVersion.V9
            .derive("org.example.knock-less")
            .with(INTEGER_POWER_LEVELS)
            .without(KNOCKING)
            .build();
    assertEquals("org.example.knock-less", custom.name());
    assertTrue(custom.has(INTEGER_POWER_LEVELS));
    assertFalse(custom.has(KNOCKING));
    assertEquals(RoomVersion.V9.traits().size(), custom.traits().size());
    assertEquals(RoomVersion.V9.eventFormat(), custom.eventFormat());
    assertEquals(RoomVersion.V9.stateRes(), custom.stateRes());
    assertSame(RoomVersion.V9.redactionRules(), custom.redactionRules());
    assertFalse(RoomVersion.V9.has(INTEGER_POWER_LEVELS));
    assertTrue(RoomVersion.V9.has(KNOCKING));
  }

  @Test
  void derivedVersionCanChangeEveryAxis() {
    RedactionRules rules = RedactionRules.V1.keepingAll("m.room.server_acl");
    RoomVersion custom =
        RoomVersion.V1
            .derive("org.example.mix")
            .eventFormat(EventFormat.V4)
            .stateRes(StateResAlgorithm.V2_1)
            .redactionRules(rules)
            .with(STRICT_CANONICAL_JSON)
            .build();
    assertEquals(EventFormat.V4, custom.eventFormat());
    assertEquals(StateResAlgorithm.V2_1, custom.stateRes());
    assertSame(rules, custom.redactionRules());
    assertEquals(JsonMode.STRICT, custom.jsonMode());
  }

  @Test
  void builderThatIsUsedFurtherDoesNotChangeWhatItBuilt() {
    RoomVersion.Builder builder = RoomVersion.V1.derive("x");
    RoomVersion before = builder.build();
    builder.with(KNOCKING).eventFormat(EventFormat.V4);
    assertFalse(before.has(KNOCKING));
    assertEquals(EventFormat.V1, before.eventFormat());
  }

  @Test
  void versionMayLackAllTraits() {
    RoomVersion bare =
        RoomVersion.V2
            .derive("bare")
            .without(REDACTIONS_NEED_AUTH, RoomTrait.ALIASES_BY_DOMAIN)
            .build();
    assertEquals(Set.of(), bare.traits());
  }

  @Test
  void traitsAreUnmodifiable() {
    Set<RoomTrait> traits = RoomVersion.V12.traits();
    assertThrows(UnsupportedOperationException.class, () -> traits.remove(KNOCKING));
  }

  @Test
  void roomIdsThatAreHashesNeedUrlSafeEventIds() {
    RoomVersion.Builder builder =
        RoomVersion.V3.derive("org.example.slash").with(ROOM_ID_IS_CREATE_HASH);
    assertThrows(IllegalStateException.class, builder::build);
    assertTrue(builder.eventFormat(EventFormat.V4).build().has(ROOM_ID_IS_CREATE_HASH));
  }

  @Test
  void versionsAreEqualByName() {
    RoomVersion twin = RoomVersion.V1.derive("12").build();
    assertEquals(RoomVersion.V12, twin);
    assertEquals(RoomVersion.V12.hashCode(), twin.hashCode());
    assertNotEquals(RoomVersion.V11, RoomVersion.V12);
    assertNotEquals(RoomVersion.V11.hashCode(), RoomVersion.V12.hashCode());
    assertNotEquals((Object) "12", RoomVersion.V12);
    assertEquals("12", RoomVersion.V12.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "12", "org.example.x-1", "a", "z", "0", "9", ".", "-"})
  void nameIsOfLowerCaseLettersDigitsDotsAndDashes(String name) {
    assertTrue(RoomVersion.isValidName(name));
    assertEquals(name, RoomVersion.V1.derive(name).build().name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "Z", "a_b", "a b", "a/b", "`", "{", ":", "1\n", "\0", "é", "١"})
  void otherNamesAreRefused(String name) {
    assertFalse(RoomVersion.isValidName(name));
    assertThrows(IllegalArgumentException.class, () -> RoomVersion.V1.derive(name));
  }

  @Test
  void nameHasAtMost32Characters() {
    assertTrue(RoomVersion.isValidName("x".repeat(32)));
    assertFalse(RoomVersion.isValidName("x".repeat(33)));
  }

  @Test
  void onlyTheFirstFormatCarriesEventIds() {
    Function<EventFormat, Boolean> carries = EventFormat::carriesEventId;
    assertEquals(
        List.of(true, false, false), Arrays.stream(EventFormat.values()).map(carries).toList());
  }
}
