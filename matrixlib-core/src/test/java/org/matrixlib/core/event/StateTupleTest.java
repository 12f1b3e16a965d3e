package org.matrixlib.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StateTupleTest {

  @Test
  void orderIsThatOfTheTypesThenOfTheStateKeys() {
    List<StateTuple> ordered =
        List.of(
            new StateTuple("", "b"),
            new StateTuple("a", ""),
            new StateTuple("a", "a"),
            new StateTuple("a", "b"),
            new StateTuple("aa", ""),
            new StateTuple("b", "a"));
    for (int i = 0; i < ordered.size(); i++) {
      for (int j = 0; j < ordered.size(); j++) {
        int compared = ordered.get(i).compareTo(ordered.get(j));
        assertEquals(Integer.compare(i, j), Integer.signum(compared));
      }
    }
  }

  /** A tuple for each number of 16 bits, all with the same hash code. */
  private static StateTuple colliding(int number) {
    StringBuilder key = new StringBuilder();
    for (int bit = 0; bit < 16; bit++) {
      key.append(((number >> bit) & 1) == 0 ? "Aa" : "BB");
    }
    return new StateTuple("m.room.member", key.toString());
  }

  @Test
  void mapsFindTuplesOfOneHashCodeQuickly() {
    List<StateTuple> tuples =
        IntStream.range(0, 1 << 16).mapToObj(StateTupleTest::colliding).toList();
    StateTuple absent = new StateTuple("m.room.member", "C#" + "Aa".repeat(15));
    for (StateTuple tuple : tuples) {
      assertEquals(absent.hashCode(), tuple.hashCode());
    }

    // Less than a second; minutes for a map that has to look at each.
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          Map<StateTuple, Integer> map = new HashMap<>();
          for (StateTuple tuple : tuples) {
            map.put(tuple, map.size());
          }
          for (int i = 0; i < tuples.size(); i++) {
            assertEquals(i, map.get(colliding(i)));
          }
          assertNull(map.get(absent));
        });
  }
}
