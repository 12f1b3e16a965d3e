package org.matrixlib.core.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The members of the objects that a {@link CanonicalWriter} has open: where each lies among the
 * bytes written so far.
 *
 * <p>To sort them, the first bytes after the prefix that all names share (user ids begin alike) are
 * packed into a long together with the member's number, and the longs are sorted. Only members that
 * agree in these bytes too are compared by their whole names.
 */
final class MemberStack {
  private static final int FIELDS = 3;
  private static final VarHandle BIG_ENDIAN_LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** For each member the positions of its opening quote, after its closing quote, and its end. */
  private int[] fields = new int[FIELDS * 32];

  private int size;
  private boolean hasShadowed;

  /** Whether any name so far has an escape, of which the bytes don't compare as the name does. */
  private boolean escapes;

  int size() {
    return size;
  }

  /**
   * Adds a member whose name has been written.
   *
   * @param hasEscape whether it was written with an escape
   */
  void add(int start, int nameEnd, boolean hasEscape) {
    int at = FIELDS * size;
    if (at == fields.length) {
      fields = Arrays.copyOf(fields, 2 * fields.length);
    }
    fields[at] = start;
    fields[at + 1] = nameEnd;
    size++;
    escapes |= hasEscape;
  }

  /**
   * Whether the name of the member that was added last comes after that of the member before it.
   *
   * @param open the size when its object began
   */
  boolean lastIsInOrder(int open, byte[] out) {
    return size == open + 1 || compare(out, size - 2, size - 1) < 0;
  }

  /** Says where the value of the member that was added last ends. */
  void endLast(int end) {
    // The innermost open member: those of inner objects have been removed by now.
    fields[FIELDS * size - 1] = end;
  }

  void removeDownTo(int newSize) {
    size = newSize;
  }

  private int start(int member) {
    return fields[FIELDS * member];
  }

  private int nameStart(int member) {
    return start(member) + 1;
  }

  private int nameEnd(int member) {
    return fields[FIELDS * member + 1] - 1;
  }

  private int end(int member) {
    return fields[FIELDS * member + 2];
  }

  private int compare(byte[] out, int a, int b) {
    return CanonicalBytes.compareNames(
        out, nameStart(a), nameEnd(a), out, nameStart(b), nameEnd(b));
  }

  /**
   * Puts the members from number {@code open} on, which are those of one object and have been
   * written with commas between, into the order of their names. Of equal names the last stays.
   *
   * @return the position after the last member
   */
  int rearrange(int open, byte[] out) {
    int[] order = sorted(open, out);
    int from = start(open);
    byte[] written = Arrays.copyOfRange(out, from, end(size - 1));
    int pos = from;
    for (int i = 0; i < order.length; i++) {
      int member = order[i];
      boolean isShadowed = i + 1 < order.length && sameName(written, from, member, order[i + 1]);
      hasShadowed |= isShadowed;
      if (!isShadowed) {
        int length = end(member) - start(member);
        System.arraycopy(written, start(member) - from, out, pos, length);
        pos += length;
        out[pos++] = ',';
      }
    }
    return pos - 1;
  }

  /** Whether a member has been left out because another of its name came later. */
  boolean hasShadowed() {
    return hasShadowed;
  }

  private boolean sameName(byte[] written, int from, int a, int b) {
    return Arrays.equals(
        written,
        nameStart(a) - from,
        nameEnd(a) - from,
        written,
        nameStart(b) - from,
        nameEnd(b) - from);
  }

  /** The numbers of the members from {@code open} on by name, then by number. */
  private int[] sorted(int open, byte[] out) {
    int count = size - open;
    int[] order = new int[count];
    if (escapes) {
      Arrays.setAll(order, i -> open + i);
      sortByWholeNames(order, 0, count, out);
      return order;
    }
    int prefix = commonPrefix(open, out);
    int numberBits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
    int keyBits = (Long.SIZE - 1 - numberBits) & -Byte.SIZE;
    long[] packed = new long[count];
    for (int i = 0; i < count; i++) {
      long key = firstBytes(open + i, prefix, out) >>> (Long.SIZE - keyBits);
      packed[i] = (key << numberBits) | i;
    }
    Arrays.sort(packed);
    int runStart = 0;
    for (int i = 0; i < count; i++) {
      order[i] = open + (int) (packed[i] & ((1L << numberBits) - 1));
      boolean runEnds = i + 1 == count || packed[i] >> numberBits != packed[i + 1] >> numberBits;
      if (runEnds) {
        sortByWholeNames(order, runStart, i + 1, out);
        runStart = i + 1;
      }
    }
    return order;
  }

  private void sortByWholeNames(int[] order, int from, int to, byte[] out) {
    if (to - from < 2) {
      return;
    }
    Integer[] members = Arrays.stream(order, from, to).boxed().toArray(Integer[]::new);
    Arrays.sort(members, (a, b) -> compare(out, a, b));
    for (int i = from; i < to; i++) {
      order[i] = members[i - from];
    }
  }

  /** How many bytes all names from member {@code open} on have in common. */
  private int commonPrefix(int open, byte[] out) {
    int prefix = nameEnd(open) - nameStart(open);
    for (int member = open + 1; member < size; member++) {
      int mismatch =
          Arrays.mismatch(
              out,
              nameStart(open),
              nameStart(open) + prefix,
              out,
              nameStart(member),
              nameEnd(member));
      if (mismatch >= 0) {
        prefix = Math.min(prefix, mismatch);
      }
    }
    return prefix;
  }

  /** The eight bytes of a name from {@code skip} on; zeros follow a name that ends early. */
  private long firstBytes(int member, int skip, byte[] out) {
    int from = nameStart(member) + skip;
    int missing = Long.BYTES - (nameEnd(member) - from);
    long bytes = (long) BIG_ENDIAN_LONGS.get(out, from);
    if (missing <= 0) {
      return bytes;
    }
    return missing == Long.BYTES ? 0 : bytes & (-1L << (Byte.SIZE * missing));
  }
}
