package org.matrixlib.server.sync;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.Transaction;

/** The sync reader's tables: the feed, the users' memberships, filters. */
final class SyncStore {
  private static final int SECRET_BYTES = 32;

  private final Database database;

  SyncStore(Database database) {
    this.database = database;
  }

  /** How far the feed is, and the secret and the epoch of its tokens. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  record Beginning(long position, byte[] secret, long epoch) {}

  /** Finds out how far the feed is; makes its secret at the first start. */
  Beginning open(RandomGenerator random) {
    return database
        .read(SyncStore::readBeginning)
        .orElseGet(() -> database.write(tx -> begin(tx, random)).join());
  }

  private static Optional<Beginning> readBeginning(Transaction tx) throws SQLException {
    try (ResultSet row =
        tx.prepare("SELECT position, secret, epoch FROM sync_reader WHERE id = 1").executeQuery()) {
      return row.next()
          ? Optional.of(new Beginning(row.getLong(1), row.getBytes(2), row.getLong(3)))
          : Optional.empty();
    }
  }

  private static Beginning begin(Transaction tx, RandomGenerator random) throws SQLException {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    long epoch = epoch(random);
    PreparedStatement insert =
        tx.prepare("INSERT INTO sync_reader (id, position, secret, epoch) VALUES (1, 0, ?, ?)");
    insert.setBytes(1, secret);
    insert.setLong(2, epoch);
    insert.executeUpdate();
    return new Beginning(0, secret, epoch);
  }

  /** Random, so that a backup that is restored twice doesn't begin the same epoch twice. */
  private static long epoch(RandomGenerator random) {
    return random.nextLong(Long.MAX_VALUE);
  }

  /** Begins another epoch, if the feed was begun. */
  static int beginEpoch(Transaction tx, RandomGenerator random) throws SQLException {
    PreparedStatement update = tx.prepare("UPDATE sync_reader SET epoch = ? WHERE id = 1");
    update.setLong(1, epoch(random));
    return update.executeUpdate();
  }

  /** Appends to the feed, up to a position. Part of the reader's transaction. */
  static void append(
      Transaction tx, long position, List<FeedEntry> entries, List<MembershipChange> changes)
      throws SQLException {
    PreparedStatement feed =
        tx.prepare(
            "INSERT INTO sync_feed (room_id, position, sequence, state, lacks_changes)"
                + " VALUES (?, ?, ?, ?, ?)");
    for (FeedEntry entry : entries) {
      feed.setString(1, entry.room().toString());
      feed.setLong(2, entry.position());
      feed.setLong(3, entry.sequence());
      feed.setLong(4, entry.state());
      feed.setBoolean(5, entry.lacksChanges());
      feed.executeUpdate();
    }
    PreparedStatement membership =
        tx.prepare(
            "INSERT INTO sync_membership"
                + " (user_id, room_id, position, sequence, membership, event_id)"
                + " VALUES (?, ?, ?, ?, ?, ?)");
    for (MembershipChange change : changes) {
      membership.setString(1, change.user().toString());
      membership.setString(2, change.room().toString());
      membership.setLong(3, change.position());
      membership.setLong(4, change.sequence());
      membership.setString(5, change.membership().text());
      membership.setString(6, change.event().map(EventId::toString).orElse(null));
      membership.executeUpdate();
    }
    PreparedStatement reader = tx.prepare("UPDATE sync_reader SET position = ? WHERE id = 1");
    reader.setLong(1, position);
    reader.executeUpdate();
  }

  /** The last entry of a room at or before a position. */
  Optional<FeedEntry> lastEntry(RoomId room, long position) {
    return database.read(
        tx -> {
          PreparedStatement select =
              tx.prepare(
                  "SELECT position, sequence, state, lacks_changes FROM sync_feed"
                      + " WHERE room_id = ? AND position <= ? ORDER BY position DESC LIMIT 1");
          select.setString(1, room.toString());
          select.setLong(2, position);
          try (ResultSet row = select.executeQuery()) {
            return row.next()
                ? Optional.of(
                    new FeedEntry(
                        room, row.getLong(1), row.getLong(2), row.getLong(3), row.getBoolean(4)))
                : Optional.empty();
          }
        });
  }

  /** All changes of a user's memberships, in the order of the feed. */
  List<MembershipChange> changes(UserId user) {
    return changes("user_id", user.toString());
  }

