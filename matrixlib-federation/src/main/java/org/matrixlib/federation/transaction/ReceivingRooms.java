package org.matrixlib.federation.transaction;

import java.util.Optional;
import org.matrixlib.core.auth.ServerAcl;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.room.RoomVersion;

/** The rooms that a server takes part in, as far as a transaction asks for it. */
@FunctionalInterface
public interface ReceivingRooms {

  /**
   * Looks a room up.
   *
   * @param room its id
   * @return what is known of it; empty if this server doesn't take part in it
   */
  Optional<ReceivingRoom> find(RoomId room);

  /**
   * A room that this server takes part in.
   *
   * @param version its version
   * @param acl which servers may take part, by its current state
   */
  record ReceivingRoom(RoomVersion version, ServerAcl acl) {}
}
