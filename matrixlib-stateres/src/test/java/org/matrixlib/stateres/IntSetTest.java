package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntSetTest {
  private static IntSet of(int... members) {
    IntSet set = new IntSet();
    for (int member : members) {
      assertTrue(set.add(member));
    }
    return set;
  }

  @Test
  void aMemberIsThereOnce() {
    IntSet set = of(700, 0, 64);
    assertFalse(set.add(700));
    assertFalse(set.add(0));
    assertEquals(3, set.size());
    assertTrue(set.contains(64));
    assertFalse(set.contains(65));
    assertFalse(set.contains(100_000));
  }

  @Test
  void membersStandInTheOrderInWhichTheyCameUnlessSorted() {
    IntSet set = of(700, 63, 0, 64);
    assertEquals(700, set.get(0));
    assertEquals(64, set.get(3));
    assertArrayEquals(new int[] {0, 63, 64, 700}, set.sorted());
  }

  @ParameterizedTest
  @CsvSource({"-1, -1", "0, 0", "62, 0", "63, 63", "199, 63", "200, 200", "201, 200", "9999, 200"})
  void theLargestMemberUpToABoundIsFound(int bound, int expected) {
    assertEquals(expected, of(63, 200, 0).largestUpTo(bound));
  }

  @Test
  void belowTheSmallestMemberThereIsNone() {
    assertEquals(EventGraph.NONE, of(130, 200).largestUpTo(129));
    assertEquals(EventGraph.NONE, of(130, 200).largestUpTo(5));
    assertEquals(EventGraph.NONE, of().largestUpTo(1_000));
  }

  @Test
  void aClearedSetIsAsNew() {
    IntSet set = of(700, 0, 64);
    set.clear();
    assertEquals(0, set.size());
    assertFalse(set.contains(0));
    assertFalse(set.contains(700));
    assertEquals(EventGraph.NONE, set.largestUpTo(1_000));
    assertTrue(set.add(64));
    assertArrayEquals(new int[] {64}, set.sorted());
  }
}
