package org.matrixlib.server.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.log.EmbeddedLog;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.Rooms.StoredRoom;
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.store.Database;

/** All tables of the room server. Safe for use by several threads. */
final class RoomStore {
  private final Database database;
  private final Rooms rooms;
  private final Events events;
  private final StateTries states;
  private final Memberships memberships;
  private final EmbeddedLog<RoomFact> log;
  private final AtomicLongArray outlierCounts = new AtomicLongArray(Shards.COUNT);

  RoomStore(Database database, RoomVersions versions) {
    this.database = database;
    rooms = new Rooms(database, versions);
    events = new Events(database, rooms);
    states = new StateTries(database);
    memberships = new Memberships(database);
    log = new EmbeddedLog<>(database, "room.output", events);
    boolean unused =
        database.read(
            transaction -> {
              for (int shard = 0; shard < Shards.COUNT; shard++) {
                outlierCounts.set(shard, events.last(transaction, Numbers.ofOutliers(shard)));
              }
              return true;
            });
  }

  Database database() {
    return database;
  }

  Rooms rooms() {
    return rooms;
  }

  Events events() {
    return events;
  }

  StateTries states() {
    return states;
  }

  Memberships memberships() {
    return memberships;
  }

  EmbeddedLog<RoomFact> log() {
    return log;
  }

  long newOutlierNumber(int shard) {
    return Numbers.of(Numbers.ofOutliers(shard), outlierCounts.incrementAndGet(shard));
  }

  Optional<EventId> findTransaction(TransactionKey transaction) {
    return events.findTransaction(TransactionKeys.digest(TransactionKeys.encode(transaction)));
  }

  /** A room as it is stored, with all that is needed to add to it. */
  @Nullable RoomHead head(RoomId id) {
    StoredRoom stored = rooms.find(id);
    if (stored == null) {
      return null;
    }
    List<RoomHead.Extremity> extremities = new ArrayList<>();
    for (EventId extremity : stored.room().extremities()) {
      extremities.add(RoomHead.Extremity.of(StateReader.required(extremity, Changes.to(this))));
    }
    Map<ServerName, Integer> joined = memberships.joined(stored.number());
    return new RoomHead(
        stored.number(),
        id,
        stored.room().version(),
        stored.room().currentState(),
        extremities,
        joined,
        Set.copyOf(joined.keySet()),
        stored.room().sequence());
  }
}
