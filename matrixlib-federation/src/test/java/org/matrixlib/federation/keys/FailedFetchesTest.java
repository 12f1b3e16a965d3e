package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.keys.TestKeys.NOW;
import static org.matrixlib.federation.keys.TestKeys.OTHER;
import static org.matrixlib.federation.keys.TestKeys.SERVER;
import static org.matrixlib.federation.keys.TestKeys.id;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;

class FailedFetchesTest {
  private static final Optional<KeyId> A = Optional.of(id("a"));
  private static final Optional<KeyId> B = Optional.of(id("b"));
  private final FailedFetches failures = new FailedFetches();

  private void fail(Optional<KeyId> keyId, Instant at) {
    failures.add(SERVER, keyId, KeyProblem.UNREACHABLE, at);
  }

  private boolean blocks(Optional<KeyId> keyId, Instant at) {
    return failures.blocks(SERVER, keyId, false, at);
  }

  @Test
  void whatNeverFailedIsNotBlocked() {
    assertFalse(blocks(A, NOW));
    assertEquals(Optional.empty(), failures.problem(SERVER, A));
  }

  @Test
  void aFailureBlocksThatKeyForAMinute() {
    fail(A, NOW);

    assertTrue(blocks(A, NOW));
    assertTrue(blocks(A, NOW.plusSeconds(60).minusMillis(1)));
    assertFalse(blocks(A, NOW.plusSeconds(60)));
    assertFalse(blocks(B, NOW));
    assertFalse(blocks(Optional.empty(), NOW));
    assertFalse(failures.blocks(OTHER, A, false, NOW));
    assertEquals(Optional.of(KeyProblem.UNREACHABLE), failures.problem(SERVER, A));
  }

  @Test
  void eachFailureBlocksTwiceAsLongUpToAnHour() {
    Instant now = NOW;
    for (long minutes : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      fail(A, now);
      assertTrue(blocks(A, now.plus(Duration.ofMinutes(minutes)).minusMillis(1)));
      now = now.plus(Duration.ofMinutes(minutes));
      assertFalse(blocks(A, now), "after " + minutes);
    }
  }

  @Test
  void aKeyThatIsThereButNotValidLongEnoughIsBlockedForAMinuteOnly() {
    fail(A, NOW);
    fail(A, NOW);
    failures.add(SERVER, A, KeyProblem.NOT_VALID_LONG_ENOUGH, NOW);

    assertTrue(blocks(A, NOW.plusSeconds(59)));
    assertFalse(blocks(A, NOW.plusSeconds(60)));
    assertEquals(Optional.of(KeyProblem.NOT_VALID_LONG_ENOUGH), failures.problem(SERVER, A));
  }

  @Test
  void successIsForgiveness() {
    fail(A, NOW);
    failures.forget(SERVER, A);
    failures.forget(OTHER, A);

    assertFalse(blocks(A, NOW));
    fail(A, NOW);
    assertFalse(blocks(A, NOW.plusSeconds(60)));
  }

  @Test
  void keysThatAreMadeUpBlockFurtherOnesOfTheirServer() {
    for (int i = 0; i < FailedFetches.MAX_KEYS_PER_SERVER; i++) {
      Optional<KeyId> madeUp = Optional.of(id("k" + i));
      assertFalse(blocks(madeUp, NOW));
      fail(madeUp, NOW);
    }

    assertTrue(blocks(A, NOW));
    assertFalse(failures.blocks(OTHER, A, false, NOW));
    assertFalse(blocks(A, NOW.plusSeconds(60)));
  }

  private void failMadeUp(Instant at) {
    for (int i = 0; i < FailedFetches.MAX_KEYS_PER_SERVER; i++) {
      fail(Optional.of(id("k" + i)), at);
    }
  }

  @Test
  void keysThatAreMadeUpDontBlockOneThatIsKnown() {
    failMadeUp(NOW);

    assertFalse(failures.blocks(SERVER, A, true, NOW));
    fail(A, NOW);
    assertTrue(failures.blocks(SERVER, A, true, NOW));
  }

  @Test
  void howeverManyKeysWereMadeUpAnotherMayBeAskedForOnceAMinute() {
    Instant now = NOW;
    for (int i = 0; i < 8; i++) {
      failMadeUp(now); // each of which is then blocked for up to an hour
      now = now.plus(FailedFetches.LONGEST);
    }
    failMadeUp(NOW);

    Instant next = NOW.plusSeconds(60);
    assertTrue(blocks(A, next.minusMillis(1)));
    assertFalse(blocks(A, next));
    fail(A, next);
    assertTrue(blocks(B, next.plusSeconds(60).minusMillis(1)));
    assertFalse(blocks(B, next.plusSeconds(60)));
  }

  @Test
  void onlyABoundedNumberOfServersIsRemembered() {
    for (int i = 0; i <= FailedFetches.MAX_SERVERS; i++) {
      failures.add(ServerName.of("s" + i), A, KeyProblem.UNREACHABLE, NOW);
    }

    assertFalse(failures.blocks(ServerName.of("s0"), A, false, NOW));
    assertTrue(failures.blocks(ServerName.of("s1"), A, false, NOW));
  }
}
