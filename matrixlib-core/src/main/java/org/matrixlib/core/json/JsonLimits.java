package org.matrixlib.core.json;

/**
 * How much JSON a reader takes before it refuses. Every limit is inclusive.
 *
 * @param maxBytes the longest input, in bytes of UTF-8; at most 2^29 - 1, as canonical numbers may
 *     be longer than those read
 * @param maxDepth the deepest nesting of objects and arrays, the outermost counting as 1; at most
 *     1,000, since reading recurses
 * @param maxNumberLength the longest number, in characters, its sign included
 * @param maxMembers the most members that one object may have
 * @param allowsDuplicates whether an object may have two members of the same name, of which the
 *     last counts, as for other servers; if not, such an object is refused
 */
public record JsonLimits(
    int maxBytes, int maxDepth, int maxNumberLength, int maxMembers, boolean allowsDuplicates) {

  /**
   * For documents that are not events: 64 MiB, 100 deep, numbers of 4,300 characters (where CPython
   * and so Synapse stop), a million members an object.
   */
  public static final JsonLimits DEFAULT = new JsonLimits(1 << 26, 100, 4300, 1_000_000);

  /**
   * For one event as another server sends it: 1 MiB, 100 deep. That is more than the 65,536 bytes
   * of a canonical event, as what is received may be indented and may carry {@code unsigned}, which
   * doesn't count.
   */
  public static final JsonLimits PDU = new JsonLimits(1 << 20, 100, 4300, 65_536);

  /**
   * Checks the limits.
   *
   * @param maxBytes the longest input
   * @param maxDepth the deepest nesting
   * @param maxNumberLength the longest number
   * @param maxMembers the most members of an object
   * @param allowsDuplicates whether members may have the same name
   * @throws IllegalArgumentException if a limit is not positive or above its bound
   */
  public JsonLimits {
    if (maxBytes < 1 || maxBytes >= 1 << 29) {
      throw new IllegalArgumentException("maxBytes is not in 1 ... 2^29 - 1: " + maxBytes);
    }
    if (maxDepth < 1 || maxDepth > 1000) {
      throw new IllegalArgumentException("maxDepth is not in 1 ... 1000: " + maxDepth);
    }
    if (maxNumberLength < 1 || maxMembers < 1) {
      throw new IllegalArgumentException("a limit is not positive");
    }
  }

  /**
   * Limits that allow members of the same name.
   *
   * @param maxBytes the longest input
   * @param maxDepth the deepest nesting
   * @param maxNumberLength the longest number
   * @param maxMembers the most members of an object
   * @throws IllegalArgumentException if a limit is not positive or above its bound
   */
  public JsonLimits(int maxBytes, int maxDepth, int maxNumberLength, int maxMembers) {
    this(maxBytes, maxDepth, maxNumberLength, maxMembers, true);
  }

  /**
   * These limits, refusing objects with two members of the same name.
   *
   * @return the stricter limits
   */
  public JsonLimits refusingDuplicates() {
    return new JsonLimits(maxBytes, maxDepth, maxNumberLength, maxMembers, false);
  }
}
