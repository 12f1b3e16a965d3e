package org.matrixlib.server.room;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.server.store.StorageException;

/** A node of a {@linkplain StateTries state trie}; never changes. */
sealed interface StateNode {
  /** How many children a branch has place for. */
  int WIDTH = 16;

  /** About how many bytes it takes in memory. */
  int weight();

  /** The form in which it is stored. */
  byte[] encode();

  /** The events at some places. */
  record Leaf(List<Entry> entries) implements StateNode {
    private static final int ENTRY_WEIGHT = 350;

    public Leaf {
      entries = List.copyOf(entries);
    }

    @Override
    public int weight() {
      return 100 + ENTRY_WEIGHT * entries.size();
    }

    @Override
    public byte[] encode() {
      return encoded(
          out -> {
            out.writeShort(entries.size());
            for (Entry entry : entries) {
              out.writeUTF(entry.tuple().type());
              out.writeUTF(entry.tuple().stateKey());
              out.writeUTF(entry.event().toString());
            }
          });
    }
  }

  /** One place of a state. */
  record Entry(StateTuple tuple, EventId event) {}

  /** The nodes of those places whose hashes differ here; 0 where there is none. */
  final class Branch implements StateNode {
    private static final int MARK = -1;
    private static final int WEIGHT = 200;

    private final long[] children;

    /** Takes over the array. */
    Branch(long[] children) {
      this.children = children;
    }

    long child(int at) {
      return children[at];
    }

    /** A copy of the children. */
    long[] children() {
      return children.clone();
    }

    @Override
    public int weight() {
      return WEIGHT;
    }

    @Override
    public byte[] encode() {
      return encoded(
          out -> {
            int present = 0;
            for (int i = 0; i < WIDTH; i++) {
              present |= children[i] == 0 ? 0 : 1 << i;
            }
            out.writeShort(MARK);
            out.writeShort(present);
            for (long child : children) {
              if (child != 0) {
                out.writeLong(child);
              }
            }
          });
    }
  }

  /** Reads the form in which nodes are stored. */
  static StateNode decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int count = in.readShort();
      return count == Branch.MARK ? branch(in) : leaf(in, count);
    } catch (IOException e) {
      throw new StorageException("A state node is damaged", e);
    }
  }

  private static Leaf leaf(DataInputStream in, int count) throws IOException {
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      StateTuple tuple = new StateTuple(in.readUTF(), in.readUTF());
      entries.add(new Entry(tuple, EventId.parseOverlong(in.readUTF()).orElseThrow()));
    }
    return new Leaf(entries);
  }

  private static Branch branch(DataInputStream in) throws IOException {
    int present = in.readShort();
    long[] children = new long[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      if ((present & 1 << i) != 0) {
        children[i] = in.readLong();
      }
    }
    return new Branch(children);
  }

  private static byte[] encoded(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writer.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory takes what it is given
    }
    return bytes.toByteArray();
  }

  /** Writes what is particular to a kind of node. */
  @FunctionalInterface
  interface Writer {
    void write(DataOutputStream out) throws IOException;
  }
}
