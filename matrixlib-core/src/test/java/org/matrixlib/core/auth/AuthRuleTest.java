package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

class AuthRuleTest {
  @InVersions
  void rulesHaveTheNumbersOfTheSpecification(RoomVersion version) {
    for (AuthRule rule : AuthRule.values()) {
      assertEquals(SpecNumbers.of(version, rule), rule.number(version), rule::name);
    }
  }

  @Test
  void rulesWithoutNumberAreThoseOfOtherVersionsOrUnlisted() {
    assertTrue(AuthRule.CREATE_HAS_ROOM_ID.number(RoomVersion.V11).isEmpty());
    assertTrue(AuthRule.EVENT_LEVELS_MALFORMED.number(RoomVersion.V9).isEmpty());
  }

  @Test
  void versionsOfOnesOwnHaveNumbersByTheirTraits() {
    RoomVersion own = RoomVersion.V11.derive("own").with(RoomTrait.ALIASES_BY_DOMAIN).build();
    assertEquals("5.3.2", AuthRule.JOIN_OF_OTHER_USER.number(own).orElseThrow());
  }
}
