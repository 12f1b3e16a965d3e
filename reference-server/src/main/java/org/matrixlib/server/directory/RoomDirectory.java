package org.matrixlib.server.directory;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.Transaction;

/** The aliases of this server, and the rooms that it publishes. Safe for use by several threads. */
public final class RoomDirectory {
  private final Database database;

  /** Aliases that are kept for rooms that are being made. Only writes look at it. */
  private final Set<RoomAlias> reserved = ConcurrentHashMap.newKeySet();

  public RoomDirectory(Database database) {
    this.database = database;
  }

  /** What an alias stands for, and who made it. */
  public record Entry(RoomId room, UserId creator) {}

  /** Finds an alias. */
  public Optional<Entry> find(RoomAlias alias) {
    return database.read(tx -> find(tx, alias));
  }

  private static Optional<Entry> find(Transaction tx, RoomAlias alias) throws SQLException {
    PreparedStatement select =
        tx.prepare("SELECT room_id, creator FROM room_alias WHERE alias = ?");
    select.setString(1, alias.toString());
    try (ResultSet row = select.executeQuery()) {
      return row.next()
          ? Optional.of(
              new Entry(
                  RoomId.parseOverlong(row.getString(1)).orElseThrow(),
                  UserId.parseOverlong(row.getString(2)).orElseThrow()))
          : Optional.empty();
    }
  }

  /** The aliases of a room, in alphabetical order. */
  public List<RoomAlias> aliases(RoomId room) {
    return database.read(
        tx -> {
          PreparedStatement select =
              tx.prepare("SELECT alias FROM room_alias WHERE room_id = ? ORDER BY alias");
          select.setString(1, room.toString());
          List<RoomAlias> aliases = new ArrayList<>();
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              aliases.add(RoomAlias.of(row.getString(1)));
            }
          }
          return aliases;
        });
  }

  /** Adds an alias; answers false if it is taken. */
  public CompletableFuture<Boolean> add(RoomAlias alias, RoomId room, UserId creator) {
    return database.write(tx -> !reserved.contains(alias) && insert(tx, alias, room, creator));
  }

  /**
   * Takes an alias for a room that is being made, and so can't be named yet; answers false if it is
   * taken. Whoever took it gives it up by {@link #release}.
   */
  public CompletableFuture<Boolean> reserve(RoomAlias alias) {
    // Among the writes, each of which sees what those before it did.
    return database.write(
        tx -> {
          boolean isReserved = find(tx, alias).isEmpty() && reserved.add(alias);
          if (isReserved) {
            tx.afterRollback(() -> release(alias));
          }
          return isReserved;
        });
  }

  /** Gives an alias that is reserved to the room that it is for. */
  public CompletableFuture<Boolean> addReserved(RoomAlias alias, RoomId room, UserId creator) {
    return database.write(tx -> insert(tx, alias, room, creator));
  }

  /** Reserves an alias no more. */
  public void release(RoomAlias alias) {
    reserved.remove(alias);
  }

  private static boolean insert(Transaction tx, RoomAlias alias, RoomId room, UserId creator)
      throws SQLException {
    PreparedStatement insert =
        tx.prepare(
            "INSERT INTO room_alias (alias, room_id, creator) VALUES (?, ?, ?)"
                + " ON CONFLICT (alias) DO NOTHING");
    insert.setString(1, alias.toString());
    insert.setString(2, room.toString());
    insert.setString(3, creator.toString());
    return insert.executeUpdate() == 1;
  }

  /** Removes an alias; answers false if there is none. */
  public CompletableFuture<Boolean> remove(RoomAlias alias) {
    return database.write(
        tx -> {
          PreparedStatement delete = tx.prepare("DELETE FROM room_alias WHERE alias = ?");
          delete.setString(1, alias.toString());
          return delete.executeUpdate() == 1;
        });
  }

  /** Publishes a room, or does so no more. */
  public CompletableFuture<Boolean> publish(RoomId room, boolean isPublished) {
    return database.write(
        tx -> {
          PreparedStatement change =
              tx.prepare(
                  isPublished
                      ? "INSERT INTO published_room (room_id) VALUES (?)"
                          + " ON CONFLICT (room_id) DO NOTHING"
                      : "DELETE FROM published_room WHERE room_id = ?");
          change.setString(1, room.toString());
          return change.executeUpdate() == 1;
        });
  }

  /** Whether a room is published. */
  public boolean isPublished(RoomId room) {
    return database.read(
        tx -> {
          PreparedStatement select =
              tx.prepare("SELECT room_id FROM published_room WHERE room_id = ?");
          select.setString(1, room.toString());
          try (ResultSet row = select.executeQuery()) {
            return row.next();
          }
        });
  }

  /** The published rooms after one of them, in the order of their ids. */
  public List<RoomId> published(String after, int limit) {
    return database.read(
        tx -> {
          PreparedStatement select =
              tx.prepare(
                  "SELECT room_id FROM published_room WHERE room_id > ?"
                      + " ORDER BY room_id LIMIT ?");
          select.setString(1, after);
          select.setInt(2, limit);
          List<RoomId> rooms = new ArrayList<>();
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              rooms.add(RoomId.parseOverlong(row.getString(1)).orElseThrow());
            }
          }
          return rooms;
        });
  }
}
