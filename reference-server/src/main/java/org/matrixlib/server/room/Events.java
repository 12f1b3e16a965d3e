package org.matrixlib.server.room;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.server.cache.BoundedCache;
import org.matrixlib.server.log.Log;
import org.matrixlib.server.log.LogRecords;
import org.matrixlib.server.room.Rooms.StoredRoom;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.room.query.TopologicalPosition;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.Transaction;

/**
 * The events of all rooms, and by that the records of {@code room.output}: each is stored once, in
 * one row. What was used last is kept in memory.
 */
final class Events implements LogRecords<RoomFact> {
  private static final long CACHED_BYTES = 64L << 20;
  private static final int IDS_A_QUERY = 64;

  private static final String COLUMNS =
      "event.event_id, event.number, event.kind, event.json, event.state_before,"
          + " event.state_after, event.current_state, event.replaced, event.is_current,"
          + " event.visibility, event.hosts, event.transaction_key, event.redacted,"
          + " event.redacted_because, event.received_at, room.version";
  private static final String SELECT =
      "SELECT " + COLUMNS + " FROM event JOIN room ON room.number = event.room ";
  private static final String INSERT =
      "INSERT INTO event (event_id, number, kind, json, state_before, state_after, current_state,"
          + " replaced, is_current, visibility, hosts, transaction_key, redacted,"
          + " received_at, room, depth, redacts, transaction_digest, redacted_because)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  /** Leaves out redactions that redact nothing, which clients don't see. */
  private static final String IS_SHOWN =
      " AND (event.redacts IS NULL OR event.redacted IS NOT NULL)";

  private static final String SELECT_MANY =
      SELECT + "WHERE event.event_id IN (?" + ", ?".repeat(IDS_A_QUERY - 1) + ")";

  private final Database database;
  private final Rooms rooms;
  private final HostSets hostSets = new HostSets();
  private final BoundedCache<EventId, EventRow> cache =
      new BoundedCache<>(CACHED_BYTES, EventRow::weight);

  Events(Database database, Rooms rooms) {
    this.database = database;
    this.rooms = rooms;
  }

  // Finding

  @Nullable EventRow find(EventId id) {
    EventRow known = cache.find(id);
    return known != null
        ? known
        : database.read(transaction -> Optional.ofNullable(read(transaction, id))).orElse(null);
  }

  private @Nullable EventRow read(Transaction transaction, EventId id) throws SQLException {
    PreparedStatement find = transaction.prepare(SELECT + "WHERE event.event_id = ?");
    find.setString(1, id.toString());
    List<EventRow> found = rows(transaction, find);
    return found.isEmpty() ? null : found.get(0);
  }

  /** Those of some events that are known. */
  Map<EventId, EventRow> find(Collection<EventId> ids) {
    Map<EventId, EventRow> found = new HashMap<>();
    List<EventId> unknown = new ArrayList<>();
    for (EventId id : ids) {
      EventRow known = cache.find(id);
      if (known == null) {
        unknown.add(id);
      } else {
        found.put(id, known);
      }
    }
    if (!unknown.isEmpty()) {
      boolean unused =
          database.read(
              transaction -> {
                for (int from = 0; from < unknown.size(); from += IDS_A_QUERY) {
                  int to = Math.min(from + IDS_A_QUERY, unknown.size());
                  for (EventRow row : readMany(transaction, unknown.subList(from, to))) {
                    found.put(row.id(), row);
                  }
                }
                return true;
              });
    }
    return found;
  }

  private List<EventRow> readMany(Transaction transaction, List<EventId> ids) throws SQLException {
    PreparedStatement find = transaction.prepare(SELECT_MANY);
    for (int i = 0; i < IDS_A_QUERY; i++) {
      // The statement has a fixed number of places; the last id fills those that are left.
      find.setString(i + 1, ids.get(Math.min(i, ids.size() - 1)).toString());
    }
    return rows(transaction, find);
  }

