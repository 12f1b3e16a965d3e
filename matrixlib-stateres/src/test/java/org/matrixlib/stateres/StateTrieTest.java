package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateTrieTest {
  private static StateTrie of(int key, int event) {
    return StateTrie.EMPTY.with(new int[] {key}, new int[] {event});
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 1_023, 1_024, 40_000, Integer.MAX_VALUE})
  void aMapHasNoOtherKeysThanThoseThatWerePut(int key) {
    StateTrie map = of(key, 7);
    assertEquals(7, map.get(key));
    for (int other : new int[] {0, 1, 31, 32, 63, 64, 1_023, 1_024, 2_048, 32_768, 1 << 20}) {
      assertEquals(other == key ? 7 : EventGraph.NONE, map.get(other));
    }
  }

  /** A resolver finds what it remembers by them. */
  @Test
  void mapsThatDifferInAKeyOrAnEventHaveDifferentHashCodes() {
    Set<Integer> hashCodes = new HashSet<>();
    for (int key = 0; key < 100; key++) {
      for (int event = 0; event < 100; event++) {
        hashCodes.add(of(key, event).hashCode());
      }
    }
    assertTrue(hashCodes.size() > 9_990);
  }
}
