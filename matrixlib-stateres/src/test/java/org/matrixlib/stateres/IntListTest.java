package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IntListTest {
  @Test
  void whatCameLastIsTakenFirst() {
    IntList list = new IntList();
    for (int i = 0; i < 100; i++) {
      list.add(3 * i);
    }
    for (int i = 99; i >= 0; i--) {
      assertEquals(3 * i, list.last());
      assertEquals(3 * i, list.removeLast());
    }
    assertTrue(list.isEmpty());
  }
}