  /** The event that a request led to. */
  Optional<EventId> findTransaction(byte[] digest) {
    return database.read(
        transaction -> {
          PreparedStatement find =
              transaction.prepare(
                  "SELECT event_id FROM event"
                      + " WHERE transaction_digest = ? AND transaction_digest IS NOT NULL");
          find.setBytes(1, digest);
          try (ResultSet row = find.executeQuery()) {
            return row.next() ? Optional.of(eventId(row.getString(1))) : Optional.empty();
          }
        });
  }

  /** Events that say that they redact another. */
  List<EventRow> redactionsOf(EventId event) {
    return database.read(
        transaction -> {
          PreparedStatement find =
              transaction.prepare(
                  SELECT
                      + "WHERE event.redacts = ? AND event.redacts IS NOT NULL"
                      + " ORDER BY event.number");
          find.setString(1, event.toString());
          return rows(transaction, find);
        });
  }

  List<EventRow> arrivals(StoredRoom room, long after, long until, int limit, boolean fromEnd) {
    List<EventRow> found =
        database.read(
            transaction -> {
              PreparedStatement find =
                  transaction.prepare(
                      SELECT
                          + "WHERE event.room = ? AND event.kind = 0"
                          + IS_SHOWN
                          + " AND event.number > ? AND event.number <= ? ORDER BY event.number"
                          + (fromEnd ? " DESC LIMIT ?" : " LIMIT ?"));
              find.setLong(1, room.number());
              find.setLong(2, number(room.shard(), after));
              find.setLong(3, number(room.shard(), until));
              find.setInt(4, limit);
              return rows(transaction, find);
            });
    if (fromEnd) {
      Collections.reverse(found);
    }
    return found;
  }

  List<EventRow> history(StoredRoom room, TopologicalPosition from, boolean isBackward, int limit) {
    return database.read(
        transaction -> {
          PreparedStatement find =
              transaction.prepare(
                  SELECT
                      + "WHERE event.room = ? AND event.kind <= 1"
                      + IS_SHOWN
                      + (isBackward
                          ? " AND (event.depth, event.number) < (?, ?)"
                              + " ORDER BY event.depth DESC, event.number DESC LIMIT ?"
                          : " AND (event.depth, event.number) > (?, ?)"
                              + " ORDER BY event.depth, event.number LIMIT ?"));
          find.setLong(1, room.number());
          find.setLong(2, from.depth());
          find.setLong(3, number(room.shard(), from.sequence()));
          find.setInt(4, limit);
          return rows(transaction, find);
        });
  }

  /**
   * Some of the events of a room in the order of their numbers, which are those of a shard or of
   * its outliers.
   */
  List<EventRow> page(StoredRoom room, int numbersOf, long after, int limit) {
    return database.read(
        transaction -> {
          PreparedStatement find =
              transaction.prepare(
                  SELECT
                      + "WHERE event.number > ? AND event.number <= ? AND event.room = ?"
                      + " ORDER BY event.number LIMIT ?");
          find.setLong(1, Numbers.of(numbersOf, after));
          find.setLong(2, Numbers.of(numbersOf, Numbers.MAX));
          find.setLong(3, room.number());
          find.setInt(4, limit);
          return rows(transaction, find);
        });
  }

  /** The number of a place in the order of arrival, be it before or after all that there are. */
  private static long number(int shard, long sequence) {
    return Numbers.of(shard, Math.max(-1, Math.min(sequence, Numbers.MAX)));
  }

  // Reading rows

