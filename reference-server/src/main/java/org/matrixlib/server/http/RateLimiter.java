package org.matrixlib.server.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A token bucket for each limit and whoever it counts for.
 *
 * <p>A bucket is kept as one number: the time at which it will be full again. A full bucket is the
 * same as none, so buckets that are full are forgotten when there are too many.
 */
public final class RateLimiter {
  /** How many buckets are kept at most; some 10 MB. */
  private static final int MAX_BUCKETS = 100_000;

  private static final double NANOS = 1e9;

  private final Map<RateLimit, Rate> rates;
  private final LongSupplier nanoClock;
  private final Map<Key, Long> fullAt = new ConcurrentHashMap<>();

  /**
   * How fast something may happen.
   *
   * @param perSecond how often in the long run
   * @param burst how often at once
   */
  public record Rate(double perSecond, int burst) {
    public Rate {
      if (!(perSecond > 0) || burst < 1) {
        throw new IllegalArgumentException("a rate must be positive");
      }
    }
  }

  private record Key(RateLimit limit, String who) {}

  /**
   * Limits those that have a rate.
   *
   * @param nanoClock as {@link System#nanoTime}
   */
  public RateLimiter(Map<RateLimit, Rate> rates, LongSupplier nanoClock) {
    this.rates = Map.copyOf(rates);
    this.nanoClock = nanoClock;
  }

  /**
   * Counts something that is about to happen.
   *
   * @throws ApiException if it comes too early; it isn't counted then
   */
  public void spend(RateLimit limit, String who) {
    take(limit, who, 1);
  }

  /**
   * Fails if {@link #spend} would, but counts nothing.
   *
   * @throws ApiException if it comes too early
   */
  public void check(RateLimit limit, String who) {
    take(limit, who, 0);
  }

  private void take(RateLimit limit, String who, int tokens) {
    Rate rate = rates.get(limit);
    if (rate == null) {
      return;
    }
    long now = nanoClock.getAsLong();
    double perToken = NANOS / rate.perSecond();
    if (fullAt.size() >= MAX_BUCKETS) {
      fullAt.values().removeIf(full -> full - now <= 0);
      if (fullAt.size() >= MAX_BUCKETS) {
        // Better to forgive all than to hold ever more memory.
        fullAt.clear();
      }
    }
    fullAt.compute(
        new Key(limit, who),
        (key, full) -> {
          double missing = full == null ? 0 : Math.max(0, full - now);
          double early = missing + perToken - rate.burst() * perToken;
          // Half a nanosecond, since times are rounded.
          if (early > 0.5) {
            throw ApiException.limitExceeded((long) Math.ceil(early / 1e6));
          }
          return now + Math.round(missing + tokens * perToken);
        });
  }
}
