package org.matrixlib.server.room;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.server.cache.BoundedCache;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.query.RoomState;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.StorageException;
import org.matrixlib.server.store.Transaction;

/**
 * The states of all rooms: tries of the hashes of type and state key, whose nodes never change. A
 * state is the number of its root, 0 for the state without events. One that is made from another
 * shares all nodes but those on the way to what differs, so that keeping the state at every event
 * costs a few small rows for a state event and nothing for others; and two states are compared in
 * time for what differs, as equal nodes are not looked into.
 *
 * <p>The hash is a cryptographic one: state keys are chosen by strangers, and could otherwise be
 * made to fall into one place.
 */
final class StateTries {
  /** The state without events. */
  static final long EMPTY = 0;

  private static final int LEAF_LIMIT = 16;
  private static final int BITS = 4;
  private static final int LEVELS = Long.SIZE / BITS;
  private static final long CACHED_BYTES = 48L << 20;

  private final Database database;
  private final BoundedCache<Long, StateNode> cache =
      new BoundedCache<>(CACHED_BYTES, StateNode::weight);
  private final AtomicLongArray counts = new AtomicLongArray(Shards.COUNT);

  /** A node that isn't stored yet. */
  record NewNode(long number, StateNode node) {}

  StateTries(Database database) {
    this.database = database;
    boolean unused =
        database.read(
            transaction -> {
              for (int shard = 0; shard < Shards.COUNT; shard++) {
                counts.set(shard, lastCount(transaction, "state_node", shard));
              }
              return true;
            });
  }

