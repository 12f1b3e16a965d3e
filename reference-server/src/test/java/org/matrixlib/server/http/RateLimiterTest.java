package org.matrixlib.server.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.json.JsonObject;

class RateLimiterTest {
  private static final long SECOND = 1_000_000_000;

  // The clock may pass its end, as nanoTime may.
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);
  private final RateLimiter limiter =
      new RateLimiter(
          Map.of(
              RateLimit.LOGIN, new RateLimiter.Rate(2, 3),
              RateLimit.ROOMS, new RateLimiter.Rate(0.1, 1)),
          now::get);

  private long waitOf(RateLimit limit, String who) {
    ApiException error = assertThrows(ApiException.class, () -> limiter.spend(limit, who));
    String body = new String(error.answer().body(), StandardCharsets.UTF_8);
    return assertDoesNotThrow(() -> JsonObject.parse(body)).integer("retry_after_ms").orElseThrow();
  }

  private void spend(int times, RateLimit limit, String who) {
    for (int i = 0; i < times; i++) {
      limiter.spend(limit, who);
    }
  }

  @Test
  void aBurstIsFreeAndThenTheRateCounts() {
    spend(3, RateLimit.LOGIN, "a");
    assertEquals(500, waitOf(RateLimit.LOGIN, "a"));
    now.addAndGet(SECOND / 4);
    assertEquals(250, waitOf(RateLimit.LOGIN, "a"));
    now.addAndGet(SECOND / 4);
    spend(1, RateLimit.LOGIN, "a");
    assertEquals(500, waitOf(RateLimit.LOGIN, "a"));
    now.addAndGet(10 * SECOND);
    spend(3, RateLimit.LOGIN, "a");
    assertEquals(500, waitOf(RateLimit.LOGIN, "a"));
  }

  @Test
  void whatIsRefusedCostsNothing() {
    spend(3, RateLimit.LOGIN, "a");
    for (int i = 0; i < 10; i++) {
      assertEquals(500, waitOf(RateLimit.LOGIN, "a"));
    }
    now.addAndGet(SECOND / 2);
    spend(1, RateLimit.LOGIN, "a");
  }

  @Test
  void bucketsAreApart() {
    spend(3, RateLimit.LOGIN, "a");
    spend(3, RateLimit.LOGIN, "b");
    spend(1, RateLimit.ROOMS, "a");
    assertEquals(10_000, waitOf(RateLimit.ROOMS, "a"));
  }

  @Test
  void lookingCostsNothing() {
    for (int i = 0; i < 10; i++) {
      limiter.check(RateLimit.ROOMS, "a");
    }
    spend(1, RateLimit.ROOMS, "a");
    assertThrows(ApiException.class, () -> limiter.check(RateLimit.ROOMS, "a"));
  }

  @Test
  void whatHasNoRateIsFree() {
    spend(1000, RateLimit.MESSAGES, "a");
  }

  @Test
  void ratesArePositive() {
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter.Rate(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter.Rate(Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter.Rate(1, 0));
  }
}
