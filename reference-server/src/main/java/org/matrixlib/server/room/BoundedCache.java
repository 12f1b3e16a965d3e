package org.matrixlib.server.room;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was used last, up to a weight. Parts have a lock each, so that threads seldom meet.
 *
 * <p>A reader that found nothing, read the store and then {@linkplain #offer offers} what it found
 * must not put back what changed meanwhile: it says how many changes there had been before it read.
 */
final class BoundedCache<K, V> {
  private static final int PARTS = 16;
  private static final int PART_SHIFT = 28;
  private static final int SPREAD = 0x9E3779B9;

  private final Part<K, V>[] parts;

  BoundedCache(long maxWeight, ToIntFunction<V> weigher) {
    parts = newParts();
    for (int i = 0; i < PARTS; i++) {
      parts[i] = new Part<>(maxWeight / PARTS, weigher);
    }
  }

  @SuppressWarnings("unchecked") // Nothing else can be in an array that was made here.
  private static <K, V> Part<K, V>[] newParts() {
    return (Part<K, V>[]) new Part<?, ?>[PARTS];
  }

  private static int index(Object key) {
    // By other bits than the map in the part goes by.
    return (key.hashCode() * SPREAD) >>> PART_SHIFT;
  }

  private Part<K, V> part(K key) {
    return parts[index(key)];
  }

  @Nullable V find(K key) {
    return part(key).find(key);
  }

  /** Puts a new value, in place of an old one. */
  void put(K key, V value) {
    part(key).put(key, value);
  }

  void remove(K key) {
    part(key).remove(key);
  }

  /** How often each part was changed, to ask before reading what will be offered. */
  long[] changes() {
    long[] changes = new long[PARTS];
    for (int i = 0; i < PARTS; i++) {
      changes[i] = parts[i].changes();
    }
    return changes;
  }

  /** Puts a value that was read, if the part of the key wasn't changed since. */
  void offer(K key, V value, long[] before) {
    part(key).offer(key, value, before[index(key)]);
  }

  /** What is there, or is read, if there is such a thing. */
  @Nullable V findOrRead(K key, Function<K, @Nullable V> read) {
    V known = find(key);
    if (known != null) {
      return known;
    }
    long[] before = changes();
    V found = read.apply(key);
    if (found != null) {
      offer(key, found, before);
    }
    return found;
  }

  private static final class Part<K, V> {
    private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
    private final long maxWeight;
    private final ToIntFunction<V> weigher;
    private long weight;
    private long changes;

    Part(long maxWeight, ToIntFunction<V> weigher) {
      this.maxWeight = maxWeight;
      this.weigher = weigher;
    }

    synchronized @Nullable V find(K key) {
      return values.get(key);
    }

    synchronized long changes() {
      return changes;
    }

    synchronized void put(K key, V value) {
      changes++;
      store(key, value);
    }

    synchronized void remove(K key) {
      changes++;
      V removed = values.remove(key);
      if (removed != null) {
        weight -= weigher.applyAsInt(removed);
      }
    }

    synchronized void offer(K key, V value, long before) {
      if (changes == before) {
        store(key, value);
      }
    }

    private void store(K key, V value) {
      V replaced = values.put(key, value);
      weight += weigher.applyAsInt(value);
      if (replaced != null) {
        weight -= weigher.applyAsInt(replaced);
      }
      var eldest = values.entrySet().iterator();
      while (weight > maxWeight && eldest.hasNext()) {
        weight -= weigher.applyAsInt(eldest.next().getValue());
        eldest.remove();
      }
    }
  }
}
