package org.matrixlib.server.room;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.server.log.Log;
import org.matrixlib.server.room.StateTries.NewNode;
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.store.Transaction;

/**
 * What was decided and isn't stored yet: of a batch of commands, or of one of them on top of those
 * before it, which is merged into the batch if the command is not refused.
 */
final class Changes {
  private final RoomStore store;
  private final @Nullable Changes earlier;

  private final Map<RoomId, RoomHead> heads = new LinkedHashMap<>();
  private final List<EventRow> events = new ArrayList<>();
  private final List<EventRow> outliers = new ArrayList<>();
  private final Set<EventId> formerOutliers = new LinkedHashSet<>();
  private final List<EventRow> revised = new ArrayList<>();
  private final List<NewNode> nodes = new ArrayList<>();
  private final List<Memberships.Change> memberships = new ArrayList<>();

  // What the lists above hold, for look-ups.
  private final Map<EventId, EventRow> byId = new HashMap<>();
  private final Map<EventId, List<EventRow>> byRedacted = new HashMap<>();
  private final Map<TransactionKey, EventId> byTransaction = new HashMap<>();
  private final Map<Integer, Integer> countByShard = new HashMap<>();

  private Changes(RoomStore store, @Nullable Changes earlier) {
    this.store = store;
    this.earlier = earlier;
  }

  /** No changes to what is stored. */
  static Changes to(RoomStore store) {
    return new Changes(store, null);
  }

  /** No changes on top of these. */
  Changes next() {
    return new Changes(store, this);
  }

  /** Adds those of one command. */
  void merge(Changes later) {
    heads.putAll(later.heads);
    events.addAll(later.events);
    outliers.addAll(later.outliers);
    formerOutliers.addAll(later.formerOutliers);
    revised.addAll(later.revised);
    nodes.addAll(later.nodes);
    memberships.addAll(later.memberships);
    byId.putAll(later.byId);
    byTransaction.putAll(later.byTransaction);
    later.byRedacted.forEach(
        (id, rows) -> byRedacted.computeIfAbsent(id, any -> new ArrayList<>()).addAll(rows));
    later.countByShard.forEach((shard, count) -> countByShard.merge(shard, count, Integer::sum));
  }

  boolean isEmpty() {
    return heads.isEmpty() && memberships.isEmpty();
  }

  /** The rooms that change. */
  Collection<RoomHead> heads() {
    return heads.values();
  }

  /** The events that are new. */
  Stream<EventRow> added() {
    return Stream.concat(outliers.stream(), events.stream());
  }

  /** Events that were stored before and change, by redaction. */
  List<EventRow> revised() {
    return revised;
  }

  @Nullable RoomHead head(RoomId room) {
    RoomHead head = heads.get(room);
    return head != null || earlier == null ? head : earlier.head(room);
  }

  void put(RoomHead head) {
    heads.put(head.id(), head);
  }

  @Nullable EventRow find(EventId id) {
    EventRow row = byId.get(id);
    if (row != null) {
      return row;
    }
    return earlier == null ? store.events().find(id) : earlier.find(id);
  }

  /** The events that say that they redact another. */
  List<EventRow> redactionsOf(EventId id) {
    List<EventRow> found =
        earlier == null
            ? new ArrayList<>(store.events().redactionsOf(id))
            : earlier.redactionsOf(id);
    found.addAll(byRedacted.getOrDefault(id, List.of()));
    return found;
  }

  Optional<EventId> find(TransactionKey transaction) {
    EventId id = byTransaction.get(transaction);
    if (id != null) {
      return Optional.of(id);
    }
    return earlier == null ? store.findTransaction(transaction) : earlier.find(transaction);
  }

  /** The number that the next event of a shard will have in the log. */
  long nextSequence(int shard) {
    int count = countByShard.getOrDefault(shard, 0);
    return count + (earlier == null ? store.log().last(shard) + 1 : earlier.nextSequence(shard));
  }

  /** Lets an event be found that will be added, or not, once all is known of it. */
  void foresee(Pdu event) {
    byId.put(event.eventId(), EventRow.outlier(0, event, false, 0));
  }

  void add(EventRow event) {
    events.add(event);
    event
        .event()
        .redacts()
        .ifPresent(id -> byRedacted.computeIfAbsent(id, any -> new ArrayList<>()).add(event));
    byId.put(event.id(), event);
    event.transaction().ifPresent(transaction -> byTransaction.put(transaction, event.id()));
    countByShard.merge(Numbers.shard(event.number()), 1, Integer::sum);
  }

  void addOutlier(EventRow event) {
    outliers.add(event);
    byId.put(event.id(), event);
  }

  /** Makes place for an event that is an outlier so far. */
  void removeOutlier(EventId id) {
    formerOutliers.add(id);
  }

  /** Changes an event: it is redacted, or is a redaction that redacts an event now. */
  void revise(EventRow row) {
    revised.add(row);
    byId.put(row.id(), row);
  }

  void add(Memberships.Change change) {
    memberships.add(change);
  }

  /** Takes the nodes of new states. */
  Collection<NewNode> nodes() {
    return nodes;
  }

  /** Writes all of it. For the thread that writes. */
  void write(Transaction transaction, Log<RoomFact> log) throws SQLException {
    // Before the log tells its readers, who ask for these at once.
    transaction.afterCommit(this::stored);
    for (RoomHead head : heads.values()) {
      store.rooms().write(transaction, head);
    }
    StateTries.store(transaction, nodes);
    for (EventRow outlier : outliers) {
      store.events().insert(transaction, outlier);
    }
    for (EventId id : formerOutliers) {
      store.events().removeOutlier(transaction, id);
    }
    for (EventRow event : events) {
      long sequence = log.append(transaction, Numbers.shard(event.number()), event.fact());
      if (sequence != event.sequence()) {
        throw new IllegalStateException("Two threads write one shard");
      }
    }
    for (EventRow event : revised) {
      store.events().revise(transaction, event);
    }
    Memberships.write(transaction, memberships);
  }

  private void stored() {
    store.events().stored(outliers);
    store.events().stored(events);
    store.events().stored(revised);
  }
}
