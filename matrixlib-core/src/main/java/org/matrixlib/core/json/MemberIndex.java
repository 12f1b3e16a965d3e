package org.matrixlib.core.json;

import java.util.Arrays;

/**
 * Where the members of one canonical object lie: two positions a member, in the order of the bytes,
 * which is the order of the names.
 *
 * <p>In canonical JSON nothing lies between members but a comma, and nothing between name and value
 * but a colon, so the end of each name and of each value give all the rest.
 */
final class MemberIndex {
  /** Enough for an event. */
  static final int LIKELY_MEMBERS = 12;

  private final int from;
  private int[] ends;
  private int size;

  /**
   * Starts an index without members.
   *
   * @param from the position of the object's opening brace
   * @param expected how many members are likely to come
   */
  MemberIndex(int from, int expected) {
    this.from = from;
    this.ends = new int[2 * expected];
  }

  /** Indexes an object whose bytes are known to be canonical. */
  static MemberIndex ofCanonical(byte[] b, int from) {
    MemberIndex index = new MemberIndex(from, LIKELY_MEMBERS);
    int pos = from + 1;
    if (b[pos] == '}') {
      return index;
    }
    do {
      int nameEnd = CanonicalBytes.skip(b, pos) - 1;
      pos = CanonicalBytes.skip(b, nameEnd + 2);
      index.add(nameEnd, pos);
    } while (b[pos++] == ',');
    return index;
  }

  /**
   * Adds the next member.
   *
   * @param nameEnd the position of the quote that ends its name
   * @param valueEnd the position after its value
   */
  void add(int nameEnd, int valueEnd) {
    if (2 * size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * ends.length + 2);
    }
    ends[2 * size] = nameEnd;
    ends[2 * size + 1] = valueEnd;
    size++;
  }

  int size() {
    return size;
  }

  /** The position of the object's opening brace. */
  int from() {
    return from;
  }

  /** The position after the quote that begins the name of member {@code i}. */
  int nameStart(int i) {
    return (i == 0 ? from : valueEnd(i - 1)) + 2;
  }

  /** The position of the quote that ends the name of member {@code i}. */
  int nameEnd(int i) {
    return ends[2 * i];
  }

  int valueStart(int i) {
    return nameEnd(i) + 2;
  }

  int valueEnd(int i) {
    return ends[2 * i + 1];
  }

  /**
   * Finds a member by binary search.
   *
   * @return its number; if there is no such member, a negative number, as {@link
   *     Arrays#binarySearch} gives it
   */
  int find(byte[] b, String name) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(b, middle, name);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1 - low;
  }

  private int compare(byte[] b, int member, String name) {
    int start = nameStart(member);
    int length = nameEnd(member) - start;
    for (int i = 0; i < length && i < name.length(); i++) {
      int here = b[start + i];
      int there = name.charAt(i);
      if (here != there || here == '\\') {
        return isPlain(here) && isPlain(there)
            ? here - there
            : compareCodePoints(CanonicalBytes.decode(b, start, start + length), name);
      }
    }
    return length - name.length();
  }

  private static boolean isPlain(int c) {
    return c >= 0x20 && c < 0x80 && c != '\\';
  }

  private static int compareCodePoints(String a, String b) {
    return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
  }
}
