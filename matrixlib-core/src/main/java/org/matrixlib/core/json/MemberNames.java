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
  /** The names as canonical JSON writes them, with quotes, in its order. */
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
      encoded[encoded.length - 1] = CanonicalBytes.quote(name);
    }
    Arrays.sort(encoded, CanonicalBytes::compareQuoted);
    return new MemberNames(encoded);
  }

  /**
   * Looks for a name of an object, all of whose names are looked for in their order.
   *
   * @param from where to begin: all names before are known to be smaller
   * @return where it is, or {@code -1 - at} if it isn't there but would be at {@code at}
   */
  int find(int from, byte[] b, int nameStart, int nameEnd) {
    for (int at = from; at < names.length; at++) {
      int order = compare(at, b, nameStart, nameEnd);
      if (order >= 0) {
        return order == 0 ? at : -1 - at;
      }
    }
    return -1 - names.length;
  }

  private int compare(int at, byte[] b, int nameStart, int nameEnd) {
    byte[] name = names[at];
    return CanonicalBytes.compareNames(name, 1, name.length - 1, b, nameStart, nameEnd);
  }
}
