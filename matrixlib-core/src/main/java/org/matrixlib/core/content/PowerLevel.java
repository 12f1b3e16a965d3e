package org.matrixlib.core.content;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How much power a user has, or needs: an integer, or the rank of a creator, which is above every
 * integer.
 *
 * <p>That rank is no large number: no level that an event can state equals it. Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroompower_levels m.room.power_levels
 */
public final class PowerLevel implements Comparable<PowerLevel> {
  /** The rank of creators in room versions where they outrank all; equal to itself only. */
  public static final PowerLevel CREATOR = new PowerLevel(0, true);

  /** Levels from 0 to 100, which is what nearly all rooms use. */
  private static final PowerLevel[] USUAL = new PowerLevel[101];

  static {
    for (int i = 0; i < USUAL.length; i++) {
      USUAL[i] = new PowerLevel(i, false);
    }
  }

  private final long number;
  private final boolean isCreator;

  private PowerLevel(long number, boolean isCreator) {
    this.number = number;
    this.isCreator = isCreator;
  }

  /**
   * The level of an integer.
   *
   * @param number any integer
   * @return the level, below {@link #CREATOR}
   */
  public static PowerLevel of(long number) {
    return number >= 0 && number < USUAL.length
        ? USUAL[(int) number]
        : new PowerLevel(number, false);
  }

  /**
   * The integer.
   *
   * @return empty for {@link #CREATOR}
   */
  public OptionalLong number() {
    return isCreator ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /**
   * Whether this level is enough where another is needed.
   *
   * @param other the level needed
   * @return true if this one is higher or equal
   */
  public boolean isAtLeast(PowerLevel other) {
    return compareTo(other) >= 0;
  }

  /**
   * Whether this level is higher than another.
   *
   * @param other another level
   * @return false if both are equal, {@link #CREATOR} perhaps
   */
  public boolean isAbove(PowerLevel other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(PowerLevel other) {
    return isCreator == other.isCreator
        ? Long.compare(number, other.number)
        : Boolean.compare(isCreator, other.isCreator);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PowerLevel that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return isCreator ? 1 : Long.hashCode(number);
  }

  /**
   * The level, for people.
   *
   * @return the integer, or {@code creator}
   */
  @Override
  public String toString() {
    return isCreator ? "creator" : Long.toString(number);
  }
}
