package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.core.id.Refusals.assertRefused;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserIdTest {

  @Test
  void firstColonEndsTheLocalpart() {
    UserId id = UserId.of("@alice:[::1]:8448");
    assertEquals("alice", id.localpart());
    assertEquals(ServerName.of("[::1]:8448"), id.server());
  }

  @ParameterizedTest
  @ValueSource(strings = {"@a:b", "@alice:example.org", "@a.b_c=d-e/f+g0:example.org:8448"})
  void serversMayCreateStrictIds(String text) {
    assertTrue(UserId.of(text).isStrict());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"@:b", "@Alice:b", "@a b:b", "@é:b", "@😀:b", "@a\u0001\n:b", "@@:b", "@~:b"})
  void historicalIdsAreReadButNotStrict(String text) {
    assertFalse(UserId.of(text).isStrict());
  }

  @Test
  void historicalLocalpartMayBeEmpty() {
    assertEquals("", UserId.of("@:example.org").localpart());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "\u007f", "\u0080", "é", "\u07ff", "\u0800", "€", "\ud7ff", "\uffff", "😀"})
  void lengthIsCountedInBytesOfUtf8(String character) {
    int bytes = character.getBytes(StandardCharsets.UTF_8).length;
    int most = (255 - "@:b".length()) / bytes;
    assertEquals(
        character.repeat(most), UserId.of("@" + character.repeat(most) + ":b").localpart());
    assertRefused(IdentifierError.TOO_LONG, UserId::of, "@" + character.repeat(most + 1) + ":b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", "€", "😀"})
  void overlongIdsMayHave255CodePoints(String character) {
    String longest = "@" + character.repeat(252) + ":b";
    assertEquals(longest, UserId.parseOverlong(longest).orElseThrow().toString());
    assertEquals(Optional.empty(), UserId.parseOverlong("@" + character.repeat(253) + ":b"));
    assertEquals(Optional.empty(), UserId.parseOverlong("@" + character.repeat(252)));
  }

  @Test
  void serverNameCountsTowardsTheLength() {
    assertEquals(252, UserId.of("@a:" + "b".repeat(252)).server().host().length());
    assertRefused(IdentifierError.TOO_LONG, UserId::of, "@a:" + "b".repeat(253));
  }

  @Test
  void idsAreCaseSensitive() {
    assertNotEquals(UserId.of("@alice:b"), UserId.of("@Alice:b"));
    assertNotEquals(UserId.of("@alice:b"), UserId.of("@alice:B"));
  }

  @Test
  void refusalNamesTheReason() {
    assertRefused(IdentifierError.EMPTY, UserId::of, "");
    assertRefused(IdentifierError.WRONG_SIGIL, UserId::of, "alice:b");
    assertRefused(IdentifierError.WRONG_SIGIL, UserId::of, " @alice:b");
    assertRefused(IdentifierError.WRONG_SIGIL, UserId::of, "#alice:b");
    assertRefused(IdentifierError.NO_DOMAIN, UserId::of, "@");
    assertRefused(IdentifierError.NO_DOMAIN, UserId::of, "@alice");
    assertRefused(IdentifierError.NO_DOMAIN, UserId::of, "@alice:");
    assertRefused(IdentifierError.NUL, UserId::of, "@a\0:b");
    assertRefused(IdentifierError.BAD_HOST, UserId::of, "@a:b c");
    assertRefused(IdentifierError.BAD_HOST, UserId::of, "@a::80");
    assertRefused(IdentifierError.BAD_PORT, UserId::of, "@a:b:c");
    assertRefused(IdentifierError.BAD_IPV6_LITERAL, UserId::of, "@a:[b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\ud83d", "\ude00", "a\ud83d", "\ud83da", "\ud83d\ud83d\ude00", "\ude00\ud83d"})
  void loneSurrogatesAreRefused(String localpart) {
    assertRefused(IdentifierError.LONE_SURROGATE, UserId::of, "@" + localpart + ":b");
    assertRefused(IdentifierError.LONE_SURROGATE, UserId::of, "@" + localpart);
  }

  @Test
  void refusalShowsTheTextInPrintableAscii() {
    String text = " ~\r\n\u007f\"\\é" + "x".repeat(56);
    String shown = " ~\\u000d\\u000a\\u007f\\u0022\\u005c\\u00e9" + "x".repeat(56);
    assertEquals("not a user ID, WRONG_SIGIL: \"" + shown + "\"", refusal(text).getMessage());
  }

  @Test
  void refusalShows64CharactersAtMost() {
    String shown = "x".repeat(64);
    assertEquals(
        "not a user ID, WRONG_SIGIL: \"" + shown + "\"...", refusal(shown + "y").getMessage());
  }

  private static InvalidIdentifierException refusal(String text) {
    return assertThrows(InvalidIdentifierException.class, () -> UserId.of(text));
  }
}
