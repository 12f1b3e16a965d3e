package org.matrixlib.federation.endpoint;

import java.time.Duration;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks which events are the state of a room before an event.
 *
 * @param room the room
 * @param event the event
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1state_idsroomid GET
 *     state_ids
 */
public record GetRoomStateIds(RoomId room, EventId event) implements JsonCall<StateIdsAnswer> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return Target.v1("state_ids", room).query("event_id", event).toString();
  }

  @Override
  public Duration timeout() {
    return Bounds.ROOM_TIME;
  }

  @Override
  public long maxAnswerBytes() {
    return Bounds.IDS_BYTES;
  }

  @Override
  public StateIdsAnswer read(JsonObject json) throws MalformedAnswerException {
    return new StateIdsAnswer(
        Required.ids(json, "pdu_ids", EventId::parse),
        Required.ids(json, "auth_chain_ids", EventId::parse),
        json);
  }
}
