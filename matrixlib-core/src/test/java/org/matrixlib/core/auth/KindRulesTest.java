package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.matrixlib.core.auth.TestRoom.CREATOR;
import static org.matrixlib.core.auth.TestRoom.powerLevels;
import static org.matrixlib.core.auth.TestRoom.user;

import org.junit.jupiter.api.Test;
import org.matrixlib.core.auth.TestRoom.Draft;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

class KindRulesTest {

  @Test
  void versionsOfOneNameAreJudgedEachByItsOwnRules() {
    RoomVersion twin = RoomVersion.V12.derive("12").without(RoomTrait.CREATORS_OUTRANK_ALL).build();
    Draft levels = powerLevels(CREATOR, "{'users':{'" + user(CREATOR) + "':100}}");
    AuthVerdict refused = AuthVerdict.rejectedBy(AuthRule.USER_LEVELS_LIST_CREATOR);
    assertEquals(refused, TestRoom.of(RoomVersion.V12).check(levels));
    assertEquals(AuthVerdict.ALLOWED, TestRoom.of(twin).check(levels));
    assertEquals(refused, TestRoom.of(RoomVersion.V12).check(levels));
  }

  @InVersions
  void rulesAreMadeOnceForEachKindInAVersion(RoomVersion version) {
    for (EventKind kind : EventKind.values()) {
      KindRules rules = KindRules.of(version, kind);
      assertEquals(version, rules.version());
      assertEquals(kind, rules.kind());
      assertSame(rules, KindRules.of(version.derive(version.name()).build(), kind));
    }
  }
}
