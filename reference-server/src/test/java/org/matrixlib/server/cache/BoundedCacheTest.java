package org.matrixlib.server.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedCacheTest {
  private final BoundedCache<Integer, StringBuilder> heavy =
      BoundedCache.ofHeavy(10, StringBuilder::length);

  private static StringBuilder text(int length) {
    return new StringBuilder("x".repeat(length));
  }

  @Test
  void whatWasNotUsedForLongestGoesFirst() {
    for (int key = 1; key <= 3; key++) {
      heavy.put(key, text(3));
    }
    assertEquals(3, heavy.find(1).length());
    heavy.put(4, text(3));
    assertNull(heavy.find(2));
    assertEquals(3, heavy.find(1).length());
  }

  @Test
  void whatGrowsIsWeighedAnew() {
    StringBuilder grows = text(1);
    heavy.put(1, text(4));
    heavy.put(2, grows);
    grows.append("x".repeat(8));
    heavy.weigh(2, grows);
    assertNull(heavy.find(1));
    assertEquals(9, heavy.find(2).length());
    grows.append("xx");
    heavy.weigh(2, grows);
    assertNull(heavy.find(2), "heavier than all may be");
    heavy.put(3, text(10));
    assertEquals(10, heavy.find(3).length(), "nothing of it counts any more");
  }

  @Test
  void whatIsNotHereIsNotWeighed() {
    StringBuilder old = text(9);
    heavy.put(1, old);
    heavy.put(1, text(2));
    heavy.weigh(1, old);
    assertEquals(2, heavy.find(1).length());
  }

  @Test
  void whatWasReadBeforeAChangeIsNotKept() {
    BoundedCache<Integer, StringBuilder> many = new BoundedCache<>(1_000, StringBuilder::length);
    StringBuilder read =
        many.findOrRead(
            1,
            key -> {
              many.removeIf(value -> true);
              return text(1);
            });
    assertEquals(1, read.length());
    assertNull(many.find(1));
    assertNull(many.findOrRead(2, key -> null));
    many.findOrRead(3, key -> text(3));
    assertEquals(3, many.find(3).length());
  }

  @Test
  void manyPartsHoldAsMuchAsTheWhole() {
    BoundedCache<Integer, StringBuilder> many = new BoundedCache<>(160, StringBuilder::length);
    IntStream.range(0, 10_000).forEach(key -> many.put(key, text(1)));
    assertEquals(160, IntStream.range(0, 10_000).filter(key -> many.find(key) != null).count());
    many.remove(9_999);
    assertNull(many.find(9_999));
  }
}
