package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.core.id.Refusals.assertRefused;

import org.junit.jupiter.api.Test;

class RoomAliasTest {

  @Test
  void firstColonEndsTheLocalpart() {
    RoomAlias alias = RoomAlias.of("#日本 #1:example.org:80");
    assertEquals("日本 #1", alias.localpart());
    assertEquals(ServerName.of("example.org:80"), alias.server());
  }

  @Test
  void refusalNamesTheReason() {
    assertRefused(IdentifierError.EMPTY, RoomAlias::of, "");
    assertRefused(IdentifierError.WRONG_SIGIL, RoomAlias::of, "a:b");
    assertRefused(IdentifierError.NO_DOMAIN, RoomAlias::of, "#a");
    assertRefused(IdentifierError.NO_DOMAIN, RoomAlias::of, "#a:");
    assertRefused(IdentifierError.NUL, RoomAlias::of, "#a\0:b");
    assertRefused(IdentifierError.LONE_SURROGATE, RoomAlias::of, "#\udc00:b");
    assertRefused(IdentifierError.TOO_LONG, RoomAlias::of, "#" + "日".repeat(85) + ":b");
  }
}
