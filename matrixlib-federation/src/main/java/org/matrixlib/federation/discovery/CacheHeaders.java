package org.matrixlib.federation.discovery;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.matrixlib.federation.transport.HttpAnswer;

/** What the headers of an answer say about how long to cache it (RFC 9111). */
final class CacheHeaders {
  private static final String MAX_AGE = "max-age=";
  private static final int MAX_DIGITS = 9; // of seconds: decades

  private CacheHeaders() {}

  /**
   * How long an answer is fresh.
   *
   * @param cacheControl the value of {@code Cache-Control}
   * @param expires the value of {@code Expires}
   * @param now when the answer came
   * @return zero if it may not be cached, or a header makes no sense; empty if they say nothing
   */
  static Optional<Duration> lifetime(
      Optional<String> cacheControl, Optional<String> expires, Instant now) {
    List<String> directives =
        Arrays.stream(cacheControl.orElse("").toLowerCase(Locale.ROOT).split(",", -1))
            .map(String::strip)
            .toList();
    if (directives.contains("no-store") || directives.contains("no-cache")) {
      return Optional.of(Duration.ZERO);
    }
    Optional<Duration> maxAge =
        directives.stream()
            .filter(directive -> directive.startsWith(MAX_AGE))
            .findFirst()
            .map(directive -> seconds(directive.substring(MAX_AGE.length())));
    return maxAge.or(() -> expires.map(date -> until(date, now)));
  }

  private static Duration seconds(String digits) {
    if (!digits.matches("[0-9]+")) {
      return Duration.ZERO;
    }
    String seconds = digits.length() > MAX_DIGITS ? "9".repeat(MAX_DIGITS) : digits;
    return Duration.ofSeconds(Long.parseLong(seconds));
  }

  private static Duration until(String date, Instant now) {
    return HttpAnswer.date(date)
        .filter(end -> end.isAfter(now))
        .map(end -> Duration.between(now, end))
        .orElse(Duration.ZERO);
  }
}
