package org.matrixlib.core.json;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What is left of an object when members are selected: ranges of its bytes, one after the other.
 *
 * <p>Braces and commas are the object's own, so that there is nothing to put between the ranges,
 * and what is left can be copied or hashed in one pass.
 */
final class Selection {
  private final byte[] bytes;
  private final MemberIndex members;
  private final boolean keepsNamed;

  /** Start and end of each range; none touches the next. */
  private int[] bounds = new int[16];

  private int size;

  /**
   * Walks members and names together, both being in order.
   *
   * @param bytes hold the object
   * @param members of the object
   * @param to where the object ends
   * @param keepsNamed whether what is named stays, or the rest
   */
  Selection(byte[] bytes, MemberIndex members, int to, MemberNames names, boolean keepsNamed) {
    this.bytes = bytes;
    this.members = members;
    this.keepsNamed = keepsNamed;
    addObject(members, to, names);
  }

  private void addObject(MemberIndex all, int to, MemberNames names) {
    add(all.from(), all.from() + 1);
    int next = 0;
    for (int i = 0; i < all.size() && !(keepsNamed && next == names.size()); i++) {
      int found = names.find(next, bytes, all.nameStart(i), all.nameEnd(i));
      next = found < 0 ? -1 - found : found + 1;
      MemberNames part = found < 0 ? null : names.part(found);
      boolean isFirst = bounds[size - 1] == all.from() + 1;
      int start = all.nameStart(i) - (isFirst ? 1 : 2); // with the comma before it
      int value = all.valueStart(i);
      if (part != null && bytes[value] == '{') {
        add(start, value);
        addPart(value, all.valueEnd(i), part);
      } else if ((found >= 0 && part == null) == keepsNamed) {
        add(start, all.valueEnd(i));
      }
    }
    add(to - 1, to);
  }

  private void addPart(int from, int to, MemberNames names) {
    boolean isEmptied = keepsNamed && names.size() == 0;
    addObject(
        isEmptied ? new MemberIndex(from, 0) : MemberIndex.ofCanonical(bytes, from), to, names);
  }

  private void add(int from, int to) {
    if (size > 0 && bounds[size - 1] == from) {
      bounds[size - 1] = to;
      return;
    }
    if (size == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * size);
    }
    bounds[size++] = from;
    bounds[size++] = to;
  }

  /** Whether everything is selected. */
  boolean isWhole() {
    return size == 2;
  }

  void digestInto(MessageDigest digest) {
    for (int i = 0; i < size; i += 2) {
      digest.update(bytes, bounds[i], bounds[i + 1] - bounds[i]);
    }
  }

  byte[] copy() {
    int length = 0;
    for (int i = 0; i < size; i += 2) {
      length += bounds[i + 1] - bounds[i];
    }
    byte[] copy = new byte[length];
    int at = 0;
    for (int i = 0; i < size; i += 2) {
      System.arraycopy(bytes, bounds[i], copy, at, bounds[i + 1] - bounds[i]);
      at += bounds[i + 1] - bounds[i];
    }
    return copy;
  }

  /** Where the members of the copy lie. */
  MemberIndex indexOfCopy() {
    MemberIndex index = new MemberIndex(0, members.size());
    int range = 0;
    int shift = members.from();
    for (int i = 0; i < members.size(); i++) {
      int nameEnd = members.nameEnd(i);
      while (bounds[range + 1] <= nameEnd) {
        range += 2;
        shift += bounds[range] - bounds[range - 1];
      }
      if (bounds[range] <= nameEnd) {
        int copiedNameEnd = nameEnd - shift;
        while (bounds[range + 1] < members.valueEnd(i)) {
          range += 2;
          shift += bounds[range] - bounds[range - 1];
        }
        index.add(copiedNameEnd, members.valueEnd(i) - shift);
      }
    }
    return index;
  }
}
