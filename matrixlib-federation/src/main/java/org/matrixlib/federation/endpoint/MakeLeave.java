package org.matrixlib.federation.endpoint;

import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks for a template of the event by which a user leaves.
 *
 * @param room the room
 * @param user who is to leave, or to reject an invite or take back a knock
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1make_leaveroomiduserid
 *     GET make_leave
 */
public record MakeLeave(RoomId room, UserId user) implements JsonCall<EventTemplate> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return Target.v1("make_leave", room, user).toString();
  }

  @Override
  public long maxAnswerBytes() {
    return Bounds.EVENT_BYTES;
  }

  @Override
  public EventTemplate read(JsonObject json) throws MalformedAnswerException {
    return EventTemplate.of(json);
  }
}
