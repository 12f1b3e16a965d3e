package org.matrixlib.federation.membership;

import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;

/**
 * A user of ours who is to get into a room or out of it, by way of servers that are in it.
 *
 * @param room the room
 * @param user who changes their own membership
 * @param content what else the event is to say, such as {@code displayname} or {@code reason}; the
 *     membership, and who authorizes it, are put in place of what it says of them
 */
public record MembershipChange(RoomId room, UserId user, JsonObject content) {
  /** The most bytes of the content, so that there is room in the event for what it cites. */
  public static final int MAX_CONTENT_BYTES = 32_768;

  /**
   * Checks the length.
   *
   * @param room the room
   * @param user who changes their own membership
   * @param content what else the event is to say
   * @throws IllegalArgumentException if the content is longer than {@link #MAX_CONTENT_BYTES}
   */
  public MembershipChange {
    if (content.byteLength() > MAX_CONTENT_BYTES) {
      throw new IllegalArgumentException("content of " + content.byteLength() + " bytes");
    }
  }
}
