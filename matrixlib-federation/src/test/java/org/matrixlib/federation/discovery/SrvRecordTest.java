package org.matrixlib.federation.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SrvRecordTest {
  private static final List<SrvRecord> RECORDS =
      List.of(
          record(20, 1, "f"),
          record(10, 60, "a"),
          record(10, 0, "b"),
          record(10, 40, "c"),
          record(10, 0, "d"),
          record(0, 5, "e"));

  @ParameterizedTest
  @CsvSource({
    // the number drawn is the share of 101, then of what is left, and so on
    "0, e b d a c f",
    "0.0099, e b d a c f",
    "0.01, e a b d c f",
    "0.5, e a c b d f",
    "0.6039, e a c b d f",
    "0.604, e c a b d f",
    "0.999999, e c a b d f",
  })
  void orderIsByPriorityThenByLot(double share, String order) {
    List<String> targets =
        SrvRecord.ordered(RECORDS, new FixedRandom(share)).stream().map(SrvRecord::target).toList();

    assertEquals(order, String.join(" ", targets));
  }

  private static SrvRecord record(int priority, int weight, String target) {
    return new SrvRecord(priority, weight, 8448, target);
  }
}
