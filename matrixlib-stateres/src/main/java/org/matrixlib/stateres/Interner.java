package org.matrixlib.stateres;

import java.util.SplittableRandom;

/**
 * Numbers different values 0, 1, 2 and so on, as they come.
 *
 * <p>An open table of the numbers, as a map's entries would take more memory than all else that is
 * kept of an event. Strangers choose the values, so they are hashed with a secret seed: who doesn't
 * know it can't make values that fall together. The seed changes no result.
 *
 * @param <T> the values, with {@code equals}
 */
abstract class Interner<T> {
  static final int NONE = -1;

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final long seed = new SplittableRandom().nextLong();
  private int[] table = new int[16]; // numbers plus 1, at most three quarters full
  private int size;

  /** Feeds what tells a value from others into a hash. */
  abstract long hash(long start, T value);

  /** The value of a number. */
  abstract T get(int number);

  /** Keeps the value of the next number. */
  abstract void append(T value);

  /** Mixes a text into a hash. */
  static long mix(long hash, String text) {
    long mixed = hash;
    for (int i = 0; i < text.length(); i++) {
      mixed = (mixed ^ text.charAt(i)) * MULTIPLIER;
      mixed ^= mixed >>> 32;
    }
    return (mixed ^ text.length()) * MULTIPLIER;
  }

  /** A length for arrays that grow: not much longer, as rooms are many. */
  static int longer(int length) {
    return (int) Math.min(Integer.MAX_VALUE - 8, length + (length >> 2) + 4L);
  }

  final int size() {
    return size;
  }

  /** The number of a value, {@link #NONE} if it has none. */
  final int find(T value) {
    return table[place(value)] - 1;
  }

  /** The number of a value, a new one if it has none. */
  final int intern(T value) {
    int place = place(value);
    if (table[place] != 0) {
      return table[place] - 1;
    }
    append(value);
    table[place] = ++size;
    if (size > table.length - (table.length >> 2)) {
      rehash();
    }
    return size - 1;
  }

  private int place(T value) {
    int place = firstPlace(value);
    while (table[place] != 0 && !get(table[place] - 1).equals(value)) {
      place = (place + 1) & (table.length - 1);
    }
    return place;
  }

  private int firstPlace(T value) {
    return (int) (hash(seed, value) >>> 32) & (table.length - 1);
  }

  private void rehash() {
    table = new int[2 * table.length];
    for (int i = 0; i < size; i++) {
      int place = firstPlace(get(i));
      while (table[place] != 0) {
        place = (place + 1) & (table.length - 1);
      }
      table[place] = i + 1;
    }
  }
}
