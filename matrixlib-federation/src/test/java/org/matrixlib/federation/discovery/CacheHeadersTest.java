package org.matrixlib.federation.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheHeadersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Cache-Control | Expires | lifetime
        "                                 |                                 |",
        "public                           |                                 |",
        "max-age=600                      |                                 | PT10M",
        "Public ,  MAX-AGE=600 , x=y      |                                 | PT10M",
        "max-age=600, max-age=700         |                                 | PT10M",
        "max-age=0                        |                                 | PT0S",
        "s-maxage=600                     |                                 |",
        "max-age=-1                       |                                 | PT0S",
        "max-age=                         |                                 | PT0S",
        "max-age=1.5                      |                                 | PT0S",
        "max-age=999999999                |                                 | PT999999999S",
        "max-age=1000000000               |                                 | PT999999999S",
        "max-age=99999999999999999999     |                                 | PT999999999S",
        "no-store                         |                                 | PT0S",
        "no-cache                         |                                 | PT0S",
        "max-age=600, no-store            | Thu, 01 Jan 2026 01:00:00 GMT   | PT0S",
        "max-age=600,no-cache             |                                 | PT0S",
        "max-age=600                      | Thu, 01 Jan 2026 01:00:00 GMT   | PT10M",
        "private                          | Thu, 01 Jan 2026 01:00:00 GMT   | PT1H",
        "                                 | Thu, 01 Jan 2026 01:00:00 GMT   | PT1H",
        "                                 | Thu, 01 Jan 2026 00:00:00 GMT   | PT0S",
        "                                 | Wed, 31 Dec 2025 23:59:59 GMT   | PT0S",
        "                                 | 0                               | PT0S",
        "                                 | Fri, 01 Jan 2026 01:00:00 GMT   | PT0S",
      })
  void headersSayHowLongAnAnswerIsFresh(String cacheControl, String expires, Duration lifetime) {
    assertEquals(
        Optional.ofNullable(lifetime),
        CacheHeaders.lifetime(
            Optional.ofNullable(cacheControl), Optional.ofNullable(expires), NOW));
  }
}
