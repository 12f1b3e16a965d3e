package org.matrixlib.stateres;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from small ints, the keys, to ints from 0 on, the events.
 *
 * <p>A tree over the digits of the key in base 32. The nodes above are {@code Object[32]}, those at
 * the bottom {@code int[32]} with events plus 1; what is empty is null, and there is no level more
 * than the largest key needs. So there is one shape for each content: two maps are equal if and
 * only if their trees are, and parts that are shared are skipped by reference.
 */
final class StateTrie {
  static final StateTrie EMPTY = new StateTrie(null, 0, 0, 0);

  private static final int NONE = EventGraph.NONE;
  private static final int BITS = 5;
  private static final int WIDTH = 1 << BITS;
  private static final int DIGIT = WIDTH - 1;
  private static final Object[] EMPTY_NODE = new Object[WIDTH];
  private static final int[] EMPTY_LEAF = new int[WIDTH];

  private final @Nullable Object root;

  /** How far the first digit of a key lies from its lowest bit. */
  private final int shift;

  private final int size;

  /** The sum of a mix of each key with its event. */
  private final long hash;

  private StateTrie(@Nullable Object root, int shift, int size, long hash) {
    this.root = root;
    this.shift = shift;
    this.size = size;
    this.hash = hash;
  }

  int size() {
    return size;
  }

  /** The event of a key, {@link EventGraph#NONE} if there is none. */
  int get(int key) {
    if (key >>> shift >= WIDTH) {
      return NONE;
    }
    Object node = root;
    for (int s = shift; s > 0 && node != null; s -= BITS) {
      node = ((Object[]) node)[(key >>> s) & DIGIT];
    }
    return node == null ? NONE : ((int[]) node)[key & DIGIT] - 1;
  }

  /**
   * This map with other events for some keys; {@link EventGraph#NONE} takes a key out. Each node is
   * copied once, however many keys it leads to.
   *
   * @param keys different ones, the smallest first
   * @param events for each key
   */
  StateTrie with(int[] keys, int[] events) {
    return keys.length == 0 ? this : new Change(keys, events).of(this);
  }

  /** The work of changing one map. */
  private static final class Change {
    private final int[] keys;
    private final int[] events;
    private int size;
    private long hash;

    Change(int[] keys, int[] events) {
      this.keys = keys;
      this.events = events;
    }

    StateTrie of(StateTrie old) {
      size = old.size;
      hash = old.hash;
      int shift = old.shift;
      Object root = old.root;
      while (keys[keys.length - 1] >>> shift >= WIDTH) {
        root = raised(root);
        shift += BITS;
      }
      root = node(root, shift, 0, keys.length);
      while (shift > 0 && (root == null || hasOnlyFirst((Object[]) root))) {
        root = root == null ? null : ((Object[]) root)[0];
        shift -= BITS;
      }
      return root == old.root ? old : new StateTrie(root, shift, size, hash);
    }

    private static @Nullable Object raised(@Nullable Object root) {
      if (root == null) {
        return null;
      }
      Object[] raised = new Object[WIDTH];
      raised[0] = root;
      return raised;
    }

    private static boolean hasOnlyFirst(Object[] node) {
      for (int i = 1; i < WIDTH; i++) {
        if (node[i] != null) {
          return false;
        }
      }
      return true;
    }

    /** What becomes of a node by the changes from one place up to another. */
    private @Nullable Object node(@Nullable Object node, int shift, int from, int to) {
      return shift == 0 ? leaf((int[]) node, from, to) : inner((Object[]) node, shift, from, to);
    }

    private @Nullable Object inner(Object @Nullable [] node, int shift, int from, int to) {
      Object[] old = node == null ? EMPTY_NODE : node;
      Object[] changed = null;
      for (int at = from; at < to; ) {
        int digit = (keys[at] >>> shift) & DIGIT;
        int end = at + 1;
        while (end < to && ((keys[end] >>> shift) & DIGIT) == digit) {
          end++;
        }
        Object child = node(old[digit], shift - BITS, at, end);
        if (child != old[digit]) {
          changed = changed == null ? old.clone() : changed;
          changed[digit] = child;
        }
        at = end;
      }
      return changed == null ? node : changed[0] == null && hasOnlyFirst(changed) ? null : changed;
    }

