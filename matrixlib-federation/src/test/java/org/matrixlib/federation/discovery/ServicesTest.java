package org.matrixlib.federation.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicesTest {
  private static final String NAME = "_matrix-fed._tcp.hs1.test";
  private static final List<SrvRecord> RECORDS = List.of(new SrvRecord(1, 2, 8448, "a.test"));
  private static final SrvAnswer FAILURE = new SrvAnswer.NoAnswer("SERVFAIL");

  private final TestClock clock = new TestClock();
  private final List<String> queries = new ArrayList<>();
  private SrvAnswer answer = FAILURE;
  private final Services services =
      new Services(
          name -> {
            queries.add(name);
            return answer;
          },
          10,
          clock);

  @ParameterizedTest
  @CsvSource({
    "PT0S, PT1M",
    "PT59S, PT1M",
    "PT61S, PT61S",
    "PT47H, PT47H",
    "PT48H, PT48H",
    "P365D, PT48H"
  })
  void recordsAreRememberedForTheirTtlWithinBounds(Duration ttl, Duration remembered)
      throws Exception {
    answer = new SrvAnswer.Records(RECORDS, ttl);

    Services.Known known = services.of(NAME);

    assertEquals(Optional.of(RECORDS), known.records());
    assertEquals(remembered, clock.until(known.expires()));
    assertEquals("1 found", known.explanation());
    clock.pass(remembered.minusNanos(1));
    assertEquals(known, services.of(NAME));
    assertEquals(List.of(NAME), queries);
    clock.pass(Duration.ofNanos(1));
    services.of(NAME);
    assertEquals(List.of(NAME, NAME), queries);
  }

  @Test
  void thatThereAreNoRecordsIsAnAnswer() throws Exception {
    answer = new SrvAnswer.Records(List.of(), Duration.ofMinutes(7));

    Services.Known known = services.of(NAME);

    assertEquals(Optional.of(List.of()), known.records());
    assertEquals(Duration.ofMinutes(7), clock.until(known.expires()));
    assertEquals("none", known.explanation());
  }

  @Test
  void withoutAnswerNothingIsKnown() throws Exception {
    for (int i = 0; i < 2; i++) {
      Services.Known known = services.of(NAME);
      assertEquals(Optional.empty(), known.records());
      assertEquals(Duration.ofMinutes(1), clock.until(known.expires()));
      assertEquals("no answer (SERVFAIL)", known.explanation());
      clock.pass(Duration.ofMinutes(1));
    }
    assertEquals(2, queries.size());
  }

  @Test
  void lastAnswerIsUsedForTwoDaysWithoutAnother() throws Exception {
    answer = new SrvAnswer.Records(RECORDS, Duration.ofHours(47));
    services.of(NAME);
    answer = FAILURE;
    clock.pass(Duration.ofHours(47));

    for (int minute = 0; minute < 60; minute++) {
      Services.Known known = services.of(NAME);
      assertEquals(Optional.of(RECORDS), known.records());
      assertEquals(Duration.ofMinutes(1), clock.until(known.expires()));
      assertEquals("no answer (SERVFAIL), but there was one lately", known.explanation());
      clock.pass(Duration.ofMinutes(1));
    }
    assertEquals(Optional.empty(), services.of(NAME).records());
  }

  @Test
  void thatThereWereNoRecordsIsUsedWithoutAnotherAnswer() throws Exception {
    answer = new SrvAnswer.Records(List.of(), Duration.ofMinutes(5));
    services.of(NAME);
    answer = FAILURE;
    clock.pass(Duration.ofMinutes(5));

    assertEquals(Optional.of(List.of()), services.of(NAME).records());
  }

  @Test
  void ofManyRecordsThoseThatComeFirstAreKept() throws Exception {
    List<SrvRecord> records =
        IntStream.range(0, 4_000)
            .mapToObj(i -> new SrvRecord(4_000 - i, 0, 1, "a" + i + ".test"))
            .toList();
    answer = new SrvAnswer.Records(records, Duration.ofMinutes(7));

    Services.Known known = services.of(NAME);

    List<SrvRecord> kept = known.records().orElseThrow();
    assertEquals(
        IntStream.rangeClosed(1, 20).boxed().toList(),
        kept.stream().map(SrvRecord::priority).toList());
    assertEquals("4000 found", known.explanation());
  }

  @Test
  void ofWhatAFailureSaysLittleIsKept() throws Exception {
    answer = new SrvAnswer.NoAnswer("x".repeat(200_000));

    assertEquals(AnswerCache.MAX_EXPLANATION_LENGTH, services.of(NAME).explanation().length());
  }
}
