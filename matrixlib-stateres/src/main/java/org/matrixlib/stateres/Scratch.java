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

  /** Takes all back. */
  void release() {
    for (int i = 0; i < setsInUse; i++) {
      sets.get(i).clear();
    }
    for (int i = 0; i < tablesInUse; i++) {
      tables.get(i).clear();
    }
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
}