    private int @Nullable [] leaf(int @Nullable [] leaf, int from, int to) {
      int[] old = leaf == null ? EMPTY_LEAF : leaf;
      int[] changed = null;
      for (int at = from; at < to; at++) {
        int digit = keys[at] & DIGIT;
        if (old[digit] != events[at] + 1) {
          changed = changed == null ? old.clone() : changed;
          account(keys[at], old[digit] - 1, -1);
          account(keys[at], events[at], 1);
          changed[digit] = events[at] + 1;
        }
      }
      return changed == null ? leaf : isEmpty(changed) ? null : changed;
    }

    private void account(int key, int event, int sign) {
      if (event != NONE) {
        size += sign;
        hash += sign * mix(key, event);
      }
    }

    private static boolean isEmpty(int[] leaf) {
      for (int event : leaf) {
        if (event != 0) {
          return false;
        }
      }
      return true;
    }

    private static long mix(int key, int event) {
      long mixed = (((long) key << 32) | event) * 0x9E3779B97F4A7C15L;
      mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
      return mixed ^ (mixed >>> 32);
    }
  }

  /** Takes what differs. */
  interface Difference {
    /**
     * One key that has not the same event in all maps.
     *
     * @param key the key
     * @param events the event in each map, {@link EventGraph#NONE} where there is none; the array
     *     is used again
     */
    void at(int key, int[] events);
  }

  /** Tells the keys, the smallest first, for which not all maps have the same event. */
  static void differences(List<StateTrie> maps, Difference difference) {
    int shift = maps.stream().mapToInt(map -> map.shift).max().orElse(0);
    Comparison comparison = new Comparison(maps.size(), shift, difference);
    Object[] roots = new Object[maps.size()];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = maps.get(i).root;
      for (int s = maps.get(i).shift; s < shift; s += BITS) {
        roots[i] = Change.raised(roots[i]);
      }
    }
    comparison.compare(roots, shift, 0);
  }

  /** The walk through several maps side by side. */
  private static final class Comparison {
    private final Object[][] children; // by level, used again
    private final int[] events;
    private final Difference difference;

    Comparison(int count, int shift, Difference difference) {
      this.children = new Object[shift / BITS][count];
      this.events = new int[count];
      this.difference = difference;
    }

    void compare(@Nullable Object[] nodes, int shift, int base) {
      if (areSame(nodes)) {
        return;
      }
      for (int digit = 0; digit < WIDTH; digit++) {
        if (shift == 0) {
          compareEvents(nodes, digit, base + digit);
        } else {
          Object[] inner = children[shift / BITS - 1];
          for (int i = 0; i < nodes.length; i++) {
            inner[i] = nodes[i] == null ? null : ((Object[]) nodes[i])[digit];
          }
          compare(inner, shift - BITS, base + (digit << shift));
        }
      }
    }

    private static boolean areSame(@Nullable Object[] nodes) {
      for (Object node : nodes) {
        if (node != nodes[0]) {
          return false;
        }
      }
      return true;
    }

    private void compareEvents(@Nullable Object[] leaves, int digit, int key) {
      boolean differ = false;
      for (int i = 0; i < leaves.length; i++) {
        events[i] = leaves[i] == null ? NONE : ((int[]) leaves[i])[digit] - 1;
        differ |= events[i] != events[0];
      }
      if (differ) {
        difference.at(key, events);
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StateTrie that
        && size == that.size
        && hash == that.hash
        && shift == that.shift
        && areEqual(root, that.root, shift);
  }

  private static boolean areEqual(@Nullable Object left, @Nullable Object right, int shift) {
    if (left == right) {
      return true;
    }
    if (left == null || right == null) {
      return false;
    }
    if (shift == 0) {
      return Arrays.equals((int[]) left, (int[]) right);
    }
    for (int i = 0; i < WIDTH; i++) {
      if (!areEqual(((Object[]) left)[i], ((Object[]) right)[i], shift - BITS)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hash);
  }
}
