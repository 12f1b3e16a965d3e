package org.matrixlib.federation.keys;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets the entry that was not used longest. */
final class RecentMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int maxSize;

  RecentMap(int maxSize) {
    super(16, 0.75f, true);
    if (maxSize < 1) {
      throw new IllegalArgumentException("not positive: " + maxSize);
    }
    this.maxSize = maxSize;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > maxSize;
  }
}
