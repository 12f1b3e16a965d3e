package org.matrixlib.federation.membership;

import java.util.Optional;
import org.matrixlib.core.id.RoomId;

/** The rooms that a server knows. */
@FunctionalInterface
public interface Rooms {

  /**
   * Looks at a room.
   *
   * @param room its id
   * @return the room as it is now, empty if the server knows nothing of it
   */
  Optional<RoomView> find(RoomId room);
}
