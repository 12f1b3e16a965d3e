package org.matrixlib.server.room;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.room.query.RoomQueries.RoomMembership;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.Transaction;

/** The index of who is what in the current state of which room. */
final class Memberships {
  private static final String SELECT =
      "SELECT room.room_id, membership.membership, membership.event_id, membership.is_forgotten"
          + " FROM membership JOIN room ON room.number = membership.room"
          + " WHERE membership.user_id = ?";

  private final Database database;

  /** What a user is now, by which event. */
  record Current(Membership membership, EventId event) {}

  /** A change of a row of the index. */
  sealed interface Change {
    long room();

    UserId user();
  }

  /** Another membership of a user; there may be nothing left. */
  record Moved(long room, UserId user, Optional<Current> current) implements Change {}

  /** A room that a user forgets. */
  record Forgotten(long room, UserId user) implements Change {}

  Memberships(Database database) {
    this.database = database;
  }

  List<RoomMembership> rooms(UserId user) {
    return database.read(
        transaction -> {
          PreparedStatement find = transaction.prepare(SELECT);
          find.setString(1, user.toString());
          return memberships(find);
        });
  }

  Optional<RoomMembership> membership(long room, UserId user) {
    return database.read(
        transaction -> {
          PreparedStatement find = transaction.prepare(SELECT + " AND membership.room = ?");
          find.setString(1, user.toString());
          find.setLong(2, room);
          return memberships(find).stream().findFirst();
        });
  }

  private static List<RoomMembership> memberships(PreparedStatement query) throws SQLException {
    List<RoomMembership> found = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        found.add(
            new RoomMembership(
                RoomId.parseOverlong(row.getString(1)).orElseThrow(),
                Membership.valueOf(row.getString(2)),
                EventId.parseOverlong(row.getString(3)).orElseThrow(),
                row.getBoolean(4)));
      }
    }
    return found;
  }

  Map<UserId, Membership> members(long room) {
    return database.read(
        transaction -> {
          PreparedStatement find =
              transaction.prepare("SELECT user_id, membership FROM membership WHERE room = ?");
          find.setLong(1, room);
          Map<UserId, Membership> found = new LinkedHashMap<>();
          try (ResultSet row = find.executeQuery()) {
            while (row.next()) {
              found.put(
                  UserId.parseOverlong(row.getString(1)).orElseThrow(),
                  Membership.valueOf(row.getString(2)));
            }
          }
          return found;
        });
  }

  int countJoined(long room) {
    return database.read(
        transaction -> {
          PreparedStatement count =
              transaction.prepare(
                  "SELECT COUNT(*) FROM membership WHERE room = ? AND membership = ?");
          count.setLong(1, room);
          count.setString(2, Membership.JOIN.name());
          try (ResultSet row = count.executeQuery()) {
            row.next();
            return row.getInt(1);
          }
        });
  }

  /** How many users of each server are joined. */
  Map<ServerName, Integer> joined(long room) {
    Map<ServerName, Integer> counts = new HashMap<>();
    members(room)
        .forEach(
            (user, membership) -> {
              if (membership == Membership.JOIN) {
                counts.merge(user.server(), 1, Integer::sum);
              }
            });
    return Map.copyOf(counts);
  }

  /** Writes changes, in order: who forgets a room may be invited right after. */
  static void write(Transaction transaction, List<Change> changes) throws SQLException {
    for (Change change : changes) {
      Optional<Current> current =
          change instanceof Moved moved ? moved.current() : Optional.empty();
      if (current.isPresent()) {
        put(transaction, change, current.get());
      } else if (change instanceof Forgotten) {
        forget(transaction, change);
      } else {
        remove(transaction, change);
      }
    }
  }

  private static void put(Transaction transaction, Change change, Current current)
      throws SQLException {
    PreparedStatement upsert =
        transaction.prepare(
            "INSERT INTO membership (room, user_id, membership, event_id, is_forgotten)"
                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (user_id, room) DO UPDATE SET"
                + " membership = excluded.membership, event_id = excluded.event_id,"
                + " is_forgotten = excluded.is_forgotten");
    upsert.setLong(1, change.room());
    upsert.setString(2, change.user().toString());
    upsert.setString(3, current.membership().name());
    upsert.setString(4, current.event().toString());
    upsert.setBoolean(5, false);
    upsert.executeUpdate();
  }

  private static void remove(Transaction transaction, Change change) throws SQLException {
    PreparedStatement delete =
        transaction.prepare("DELETE FROM membership WHERE room = ? AND user_id = ?");
    delete.setLong(1, change.room());
    delete.setString(2, change.user().toString());
    delete.executeUpdate();
  }

  private static void forget(Transaction transaction, Change forgotten) throws SQLException {
    PreparedStatement update =
        transaction.prepare(
            "UPDATE membership SET is_forgotten = ? WHERE room = ? AND user_id = ?");
    update.setBoolean(1, true);
    update.setLong(2, forgotten.room());
    update.setString(3, forgotten.user().toString());
    update.executeUpdate();
  }
}
