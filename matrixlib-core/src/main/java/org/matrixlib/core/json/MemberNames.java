package org.matrixlib.core.json;

import java.util.Arrays;
import java.util.List;

/**
 * A set of member names, prepared for selecting members of many objects.
 *
 * <p>Immutable, safe for use by several threads, meant to be a constant.
 *
 * @see JsonObject#only(MemberNames)
 * @see JsonObject#without(MemberNames)
 */
public final class MemberNames {
  /** The names as canonical JSON writes them, without quotes, in its order. */
  private final byte[][] names;

  private MemberNames(byte[][] names) {
    this.names = names;
  }

  /**
   * A set of names.
   *
   * @param names the names, in any order
   * @return the set
   * @throws IllegalArgumentException if a name holds a lone surrogate
   */
  public static MemberNames of(String... names) {
    return of(List.of(names));
  }

  /**
   * A set of names.
   *
   * @param names the names, in any order
   * @return the set
   * @throws IllegalArgumentException if a name holds a lone surrogate
   */
  public static MemberNames of(Iterable<String> names) {
    byte[][] encoded = {};
    for (String name : names) {
      encoded = Arrays.copyOf(encoded, encoded.length + 1);
      encoded[encoded.length - 1] = CanonicalBytes.encode(name);
    }
    Arrays.sort(encoded, CanonicalBytes::compareNames);
    return new MemberNames(encoded);
  }

  /**
   * Finds the first name that is not before the one given.
   *
   * @param at where to begin: all names before are known to be smaller
   */
  int ceiling(int at, byte[] b, int nameStart, int nameEnd) {
    while (at < names.length && compare(at, b, nameStart, nameEnd) < 0) {
      at++;
    }
    return at;
  }

  boolean isAt(int at, byte[] b, int nameStart, int nameEnd) {
    return at < names.length
        && Arrays.equals(names[at], 0, names[at].length, b, nameStart, nameEnd);
  }

  private int compare(int at, byte[] b, int nameStart, int nameEnd) {
    byte[] name = names[at];
    return CanonicalBytes.compareNames(name, 0, name.length, b, nameStart, nameEnd);
  }
}
