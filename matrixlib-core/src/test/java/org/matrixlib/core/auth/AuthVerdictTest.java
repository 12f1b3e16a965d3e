package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.id.EventId;

class AuthVerdictTest {
  private static final EventId A = EventId.of("$a");
  private static final EventId B = EventId.of("$b");

  @Test
  void allowedSaysNothingElse() {
    assertTrue(AuthVerdict.ALLOWED.isAllowed());
    assertEquals(Optional.empty(), AuthVerdict.ALLOWED.rejectedBy());
    assertEquals(List.of(), AuthVerdict.ALLOWED.missing());
    assertEquals("allowed", AuthVerdict.ALLOWED.toString());
  }

  @Test
  void rejectionNamesItsRuleAndIsMadeOnce() {
    for (AuthRule rule : AuthRule.values()) {
      AuthVerdict verdict = AuthVerdict.rejectedBy(rule);
      assertSame(verdict, AuthVerdict.rejectedBy(rule));
      assertFalse(verdict.isAllowed());
      assertEquals(Optional.of(rule), verdict.rejectedBy());
      assertEquals(List.of(), verdict.missing());
      assertEquals("rejected by " + rule, verdict.toString());
    }
  }

  @Test
  void missingEventsAreCopied() {
    List<EventId> ids = new ArrayList<>(List.of(A));
    AuthVerdict verdict = AuthVerdict.missing(ids);
    ids.add(B);
    assertEquals(List.of(A), verdict.missing());
    assertFalse(verdict.isAllowed());
    assertEquals(Optional.empty(), verdict.rejectedBy());
    assertEquals("missing [$a]", verdict.toString());
  }

  @Test
  void somethingMustBeMissing() {
    assertThrows(IllegalArgumentException.class, () -> AuthVerdict.missing(List.of()));
  }

  @Test
  void verdictsThatSayTheSameAreEqual() {
    AuthVerdict missing = AuthVerdict.missing(List.of(A));
    assertEquals(missing, AuthVerdict.missing(List.of(A)));
    assertEquals(missing.hashCode(), AuthVerdict.missing(List.of(A)).hashCode());
    assertNotEquals(missing, AuthVerdict.missing(List.of(B)));
    assertNotEquals(missing, AuthVerdict.ALLOWED);
    AuthVerdict banned = AuthVerdict.rejectedBy(AuthRule.JOIN_BANNED);
    assertNotEquals(banned, AuthVerdict.ALLOWED);
    assertNotEquals(banned, AuthVerdict.rejectedBy(AuthRule.JOIN_OF_OTHER_USER));
    assertNotEquals(banned.hashCode(), AuthVerdict.ALLOWED.hashCode());
    assertNotEquals(missing.hashCode(), AuthVerdict.ALLOWED.hashCode());
  }
}