  /** How far a shard has counted in a table. */
  static long lastCount(Transaction transaction, String table, int shard) throws SQLException {
    PreparedStatement statement =
        transaction.prepare("SELECT MAX(number) FROM " + table + " WHERE number BETWEEN ? AND ?");
    statement.setLong(1, Numbers.of(shard, 0));
    statement.setLong(2, Numbers.of(shard, Numbers.MAX));
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Numbers.count(row.getLong(1)) : 0;
    }
  }

  /** A state, for readers. */
  RoomState view(long root) {
    return new View(root);
  }

  Optional<EventId> find(long root, StateTuple tuple) {
    long key = key(tuple);
    long number = root;
    for (int level = 0; number != EMPTY; level++) {
      StateNode node = load(number);
      if (node instanceof StateNode.Leaf leaf) {
        return find(leaf, tuple);
      }
      number = ((StateNode.Branch) node).child(digit(key, level));
    }
    return Optional.empty();
  }

  private static Optional<EventId> find(StateNode.Leaf leaf, StateTuple tuple) {
    for (StateNode.Entry entry : leaf.entries()) {
      if (entry.tuple().equals(tuple)) {
        return Optional.of(entry.event());
      }
    }
    return Optional.empty();
  }

  /** All events of a state. */
  Map<StateTuple, EventId> entries(long root) {
    Map<StateTuple, EventId> found = new HashMap<>();
    collect(root, found);
    return found;
  }

  private void collect(long number, Map<StateTuple, EventId> found) {
    if (number == EMPTY) {
      return;
    }
    StateNode node = load(number);
    if (node instanceof StateNode.Leaf leaf) {
      leaf.entries().forEach(entry -> found.put(entry.tuple(), entry.event()));
    } else {
      for (long child : ((StateNode.Branch) node).children()) {
        collect(child, found);
      }
    }
  }

  /** What one state has in place of another: another event, or none. */
  Map<StateTuple, Optional<EventId>> difference(long from, long to) {
    Map<StateTuple, Optional<EventId>> found = new LinkedHashMap<>();
    compare(from, to, found);
    return found;
  }

  private void compare(long from, long to, Map<StateTuple, Optional<EventId>> found) {
    if (from == to) {
      return;
    }
    if (from != EMPTY
        && to != EMPTY
        && load(from) instanceof StateNode.Branch left
        && load(to) instanceof StateNode.Branch right) {
      for (int i = 0; i < StateNode.WIDTH; i++) {
        compare(left.child(i), right.child(i), found);
      }
      return;
    }
    Map<StateTuple, EventId> before = new HashMap<>();
    Map<StateTuple, EventId> after = new HashMap<>();
    collect(from, before);
    collect(to, after);
    after.forEach(
        (tuple, event) -> {
          if (!event.equals(before.remove(tuple))) {
            found.put(tuple, Optional.of(event));
          }
        });
    before.keySet().forEach(tuple -> found.put(tuple, Optional.empty()));
  }

  /**
   * Makes a state from another.
   *
   * @param shard that of the room
   * @param changes the event for each place that changes, none to remove it
   * @param made takes the nodes that must be stored with the state
   * @return the state, the same if nothing changes
   */
  long with(
      int shard, long root, Map<StateTuple, Optional<EventId>> changes, Collection<NewNode> made) {
    List<Change> all = new ArrayList<>(changes.size());
    changes.forEach((tuple, event) -> all.add(new Change(key(tuple), tuple, event)));
    return new Edit(shard, made).apply(root, 0, all);
  }

  private record Change(long key, StateTuple tuple, Optional<EventId> event) {}

  /** One change of a state. */
  private final class Edit {
    private final int shard;
    private final Collection<NewNode> made;

    Edit(int shard, Collection<NewNode> made) {
      this.shard = shard;
      this.made = made;
    }

    long apply(long number, int level, List<Change> changes) {
      if (changes.isEmpty()) {
        return number;
      }
      if (number != EMPTY && load(number) instanceof StateNode.Branch branch) {
        return apply(number, branch, level, changes);
      }
      Map<StateTuple, EventId> entries = new LinkedHashMap<>();
      collect(number, entries);
      boolean isChanged = false;
      for (Change change : changes) {
        EventId event = change.event().orElse(null);
        EventId replaced =
            event == null ? entries.remove(change.tuple()) : entries.put(change.tuple(), event);
        isChanged |= event == null ? replaced != null : !event.equals(replaced);
      }
      return isChanged ? write(entries, level) : number;
    }

    private long apply(long number, StateNode.Branch branch, int level, List<Change> changes) {
      long[] children = branch.children();
      boolean isChanged = false;
      boolean isEmpty = true;
      for (int i = 0; i < children.length; i++) {
        int digit = i;
        List<Change> below =
            changes.stream().filter(change -> digit(change.key(), level) == digit).toList();
        long child = apply(children[i], level + 1, below);
        isChanged |= child != children[i];
        isEmpty &= child == EMPTY;
        children[i] = child;
      }
      if (isEmpty) {
        return EMPTY;
      }
      return isChanged ? add(new StateNode.Branch(children)) : number;
    }

    private long write(Map<StateTuple, EventId> entries, int level) {
      if (entries.isEmpty()) {
        return EMPTY;
      }
      if (entries.size() <= LEAF_LIMIT || level == LEVELS) {
        List<StateNode.Entry> list = new ArrayList<>(entries.size());
        entries.forEach((tuple, event) -> list.add(new StateNode.Entry(tuple, event)));
        return add(new StateNode.Leaf(list));
      }
      List<Map<StateTuple, EventId>> parts = new ArrayList<>();
      for (int i = 0; i < StateNode.WIDTH; i++) {
        parts.add(new LinkedHashMap<>());
      }
      entries.forEach((tuple, event) -> parts.get(digit(key(tuple), level)).put(tuple, event));
      long[] children = new long[StateNode.WIDTH];
      for (int i = 0; i < StateNode.WIDTH; i++) {
        children[i] = write(parts.get(i), level + 1);
      }
      return add(new StateNode.Branch(children));
    }

    private long add(StateNode node) {
      long number = Numbers.of(shard, counts.incrementAndGet(shard));
      // Nobody knows the number before it is stored; if it never is, it is never given out again
      // either.
      cache.put(number, node);
      made.add(new NewNode(number, node));
      return number;
    }
  }

  /** Stores new nodes. */
  static void store(Transaction transaction, Collection<NewNode> nodes) throws SQLException {
    if (nodes.isEmpty()) {
      return;
    }
    PreparedStatement insert =
        transaction.prepare("INSERT INTO state_node (number, content) VALUES (?, ?)");
    for (NewNode node : nodes) {
      insert.setLong(1, node.number());
      insert.setBytes(2, node.node().encode());
      insert.addBatch();
    }
    insert.executeBatch();
  }

  private StateNode load(long number) {
    StateNode node = cache.findOrRead(number, this::read);
    if (node == null) {
      throw new StorageException("State node " + number + " is missing", null);
    }
    return node;
  }

  private @Nullable StateNode read(long number) {
    return database
        .read(
            transaction -> {
              PreparedStatement find =
                  transaction.prepare("SELECT content FROM state_node WHERE number = ?");
              find.setLong(1, number);
              try (ResultSet row = find.executeQuery()) {
                return row.next()
                    ? Optional.of(StateNode.decode(row.getBytes(1)))
                    : Optional.<StateNode>empty();
              }
            })
        .orElse(null);
  }

  private static long key(StateTuple tuple) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(tuple.type().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return ByteBuffer.wrap(digest.digest(tuple.stateKey().getBytes(StandardCharsets.UTF_8)))
          .getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static int digit(long key, int level) {
    return (int) (key >>> (Long.SIZE - BITS * (level + 1))) & (StateNode.WIDTH - 1);
  }

  /** A state as readers see it. */
  private final class View implements RoomState {
    private final long root;

    View(long root) {
      this.root = root;
    }

    @Override
    public long id() {
      return root;
    }

    @Override
    public Optional<EventId> find(StateTuple tuple) {
      return StateTries.this.find(root, tuple);
    }

    @Override
    public void forEach(BiConsumer<StateTuple, EventId> action) {
      entries(root).forEach(action);
    }

    @Override
    public void differenceFrom(
        RoomState earlier, BiConsumer<StateTuple, Optional<EventId>> action) {
      difference(earlier.id(), root).forEach(action);
    }
  }
}
