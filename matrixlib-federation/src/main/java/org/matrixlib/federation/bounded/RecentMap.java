package org.matrixlib.federation.bounded;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A map that forgets the entry that was not used longest. Not safe for use by several threads.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class RecentMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int maxSize;
  private final transient Consumer<V> forgotten;

  /**
   * An empty map.
   *
   * @param maxSize how many entries it keeps
   * @throws IllegalArgumentException if that is not positive
   */
  public RecentMap(int maxSize) {
    this(maxSize, value -> {});
  }

  /**
   * An empty map that tells what it forgets.
   *
   * @param maxSize how many entries it keeps
   * @param forgotten is told the value of an entry that is forgotten
   * @throws IllegalArgumentException if the size is not positive
   */
  public RecentMap(int maxSize, Consumer<V> forgotten) {
    super(16, 0.75f, true);
    if (maxSize < 1) {
      throw new IllegalArgumentException("not positive: " + maxSize);
    }
    this.maxSize = maxSize;
    this.forgotten = forgotten;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    boolean isOver = size() > maxSize;
    if (isOver) {
      forgotten.accept(eldest.getValue());
    }
    return isOver;
  }
}
