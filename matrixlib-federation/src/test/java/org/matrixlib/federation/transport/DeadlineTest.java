package org.matrixlib.federation.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {

  @ParameterizedTest
  @ValueSource(longs = {0, -5, Long.MAX_VALUE - 1})
  void timePassesUntilNoneIsLeft(long start) {
    AtomicLong nanoTime = new AtomicLong(start);
    Deadline deadline = Deadline.after(Duration.ofNanos(3), nanoTime::get);
    assertEquals(Duration.ofNanos(3), deadline.left());

    nanoTime.addAndGet(2);
    assertEquals(Duration.ofNanos(1), deadline.left());
    assertFalse(deadline.hasPassed());

    nanoTime.addAndGet(1);
    assertTrue(deadline.hasPassed());

    nanoTime.addAndGet(100);
    assertEquals(Duration.ZERO, deadline.left());
  }

  @Test
  void noTimeHasPassedAtOnce() {
    assertTrue(Deadline.after(Duration.ZERO).hasPassed());
    assertFalse(Deadline.after(Duration.ofDays(1)).hasPassed());
  }
}