  private List<EventRow> rows(Transaction transaction, PreparedStatement query)
      throws SQLException {
    List<EventRow> rows = new ArrayList<>();
    long[] before = cache.changes();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        EventId id = eventId(row.getString(1));
        EventRow known = cache.find(id);
        if (known == null) {
          known = decoded(transaction, row, id);
          cache.offer(id, known, before);
        }
        rows.add(known);
      }
    }
    return rows;
  }

  private EventRow decoded(Transaction transaction, ResultSet row, EventId id) throws SQLException {
    RoomVersion version = rooms.version(row.getString(16));
    byte[] key = row.getBytes(12);
    return new EventRow(
        row.getLong(2),
        Standing.of(row.getInt(3)),
        Pdu.trusted(JsonObject.trusted(row.getBytes(4)), version, id),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        optionalId(row.getString(8)),
        row.getBoolean(9),
        HistoryVisibility.valueOf(row.getString(10)),
        hostSets.set(transaction, row.getLong(11)),
        key == null ? Optional.empty() : Optional.of(TransactionKeys.decode(key)),
        optionalId(row.getString(13)),
        optionalId(row.getString(14)),
        row.getLong(15));
  }

  private static Optional<EventId> optionalId(@Nullable String text) {
    return text == null ? Optional.empty() : Optional.of(eventId(text));
  }

  private static EventId eventId(String text) {
    return EventId.parseOverlong(text).orElseThrow();
  }

  // Writing, in the thread that writes

  void insert(Transaction transaction, EventRow row) throws SQLException {
    Pdu event = row.event();
    PreparedStatement insert = transaction.prepare(INSERT);
    insert.setString(1, row.id().toString());
    insert.setLong(2, row.number());
    insert.setInt(3, row.standing().code());
    insert.setBytes(4, event.federationForm().toBytes());
    insert.setLong(5, row.stateBefore());
    insert.setLong(6, row.stateAfter());
    insert.setLong(7, row.currentState());
    insert.setString(8, row.replaced().map(EventId::toString).orElse(null));
    insert.setBoolean(9, row.isCurrent());
    insert.setString(10, row.visibility().name());
    insert.setLong(11, hostSets.number(transaction, row.hosts()));
    byte[] key = row.transaction().map(TransactionKeys::encode).orElse(null);
    insert.setBytes(12, key);
    insert.setString(13, row.redacted().map(EventId::toString).orElse(null));
    insert.setLong(14, row.receivedAt());
    insert.setLong(15, rooms.number(transaction, event.roomId()));
    insert.setLong(16, event.depth());
    insert.setString(17, event.redacts().map(EventId::toString).orElse(null));
    insert.setBytes(18, key == null ? null : TransactionKeys.digest(key));
    insert.setString(19, row.redactedBecause().map(EventId::toString).orElse(null));
    insert.executeUpdate();
  }

  /**
   * Writes what a redaction changes: puts the redacted form in place of its event, or notes what it
   * redacts. What redaction takes away is kept nowhere.
   */
  void revise(Transaction transaction, EventRow row) throws SQLException {
    PreparedStatement update =
        transaction.prepare(
            "UPDATE event SET json = ?, redacted = ?, redacted_because = ? WHERE event_id = ?");
    update.setBytes(1, row.event().federationForm().toBytes());
    update.setString(2, row.redacted().map(EventId::toString).orElse(null));
    update.setString(3, row.redactedBecause().map(EventId::toString).orElse(null));
    update.setString(4, row.id().toString());
    update.executeUpdate();
  }

  /** Removes an outlier, to make place for the same event with its state. */
  void removeOutlier(Transaction transaction, EventId id) throws SQLException {
    PreparedStatement delete =
        transaction.prepare("DELETE FROM event WHERE event_id = ? AND kind >= 4");
    delete.setString(1, id.toString());
    delete.executeUpdate();
  }

  /** Takes note of events that were written, in the order in which they were. */
  void stored(Collection<EventRow> rows) {
    rows.forEach(row -> cache.put(row.id(), row));
  }

  // As the records of room.output

  @Override
  public void write(Transaction transaction, int shard, long sequence, RoomFact fact)
      throws SQLException {
    insert(transaction, EventRow.of(Numbers.of(shard, sequence), fact));
  }

  @Override
  public List<Log.Entry<RoomFact>> read(Transaction transaction, int shard, long after, int limit)
      throws SQLException {
    PreparedStatement find =
        transaction.prepare(
            SELECT + "WHERE event.number > ? AND event.number <= ? ORDER BY event.number LIMIT ?");
    find.setLong(1, number(shard, after));
    find.setLong(2, number(shard, Numbers.MAX));
    find.setInt(3, limit);
    return rows(transaction, find).stream()
        .map(row -> new Log.Entry<>(shard, row.sequence(), row.fact()))
        .toList();
  }

  @Override
  public long last(Transaction transaction, int shard) throws SQLException {
    return StateTries.lastCount(transaction, "event", shard);
  }

  @Override
  public int weight(RoomFact fact) {
    return EventRow.weight(fact.event());
  }
}
