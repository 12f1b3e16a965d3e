package org.matrixlib.core.content;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A level that one power levels event states and another doesn't, or states differently. Immutable.
 *
 * @see PowerLevelMap#changesSince
 */
public final class PowerLevelChange {
  private final String name;
  private final @Nullable PowerLevel before;
  private final @Nullable PowerLevel after;

  PowerLevelChange(String name, @Nullable PowerLevel before, @Nullable PowerLevel after) {
    this.name = name;
    this.before = before;
    this.after = after;
  }

  /**
   * What the level is for.
   *
   * @return a name in the {@link PowerLevelMap}
   */
  public String name() {
    return name;
  }

  /**
   * The level that was stated before.
   *
   * @return empty if it was added; no default takes its place
   */
  public Optional<PowerLevel> before() {
    return Optional.ofNullable(before);
  }

  /**
   * The level that is stated now.
   *
   * @return empty if it was removed; no default takes its place
   */
  public Optional<PowerLevel> after() {
    return Optional.ofNullable(after);
  }

  /**
   * The change, for people.
   *
   * @return such as {@code ban: 50 -> none}
   */
  @Override
  public String toString() {
    return name + ": " + orNone(before) + " -> " + orNone(after);
  }

  private static String orNone(@Nullable PowerLevel level) {
    return level == null ? "none" : level.toString();
  }
}
