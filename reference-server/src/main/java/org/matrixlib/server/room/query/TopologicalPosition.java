package org.matrixlib.server.room.query;

/**
 * A place in a room's history: between two events, ordered by depth and, at the same depth, by
 * arrival.
 */
public record TopologicalPosition(long depth, long sequence)
    implements Comparable<TopologicalPosition> {
  /** Before every event. */
  public static final TopologicalPosition BEGINNING = new TopologicalPosition(-1, -1);

  /** After every event. */
  public static final TopologicalPosition END =
      new TopologicalPosition(Long.MAX_VALUE, Long.MAX_VALUE);

  @Override
  public int compareTo(TopologicalPosition other) {
    int byDepth = Long.compare(depth, other.depth);
    return byDepth != 0 ? byDepth : Long.compare(sequence, other.sequence);
  }
}
