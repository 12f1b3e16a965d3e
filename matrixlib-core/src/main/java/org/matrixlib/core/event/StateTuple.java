package org.matrixlib.core.event;

/**
 * What a state event is the value of: the pair of its type and state key.
 *
 * <p>It is {@code Comparable} for the sake of hash maps: they keep keys of one hash code, of which
 * a stranger can send thousands, in order only if their class says so.
 *
 * @param type the type of the event
 * @param stateKey its state key, which may be empty
 * @spec https://spec.matrix.org/v1.19/client-server-api/#room-events Room events
 */
public record StateTuple(String type, String stateKey) implements Comparable<StateTuple> {

  /**
   * Compares by type, then by state key, each as {@code String} does.
   *
   * @param other the tuple to compare with
   * @return a negative number, 0 or a positive number as this is before, equal to or after the
   *     other
   */
  @Override
  public int compareTo(StateTuple other) {
    int byType = type.compareTo(other.type);
    return byType == 0 ? stateKey.compareTo(other.stateKey) : byType;
  }
}