  /** All changes of memberships in a room, in the order of the feed. Looks through all rooms. */
  List<MembershipChange> changes(RoomId room) {
    return changes("room_id", room.toString());
  }

  private List<MembershipChange> changes(String column, String value) {
    return database.read(
        tx -> {
          PreparedStatement select =
              tx.prepare(
                  "SELECT user_id, room_id, position, sequence, membership, event_id"
                      + " FROM sync_membership WHERE "
                      + column
                      + " = ? ORDER BY position");
          select.setString(1, value);
          List<MembershipChange> changes = new ArrayList<>();
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              changes.add(
                  new MembershipChange(
                      UserId.parseOverlong(row.getString(1)).orElseThrow(),
                      RoomId.parseOverlong(row.getString(2)).orElseThrow(),
                      row.getLong(3),
                      row.getLong(4),
                      membership(row.getString(5)),
                      Optional.ofNullable(row.getString(6)).flatMap(EventId::parseOverlong)));
            }
          }
          return changes;
        });
  }

  /** What a room's place in the feed holds, but for its position. */
  record Place(long sequence, long state) {}

  /** The feed of a room, in order. */
  List<Place> places(RoomId room) {
    return database.read(
        tx -> {
          PreparedStatement select =
              tx.prepare(
                  "SELECT sequence, state FROM sync_feed WHERE room_id = ? ORDER BY position");
          select.setString(1, room.toString());
          List<Place> places = new ArrayList<>();
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              places.add(new Place(row.getLong(1), row.getLong(2)));
            }
          }
          return places;
        });
  }

  /** How many entries the feed has, how many positions they have, and the last that was given. */
  record Extent(long entries, long positions, long last) {}

  Extent extent() {
    return database.read(
        tx -> {
          PreparedStatement select =
              tx.prepare("SELECT COUNT(*), COUNT(DISTINCT position) FROM sync_feed");
          try (ResultSet row = select.executeQuery()) {
            row.next();
            long last = readBeginning(tx).map(Beginning::position).orElse(0L);
            return new Extent(row.getLong(1), row.getLong(2), last);
          }
        });
  }

  /** The last membership of each local user in each room. */
  Map<RoomId, Map<UserId, Membership>> lastMemberships() {
    return database.read(
        tx -> {
          Map<RoomId, Map<UserId, Membership>> memberships = new HashMap<>();
          try (ResultSet row =
              tx.prepare(
                      "SELECT room_id, user_id, membership FROM sync_membership ORDER BY position")
                  .executeQuery()) {
            while (row.next()) {
              memberships
                  .computeIfAbsent(
                      RoomId.parseOverlong(row.getString(1)).orElseThrow(), id -> new HashMap<>())
                  .put(
                      UserId.parseOverlong(row.getString(2)).orElseThrow(),
                      membership(row.getString(3)));
            }
          }
          return memberships;
        });
  }

  private static Membership membership(String text) {
    for (Membership membership : Membership.values()) {
      if (membership.text().equals(text)) {
        return membership;
      }
    }
    throw new IllegalStateException("the store has a membership " + text);
  }

  /** Keeps a filter; false if the user has as many others already. */
  CompletableFuture<Boolean> putFilter(
      UserId user, String filterId, JsonObject filter, int maxFilters) {
    return database.write(
        tx -> {
          PreparedStatement count =
              tx.prepare("SELECT COUNT(*) FROM sync_filter WHERE user_id = ? AND filter_id <> ?");
          count.setString(1, user.toString());
          count.setString(2, filterId);
          try (ResultSet row = count.executeQuery()) {
            row.next();
            if (row.getInt(1) >= maxFilters) {
              return false;
            }
          }
          PreparedStatement insert =
              tx.prepare(
                  "INSERT INTO sync_filter (user_id, filter_id, filter) VALUES (?, ?, ?)"
                      + " ON CONFLICT (user_id, filter_id) DO NOTHING");
          insert.setString(1, user.toString());
          insert.setString(2, filterId);
          insert.setBytes(3, filter.toBytes());
          insert.executeUpdate();
          return true;
        });
  }

  /** Finds a filter. */
  Optional<JsonObject> filter(UserId user, String filterId) {
    return database.read(
        tx -> {
          PreparedStatement select =
              tx.prepare("SELECT filter FROM sync_filter WHERE user_id = ? AND filter_id = ?");
          select.setString(1, user.toString());
          select.setString(2, filterId);
          try (ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(JsonObject.trusted(row.getBytes(1))) : Optional.empty();
          }
        });
  }
}
