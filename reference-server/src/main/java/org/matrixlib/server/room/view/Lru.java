package org.matrixlib.server.room.view;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache of a fixed size, which drops what wasn't used for longest. Safe for use by several
 * threads.
 */
public final class Lru<K, V> {
  private final Map<K, V> entries;

  public Lru(int maxEntries) {
    entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > maxEntries;
          }
        };
  }

  /** The value of a key, null if it isn't there. */
  public synchronized @Nullable V find(K key) {
    return entries.get(key);
  }

  /** Keeps a value. */
  public synchronized void put(K key, V value) {
    entries.put(key, value);
  }

  /** The value of a key, made if it isn't there; two threads may make it at the same time. */
  public V get(K key, Function<K, V> maker) {
    V known = find(key);
    if (known != null) {
      return known;
    }
    V made = maker.apply(key);
    put(key, made);
    return made;
  }
}
