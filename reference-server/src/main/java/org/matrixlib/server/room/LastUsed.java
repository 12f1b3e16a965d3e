package org.matrixlib.server.room;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what wasn't asked for longest. For one thread. */
final class LastUsed<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int limit;

  LastUsed(int limit) {
    super(16, 0.75f, true);
    this.limit = limit;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > limit;
  }
}
