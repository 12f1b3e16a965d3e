package org.matrixlib.federation.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SrvRecordPropertyTest {
  private static final int DRAWS = 5000;

  @Property
  void orderIsAPermutationThatRespectsPriority(
      @ForAll("records") List<SrvRecord> records, @ForAll Random random) {
    List<SrvRecord> ordered = SrvRecord.ordered(records, random);

    assertEquals(records.size(), ordered.size());
    assertEquals(new HashSet<>(records), new HashSet<>(ordered));
    for (int i = 1; i < ordered.size(); i++) {
      assertTrue(ordered.get(i - 1).priority() <= ordered.get(i).priority());
    }
  }

  /** Six standard deviations of slack, so that no seed fails by chance. */
  @Property(tries = 30)
  void chanceToBeFirstIsInProportionToWeight(
      @ForAll("weighted") List<SrvRecord> records, @ForAll Random random) {
    Map<SrvRecord, Integer> wins = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      wins.merge(SrvRecord.ordered(records, random).get(0), 1, Integer::sum);
    }

    // of 0 to the sum, 0 falls to the first; the rest is in proportion
    double numbers = 1 + records.stream().mapToInt(SrvRecord::weight).sum();
    for (SrvRecord record : records) {
      double won = wins.getOrDefault(record, 0);
      double least = expected(record.weight() / numbers, -6);
      double most = expected((record.weight() + 1) / numbers, 6);
      assertTrue(won >= least && won <= most, record + " won " + won + " times");
    }
  }

  private static double expected(double chance, double deviations) {
    return DRAWS * chance + deviations * Math.sqrt(DRAWS * chance * (1 - chance));
  }

  @Provide
  Arbitrary<List<SrvRecord>> records() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 65_535),
            Arbitraries.integers().between(1, 1000))
        .as((priority, weight, port) -> new SrvRecord(priority, weight, port, "a.test"))
        .list()
        .ofMaxSize(20);
  }

  @Provide
  Arbitrary<List<SrvRecord>> weighted() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 50), Arbitraries.integers().between(1, 1000))
        .as((weight, port) -> new SrvRecord(1, weight, port, "a.test"))
        .list()
        .ofMinSize(2)
        .ofMaxSize(6)
        .uniqueElements(SrvRecord::port);
  }
}
