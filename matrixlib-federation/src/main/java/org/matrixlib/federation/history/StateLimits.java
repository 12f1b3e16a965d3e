package org.matrixlib.federation.history;

/**
 * How much of an answer that holds a room's state is taken, and in which portions. The portions
 * make no difference to what comes out. At most about {@code chunkBytes * chunksInFlight} bytes of
 * the answer are in memory beside the events that were verified, or wait for keys.
 *
 * @param maxEvents the most events of an answer, whatever becomes of them
 * @param maxBytes the most bytes that they have together
 * @param chunkEvents the most events that are verified, and later judged, together
 * @param chunkBytes how many bytes of events are verified together, the last event uncounted
 * @param chunksInFlight the most portions that were read and aren't done with, and the most threads
 *     that are at work on some
 */
public record StateLimits(
    int maxEvents, long maxBytes, int chunkEvents, int chunkBytes, int chunksInFlight) {

  /** 500,000 events of 1 GiB together, 128 at a time, 64 times. */
  public static final StateLimits DEFAULT = new StateLimits(500_000, 1L << 30, 128, 1 << 18, 64);

  /**
   * Checks the limits.
   *
   * @param maxEvents the most events of an answer
   * @param maxBytes the most bytes that they have together
   * @param chunkEvents the most events that are verified, and later judged, together
   * @param chunkBytes how many bytes of events are verified together
   * @param chunksInFlight the most portions that were read and aren't done with, and the most
   *     threads that are at work on some
   * @throws IllegalArgumentException if one isn't positive
   */
  public StateLimits {
    if (maxEvents < 1 || maxBytes < 1 || chunkEvents < 1 || chunkBytes < 1 || chunksInFlight < 1) {
      throw new IllegalArgumentException("a limit is not positive");
    }
  }
}
