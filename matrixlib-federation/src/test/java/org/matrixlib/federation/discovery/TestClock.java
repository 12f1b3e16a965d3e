package org.matrixlib.federation.discovery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still unless it is told to go on. */
final class TestClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  /** The same clock, for what is told by {@link System#nanoTime} otherwise. */
  long nanoTime() {
    return Duration.between(Instant.EPOCH, now).toNanos();
  }

  void pass(Duration duration) {
    now = now.plus(duration);
  }

  /** The time that will have passed since now at the given instant. */
  Duration until(Instant instant) {
    return Duration.between(now, instant);
  }
}
