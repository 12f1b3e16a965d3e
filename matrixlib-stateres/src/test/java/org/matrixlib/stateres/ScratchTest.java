package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchTest {
  private static final int NONE = EventGraph.NONE;

  private final Scratch scratch = new Scratch();

  @Test
  void aTableHoldsTheLastValueOfEachKey() {
    Scratch.IntTable table = scratch.table();
    table.put(1_000, 5);
    table.put(0, 6);
    table.put(64, 7);
    table.put(0, 0);
    assertEquals(5, table.get(1_000));
    assertEquals(0, table.get(0));
    assertEquals(7, table.get(64));
    assertEquals(NONE, table.get(1));
    assertEquals(NONE, table.get(999));
    assertEquals(NONE, table.get(100_000));
    assertEquals(3, table.size());
    assertEquals(1_000, table.key(0));
    assertEquals(0, table.key(1));
    assertEquals(64, table.key(2));
  }

  @Test
  void whatOneResolutionBorrowsIsNotTheSameTwice() {
    assertNotSame(scratch.set(), scratch.set());
    assertNotSame(scratch.table(), scratch.table());
  }

  @Test
  void whatWasReleasedIsLentEmpty() {
    scratch.set();
    scratch.set().add(7);
    scratch.table().put(7, 1);
    scratch.table().put(7, 1);
    scratch.release();
    for (int i = 0; i < 2; i++) {
      assertEquals(0, scratch.set().size());
      Scratch.IntTable table = scratch.table();
      assertEquals(0, table.size());
      assertEquals(NONE, table.get(7));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 128, 129, 300})
  void aRowIsFullOnceItHasEveryBit(int length) {
    Scratch.Rows rows = scratch.rows(length);
    for (int i = 0; i < length; i++) {
      assertFalse(rows.isFull(500));
      assertFalse(rows.isFull(3));
      rows.add(500, i);
      rows.add(3, length - 1 - i);
    }
    assertTrue(rows.isFull(500));
    assertTrue(rows.isFull(3));
    assertFalse(rows.isFull(4));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 64, 65, 129, 300})
  void aRowTakesInAnotherAndLeavesTheRestAlone(int length) {
    Scratch.Rows rows = scratch.rows(length);
    for (int bit = 0; bit < length; bit++) {
      rows.add(bit % 2 == 0 ? 10 : 11, bit);
    }
    rows.addAll(12, 10);
    rows.addAll(13, 10);
    rows.addAll(12, 10); // now that there is a row behind it
    assertFalse(rows.isFull(12));
    assertFalse(rows.isFull(13));
    rows.addAll(12, 11);
    assertTrue(rows.isFull(12));
    assertFalse(rows.isFull(10));
    assertFalse(rows.isFull(11));
    assertFalse(rows.isFull(13));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 200})
  void thereMayBeManyRows(int length) {
    Scratch.Rows rows = scratch.rows(length);
    for (int row = 0; row < 200; row++) {
      for (int bit = row % 2; bit < length; bit++) {
        rows.add(row, bit);
      }
    }
    for (int row = 0; row < 200; row++) {
      assertEquals(row % 2 == 0, rows.isFull(row));
    }
  }

  @Test
  void rowsThatWereReleasedAreEmptyWhateverTheirLengthIsThen() {
    for (int length : new int[] {2, 200, 3}) {
      Scratch.Rows rows = scratch.rows(length);
      for (int row = 5; row < 8; row++) {
        rows.add(row, length - 1);
        assertFalse(rows.isFull(row));
        for (int bit = 0; bit < length; bit++) {
          rows.add(row, bit);
        }
        assertTrue(rows.isFull(row));
      }
      scratch.release();
    }
  }
}
