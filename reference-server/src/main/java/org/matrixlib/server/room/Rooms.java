package org.matrixlib.server.room;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.cache.BoundedCache;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.StorageException;
import org.matrixlib.server.store.Transaction;

/** The table of rooms. What was written last is kept in memory. */
final class Rooms {
  private static final long CACHED_ROOMS = 20_000;

  private final Database database;
  private final RoomVersions versions;
  private final BoundedCache<RoomId, StoredRoom> cache =
      new BoundedCache<>(CACHED_ROOMS, room -> 1);
  private final AtomicLongArray counts = new AtomicLongArray(Shards.COUNT);

  /** A row of the table. */
  record StoredRoom(long number, RoomQueries.Room room) {
    int shard() {
      return room.shard();
    }
  }

  Rooms(Database database, RoomVersions versions) {
    this.database = database;
    this.versions = versions;
    boolean unused =
        database.read(
            transaction -> {
              for (int shard = 0; shard < Shards.COUNT; shard++) {
                counts.set(shard, StateTries.lastCount(transaction, "room", shard));
              }
              return true;
            });
  }

  /** A number for a new room. */
  long newNumber(int shard) {
    return Numbers.of(shard, counts.incrementAndGet(shard));
  }

  RoomVersion version(String name) {
    return versions
        .find(name)
        .orElseThrow(
            () -> new StorageException("The database has a room of version " + name, null));
  }

  @Nullable StoredRoom find(RoomId id) {
    return cache.findOrRead(id, this::read);
  }

  /** The number of a room that is stored, if not in this transaction. */
  long number(Transaction transaction, RoomId id) throws SQLException {
    StoredRoom known = cache.find(id);
    if (known != null) {
      return known.number();
    }
    StoredRoom found = read(transaction, id);
    if (found == null) {
      throw new StorageException("There is no room " + id, null);
    }
    return found.number();
  }

  private @Nullable StoredRoom read(RoomId id) {
    return database.read(transaction -> Optional.ofNullable(read(transaction, id))).orElse(null);
  }

  private @Nullable StoredRoom read(Transaction transaction, RoomId id) throws SQLException {
    PreparedStatement find =
        transaction.prepare(
            "SELECT number, version, current_state, extremities, sequence FROM room"
                + " WHERE room_id = ?");
    find.setString(1, id.toString());
    try (ResultSet row = find.executeQuery()) {
      return row.next() ? decode(id, row) : null;
    }
  }

  private StoredRoom decode(RoomId id, ResultSet row) throws SQLException {
    return new StoredRoom(
        row.getLong(1),
        new RoomQueries.Room(
            id,
            version(row.getString(2)),
            row.getLong(3),
            decode(row.getString(4)),
            Shards.of(id),
            row.getLong(5)));
  }

  private static List<EventId> decode(String extremities) {
    byte[] json = extremities.getBytes(StandardCharsets.UTF_8);
    return JsonObject.trusted(json).array("event_ids").orElse(JsonArray.EMPTY).stream()
        .map(id -> EventId.parseOverlong(((JsonString) id).text()).orElseThrow())
        .toList();
  }

  /** Writes how a room is now. */
  void write(Transaction transaction, RoomHead head) throws SQLException {
    PreparedStatement upsert =
        transaction.prepare(
            "INSERT INTO room (number, room_id, version, current_state, extremities, sequence)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET"
                + " current_state = excluded.current_state, extremities = excluded.extremities,"
                + " sequence = excluded.sequence");
    RoomQueries.Room room = head.toRoom();
    JsonArray extremities =
        JsonArray.ofStrings(room.extremities().stream().map(EventId::toString).toList());
    upsert.setLong(1, head.number());
    upsert.setString(2, head.id().toString());
    upsert.setString(3, head.version().name());
    upsert.setLong(4, head.currentState());
    upsert.setString(5, JsonObject.builder().put("event_ids", extremities).build().toString());
    upsert.setLong(6, head.sequence());
    upsert.executeUpdate();
    transaction.afterCommit(() -> cache.put(head.id(), new StoredRoom(head.number(), room)));
  }

  /** The ids of all rooms, in no order. */
  List<RoomId> all() {
    return database.read(
        transaction -> {
          List<RoomId> found = new ArrayList<>();
          try (ResultSet row =
              transaction.prepare("SELECT room_id FROM room ORDER BY number").executeQuery()) {
            while (row.next()) {
              found.add(RoomId.parseOverlong(row.getString(1)).orElseThrow());
            }
          }
          return found;
        });
  }
}
