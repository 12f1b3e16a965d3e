package org.matrixlib.federation.transport;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When to stop waiting. It is measured by a clock that only goes forward, so setting the clock of
 * the machine neither shortens nor lengthens it. Immutable and safe for use by several threads.
 */
public final class Deadline {
  private final LongSupplier nanoTime;
  private final long end;

  private Deadline(LongSupplier nanoTime, long end) {
    this.nanoTime = nanoTime;
    this.end = end;
  }

  /**
   * A deadline that is measured by {@link System#nanoTime}.
   *
   * @param time how far off it is; up to a century, and none for one that has passed
   * @return the deadline
   */
  public static Deadline after(Duration time) {
    return after(time, System::nanoTime);
  }

  /**
   * A deadline that is measured by another clock.
   *
   * @param time how far off it is; up to a century, and none for one that has passed
   * @param nanoTime nanoseconds since any moment, which only go forward
   * @return the deadline
   */
  public static Deadline after(Duration time, LongSupplier nanoTime) {
    return new Deadline(nanoTime, nanoTime.getAsLong() + time.toNanos());
  }

  /**
   * The time that is left.
   *
   * @return zero if none is
   */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong()));
  }

  /**
   * Whether it is time to stop.
   *
   * @return true if no time is left
   */
  public boolean hasPassed() {
    return left().isZero();
  }
}
