package org.matrixlib.stateres;

import java.util.Arrays;

/**
 * A set of small ints that keeps the order in which they came. It takes a bit for each int up to
 * the largest; emptying it costs what is in it, so that one set serves many resolutions.
 */
final class IntSet {
  private final IntList members = new IntList();
  private long[] words = new long[4];

  /** No member lies in a word before this one. */
  private int lowestWord = Integer.MAX_VALUE;

  /** Adds an int, and says whether it is new. */
  boolean add(int value) {
    int word = value >>> 6;
    if (word >= words.length) {
      words = Arrays.copyOf(words, Math.max(2 * words.length, word + 1));
    }
    long bit = 1L << value;
    if ((words[word] & bit) != 0) {
      return false;
    }
    words[word] |= bit;
    members.add(value);
    lowestWord = Math.min(lowestWord, word);
    return true;
  }

  void addAll(IntSet others) {
    for (int i = 0; i < others.size(); i++) {
      add(others.get(i));
    }
  }

  boolean contains(int value) {
    int word = value >>> 6;
    return word < words.length && (words[word] & (1L << value)) != 0;
  }

  int size() {
    return members.size();
  }

  /** The member that came at a place, counted from 0. */
  int get(int at) {
    return members.get(at);
  }

  /** All members, the smallest first. */
  int[] sorted() {
    int[] sorted = new int[size()];
    int size = 0;
    for (int word = lowestWord; size < sorted.length; word++) {
      for (long bits = words[word]; bits != 0; bits &= bits - 1) {
        sorted[size++] = (word << 6) + Long.numberOfTrailingZeros(bits);
      }
    }
    return sorted;
  }

  /** The largest member that is not above a bound; {@link EventGraph#NONE} if there is none. */
  int largestUpTo(int bound) {
    if (bound < 0) {
      return EventGraph.NONE;
    }
    int word = Math.min(bound >>> 6, words.length - 1);
    long bits = words[word];
    if (word == bound >>> 6) {
      bits &= -1L >>> (63 - (bound & 63));
    }
    while (bits == 0 && --word >= lowestWord) {
      bits = words[word];
    }
    return bits == 0 ? EventGraph.NONE : (word << 6) + 63 - Long.numberOfLeadingZeros(bits);
  }

  void clear() {
    for (int i = 0; i < members.size(); i++) {
      words[members.get(i) >>> 6] = 0;
    }
    members.clear();
    lowestWord = Integer.MAX_VALUE;
  }
}
