package org.matrixlib.server.room.view;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.server.http.Fields;

/** Which rooms a client wants: the members {@code rooms} and {@code not_rooms} of a filter. */
public record RoomFilter(Optional<Set<String>> rooms, Set<String> notRooms) {

  /** Reads both members. */
  public static RoomFilter of(Fields fields) {
    return new RoomFilter(
        RoomEventFilter.names(fields, "rooms").map(Set::copyOf),
        Set.copyOf(RoomEventFilter.names(fields, "not_rooms").orElse(List.of())));
  }

  /** Whether a room is wanted. */
  public boolean includes(RoomId room) {
    String name = room.toString();
    return rooms.map(wanted -> wanted.contains(name)).orElse(true) && !notRooms.contains(name);
  }
}
