package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;

class InternerTest {
  private static final int MANY = 10_000;

  private static StateTuple tuple(int number) {
    return new StateTuple("type" + number % 3, "key" + number);
  }

  private static EventId id(int number) {
    return EventId.of("$" + "x".repeat(number % 50) + number);
  }

  @Test
  void differentValuesAreNumberedAsTheyCome() {
    assertNumbersAsTheyCome(new StateTuples(), InternerTest::tuple);
    assertNumbersAsTheyCome(new EventIds(), InternerTest::id);
  }

  private static <T> void assertNumbersAsTheyCome(Interner<T> interner, IntFunction<T> values) {
    for (int i = 0; i < MANY; i++) {
      assertEquals(Interner.NONE, interner.find(values.apply(i)));
      assertEquals(i, interner.intern(values.apply(i)));
      assertEquals(i / 2, interner.intern(values.apply(i / 2)));
    }
    assertEquals(MANY, interner.size());
    for (int i = 0; i < MANY; i++) {
      assertEquals(i, interner.find(values.apply(i)));
      assertEquals(values.apply(i), interner.get(i));
    }
  }

  /** Else whoever chooses the values could make a room slow. */
  @Test
  void valuesThatDifferHaveDifferentHashes() {
    StateTuples tuples = new StateTuples();
    EventIds ids = new EventIds();
    assertEquals(MANY, hashes(i -> Interner.mix(7, "" + i)));
    assertEquals(MANY, hashes(i -> tuples.hash(7, tuple(i))));
    assertEquals(MANY, hashes(i -> ids.hash(7, id(i))));
  }

  private static long hashes(IntFunction<Long> hash) {
    return IntStream.range(0, MANY).mapToObj(hash).distinct().count();
  }

  @Test
  void theHashOfAPairTellsWhichIsTheTypeAndDependsOnTheSeed() {
    StateTuples tuples = new StateTuples();
    long hash = tuples.hash(7, new StateTuple("a", "b"));
    for (StateTuple other :
        List.of(new StateTuple("b", "a"), new StateTuple("ab", ""), new StateTuple("", "ab"))) {
      assertNotEquals(hash, tuples.hash(7, other));
    }
    assertNotEquals(hash, tuples.hash(8, new StateTuple("a", "b")));
  }
}
