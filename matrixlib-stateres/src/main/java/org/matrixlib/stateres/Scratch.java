package org.matrixlib.stateres;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sets and tables over all events or keys of a graph, lent to one resolution after the other: to
 * make and fill them anew would cost more than a small resolution.
 */
final class Scratch {
  private final List<IntSet> sets = new ArrayList<>();
  private final List<IntTable> tables = new ArrayList<>();
  private final Rows rows = new Rows();
  private int setsInUse;
  private int tablesInUse;

  /** An empty set, for this resolution. */
  IntSet set() {
    if (setsInUse == sets.size()) {
      sets.add(new IntSet());
    }
    return sets.get(setsInUse++);
  }

  /** An empty table, for this resolution. */
  IntTable table() {
    if (tablesInUse == tables.size()) {
      tables.add(new IntTable());
    }
    return tables.get(tablesInUse++);
  }

  /** The empty rows of this length, for this resolution, which needs no others. */
  Rows rows(int length) {
    rows.begin(length);
    return rows;
  }

  /** Takes all back. */
  void release() {
    for (int i = 0; i < setsInUse; i++) {
      sets.get(i).clear();
    }
    for (int i = 0; i < tablesInUse; i++) {
      tables.get(i).clear();
    }
    rows.clear();
    setsInUse = 0;
    tablesInUse = 0;
  }

  /** A map from small ints to ints from 0 on. It takes an int for each up to the largest. */
  static final class IntTable {
    private final IntList keys = new IntList();
    private int[] values = new int[64]; // plus 1

    /** The value of a key, {@link EventGraph#NONE} if it has none. */
    int get(int key) {
      return key < values.length ? values[key] - 1 : EventGraph.NONE;
    }

    void put(int key, int value) {
      if (key >= values.length) {
        values = Arrays.copyOf(values, Math.max(2 * values.length, key + 1));
      }
      if (values[key] == 0) {
        keys.add(key);
      }
      values[key] = value + 1;
    }

    /** How many keys have a value. */
    int size() {
      return keys.size();
    }

    /** The key that came at a place, counted from 0. */
    int key(int at) {
      return keys.get(at);
    }

    void clear() {
      for (int i = 0; i < keys.size(); i++) {
        values[keys.get(i)] = 0;
      }
      keys.clear();
    }
  }

  /** Rows of bits, all of one length, for some small ints. */
  static final class Rows {
    private final IntTable places = new IntTable();
    private long[] words = new long[64];
    private int wordsOfRow = 1;

    /** What the last word of a full row holds; the others hold ones only. */
    private long lastOfFull;

    private void begin(int length) {
      wordsOfRow = (length + 63) >>> 6;
      lastOfFull = -1L >>> (63 - ((length - 1) & 63));
    }

    void add(int row, int bit) {
      int start = start(row); // which may make another array
      words[start + (bit >>> 6)] |= 1L << bit;
    }

    /** Adds to one row all that is in another, to which something was added before. */
    void addAll(int row, int other) {
      int start = start(row);
      int otherStart = start(other);
      for (int i = 0; i < wordsOfRow; i++) {
        words[start + i] |= words[otherStart + i];
      }
    }

    /** Where a row starts; an empty one if there was none. */
    private int start(int row) {
      int place = places.get(row);
      if (place == EventGraph.NONE) {
        place = places.size();
        places.put(row, place);
        int end = Math.multiplyExact(place + 1, wordsOfRow);
        if (end > words.length) {
          words = Arrays.copyOf(words, Math.max(end, words.length + (words.length >> 1)));
        }
        Arrays.fill(words, end - wordsOfRow, end, 0);
      }
      return place * wordsOfRow;
    }

    /** Whether a row has all bits. */
    boolean isFull(int row) {
      int start = start(row);
      int last = start + wordsOfRow - 1;
      boolean isFull = words[last] == lastOfFull;
      for (int i = start; isFull && i < last; i++) {
        isFull = words[i] == -1L;
      }
      return isFull;
    }

    private void clear() {
      places.clear();
    }
  }
}
