package org.matrixlib.server.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was used last, up to a weight. Safe for use by several threads.
 *
 * <p>A reader that found nothing, read the store and then {@linkplain #offer offers} what it found
 * must not put back what changed meanwhile: it says how many changes there had been before it read.
 */
public final class BoundedCache<K, V> {
  private static final int PARTS = 16;
  private static final int SPREAD = 0x9E3779B9;
  private static final int HASH_BITS = 32;

  private final Part<K, V>[] parts;
  private final int shift;

  /** A cache of many values. Parts have a lock each, so that threads seldom meet. */
  public BoundedCache(long maxWeight, ToIntFunction<V> weigher) {
    this(maxWeight, weigher, PARTS);
  }

  private BoundedCache(long maxWeight, ToIntFunction<V> weigher, int count) {
    parts = newParts(count);
    shift = HASH_BITS - Integer.numberOfTrailingZeros(count);
    for (int i = 0; i < count; i++) {
      parts[i] = new Part<>(maxWeight / count, weigher);
    }
  }

  /** A cache of which a single value may take the whole. */
  public static <K, V> BoundedCache<K, V> ofHeavy(long maxWeight, ToIntFunction<V> weigher) {
    return new BoundedCache<>(maxWeight, weigher, 1);
  }

  @SuppressWarnings("unchecked") // Nothing else can be in an array that was made here.
  private static <K, V> Part<K, V>[] newParts(int count) {
    return (Part<K, V>[]) new Part<?, ?>[count];
  }

  private int index(Object key) {
    // By other bits than the map in the part goes by.
    return parts.length == 1 ? 0 : (key.hashCode() * SPREAD) >>> shift;
  }

  private Part<K, V> part(K key) {
    return parts[index(key)];
  }

  /** The value of a key, null if it isn't here. */
  public @Nullable V find(K key) {
    return part(key).find(key);
  }

  /** Puts a new value, in place of an old one. */
  public void put(K key, V value) {
    part(key).put(key, value);
  }

  /** Removes the value of a key. */
  public void remove(K key) {
    part(key).remove(key);
  }

  /** Removes all values that meet a condition. */
  public void removeIf(Predicate<V> condition) {
    for (Part<K, V> part : parts) {
      part.removeIf(condition);
    }
  }

  /** Weighs a value that changed anew, if it is still here. */
  public void weigh(K key, V value) {
    part(key).weigh(key, value);
  }

  /** How often each part was changed, to ask before reading what will be offered. */
  public long[] changes() {
    long[] changes = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      changes[i] = parts[i].changes();
    }
    return changes;
  }

  /** Puts a value that was read, if the part of the key wasn't changed since. */
  public void offer(K key, V value, long[] before) {
    part(key).offer(key, value, before[index(key)]);
  }

  /** What is here, or is read, if there is such a thing; two threads may read it at once. */
  public @Nullable V findOrRead(K key, Function<K, @Nullable V> read) {
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

  private record Weighed<V>(V value, int weight) {}

  private static final class Part<K, V> {
    private final Map<K, Weighed<V>> values = new LinkedHashMap<>(16, 0.75f, true);
    private final long maxWeight;
    private final ToIntFunction<V> weigher;
    private long weight;
    private long changes;

    Part(long maxWeight, ToIntFunction<V> weigher) {
      this.maxWeight = maxWeight;
      this.weigher = weigher;
    }

    synchronized @Nullable V find(K key) {
      Weighed<V> found = values.get(key);
      return found == null ? null : found.value();
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
      Weighed<V> removed = values.remove(key);
      weight -= removed == null ? 0 : removed.weight();
    }

    synchronized void removeIf(Predicate<V> condition) {
      changes++;
      values
          .values()
          .removeIf(
              weighed -> {
                boolean isRemoved = condition.test(weighed.value());
                weight -= isRemoved ? weighed.weight() : 0;
                return isRemoved;
              });
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is this very object that changed.
    synchronized void weigh(K key, V value) {
      Weighed<V> known = values.get(key);
      if (known != null && known.value() == value) {
        store(key, value);
      }
    }

    synchronized void offer(K key, V value, long before) {
      if (changes == before) {
        store(key, value);
      }
    }

    private void store(K key, V value) {
      int added = weigher.applyAsInt(value);
      Weighed<V> replaced = values.put(key, new Weighed<>(value, added));
      weight += added;
      weight -= replaced == null ? 0 : replaced.weight();
      var eldest = values.values().iterator();
      while (weight > maxWeight && eldest.hasNext()) {
        weight -= eldest.next().weight();
        eldest.remove();
      }
    }
  }
}
