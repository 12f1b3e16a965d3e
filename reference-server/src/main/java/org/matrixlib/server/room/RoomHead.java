package org.matrixlib.server.room;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.query.RoomQueries;

/**
 * A room as it is at one moment: what is needed to add to it.
 *
 * @param number its {@linkplain Numbers number}
 * @param joined how many users of each server are joined
 * @param sequence the number of its last event in {@code room.output}
 */
record RoomHead(
    long number,
    RoomId id,
    RoomVersion version,
    long currentState,
    List<Extremity> extremities,
    Map<ServerName, Integer> joined,
    Set<ServerName> hosts,
    long sequence) {

  /** An event that nothing follows yet. */
  record Extremity(EventReference reference, long depth, long stateAfter) {
    /** The extremity that an event makes. */
    static Extremity of(EventRow row) {
      return new Extremity(References.to(row.event()), row.event().depth(), row.stateAfter());
    }

    EventId id() {
      return reference.eventId();
    }
  }

  static RoomHead empty(long number, RoomId id, RoomVersion version) {
    return new RoomHead(number, id, version, StateTries.EMPTY, List.of(), Map.of(), Set.of(), 0);
  }

  int shard() {
    return Shards.of(id);
  }

  RoomHead withSequence(long newSequence) {
    return new RoomHead(number, id, version, currentState, extremities, joined, hosts, newSequence);
  }

  RoomHead withState(long state, List<Extremity> newExtremities) {
    return new RoomHead(number, id, version, state, newExtremities, joined, hosts, sequence);
  }

  /** With more or fewer users of a server. */
  RoomHead withJoined(ServerName server, int change) {
    Map<ServerName, Integer> counts = new HashMap<>(joined);
    int count = counts.merge(server, change, Integer::sum);
    if (count == 0) {
      counts.remove(server);
    }
    Set<ServerName> newHosts = counts.size() == joined.size() ? hosts : Set.copyOf(counts.keySet());
    return new RoomHead(
        number, id, version, currentState, extremities, Map.copyOf(counts), newHosts, sequence);
  }

  RoomQueries.Room toRoom() {
    return new RoomQueries.Room(
        id,
        version,
        currentState,
        extremities.stream().map(Extremity::id).toList(),
        shard(),
        sequence);
  }
}
