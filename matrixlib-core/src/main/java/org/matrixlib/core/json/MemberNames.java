package org.matrixlib.core.json;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A set of member names, prepared for selecting members of many objects. A name can stand for a
 * part of its member only.
 *
 * <p>Immutable, safe for use by several threads, meant to be a constant.
 *
 * @see JsonObject#only(MemberNames)
 * @see JsonObject#without(MemberNames)
 */
public final class MemberNames {
  /** In the order of canonical JSON. */
  private final Name[] names;

  private MemberNames(Stream<Name> names) {
    this.names = names.sorted().toArray(Name[]::new);
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
    return new MemberNames(
        StreamSupport.stream(names.spliterator(), false).map(name -> new Name(name, null)));
  }

  /**
   * These names and one that stands for a part of its member: if that is an object, for the members
   * of it that other names stand for, else for nothing.
   *
   * @param name the name, which stands for nothing else any more
   * @param part the names within its member
   * @return the changed set
   * @throws IllegalArgumentException if the name holds a lone surrogate
   */
  public MemberNames with(String name, MemberNames part) {
    return new MemberNames(
        Stream.concat(Arrays.stream(without(name).names), Stream.of(new Name(name, part))));
  }

  /**
   * These names but one.
   *
   * @param name the name, be it there or not
   * @return the smaller set
   * @throws IllegalArgumentException if the name holds a lone surrogate
   */
  public MemberNames without(String name) {
    Name left = new Name(name, null);
    return new MemberNames(Arrays.stream(names).filter(other -> other.compareTo(left) != 0));
  }

  /**
   * What a name stands for, if that is a part of its member.
   *
   * @param name the name
   * @return the names within its member; empty if it stands for the whole, or is not there
   * @throws IllegalArgumentException if the name holds a lone surrogate
   */
  public Optional<MemberNames> part(String name) {
    Name wanted = new Name(name, null);
    return Arrays.stream(names)
        .filter(other -> other.compareTo(wanted) == 0)
        .findFirst()
        .map(found -> found.part);
  }

  int size() {
    return names.length;
  }

  /** The part that a name stands for; null if it is the whole. */
  @Nullable MemberNames part(int at) {
    return names[at].part;
  }

  /**
   * Looks for a name of an object, all of whose names are looked for in their order.
   *
   * @param from where to begin: all names before are known to be smaller
   * @return where it is, or {@code -1 - at} if it isn't there but would be at {@code at}
   */
  int find(int from, byte[] b, int nameStart, int nameEnd) {
    for (int at = from; at < names.length; at++) {
      int order = names[at].compareTo(b, nameStart, nameEnd);
      if (order >= 0) {
        return order == 0 ? at : -1 - at;
      }
    }
    return -1 - names.length;
  }

  private static final class Name implements Comparable<Name> {
    /** As canonical JSON writes it, with quotes. */
    private final byte[] quoted;

    private final @Nullable MemberNames part;

    Name(String name, @Nullable MemberNames part) {
      this.quoted = CanonicalBytes.quote(name);
      this.part = part;
    }

    @Override
    public int compareTo(Name other) {
      return CanonicalBytes.compareQuoted(quoted, other.quoted);
    }

    int compareTo(byte[] b, int nameStart, int nameEnd) {
      return CanonicalBytes.compareNames(quoted, 1, quoted.length - 1, b, nameStart, nameEnd);
    }
  }
}
