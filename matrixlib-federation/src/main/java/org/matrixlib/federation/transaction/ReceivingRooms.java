package org.matrixlib.federation.transaction;

import java.util.Optional;
import org.matrixlib.core.auth.ServerAcl;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.room.RoomVersion;

/**
 * The rooms that a server takes part in, or that users of it are invited to, as far as a
 * transaction asks for it.
 */
@FunctionalInterface
public interface ReceivingRooms {

  /**
   * Looks a room up.
   *
   * @param room its id
   * @return what is known of it; empty if this server neither takes part in it nor has an invite to
   *     it
   */
  Optional<ReceivingRoom> find(RoomId room);

  /**
   * A room that events may be of.
   *
   * @param version its version
   * @param acl which servers may take part, by its current state
   * @param takesPart whether this server takes part in it. If not, one of its users is invited, and
   *     memberships are taken and nothing else, so that the invite can be taken back
   */
  record ReceivingRoom(RoomVersion version, ServerAcl acl, boolean takesPart) {

    /**
     * A room that this server takes part in.
     *
     * @param version its version
     * @param acl which servers may take part, by its current state
     */
    public ReceivingRoom(RoomVersion version, ServerAcl acl) {
      this(version, acl, true);
    }

    /**
     * A room that this server doesn't take part in, but that a user of it is invited to.
     *
     * @param version its version, as the invite says
     * @return the room
     */
    public static ReceivingRoom ofInvite(RoomVersion version) {
      return new ReceivingRoom(version, ServerAcl.NONE, false);
    }
  }
}
