package org.matrixlib.core.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerLevelTest {

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 100, (1L << 53) - 1, 1L << 53, Long.MAX_VALUE})
  void creatorRanksAboveEveryInteger(long number) {
    PowerLevel level = PowerLevel.of(number);
    assertTrue(PowerLevel.CREATOR.isAbove(level));
    assertTrue(PowerLevel.CREATOR.isAtLeast(level));
    assertFalse(level.isAtLeast(PowerLevel.CREATOR));
    assertFalse(level.isAbove(PowerLevel.CREATOR));
    assertNotEquals(PowerLevel.CREATOR, level);
    assertNotEquals(level, PowerLevel.CREATOR);
  }

  @Test
  void creatorsAreEqual() {
    assertTrue(PowerLevel.CREATOR.isAtLeast(PowerLevel.CREATOR));
    assertFalse(PowerLevel.CREATOR.isAbove(PowerLevel.CREATOR));
    assertEquals(PowerLevel.CREATOR, PowerLevel.CREATOR);
    assertEquals(OptionalLong.empty(), PowerLevel.CREATOR.number());
    assertEquals("creator", PowerLevel.CREATOR.toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 99, 100, 101, Long.MAX_VALUE})
  void levelIsItsInteger(long number) {
    PowerLevel level = PowerLevel.of(number);
    assertEquals(OptionalLong.of(number), level.number());
    assertEquals(PowerLevel.of(number), level);
    assertEquals(PowerLevel.of(number).hashCode(), level.hashCode());
    assertEquals(Long.toString(number), level.toString());
    assertTrue(level.isAtLeast(level));
    assertFalse(level.isAbove(level));
  }

  @Test
  void higherIntegersRankHigher() {
    PowerLevel low = PowerLevel.of(-200);
    PowerLevel high = PowerLevel.of(50);
    assertTrue(high.isAbove(low));
    assertTrue(high.isAtLeast(low));
    assertFalse(low.isAbove(high));
    assertFalse(low.isAtLeast(high));
    assertNotEquals(low, high);
  }
}
