package org.matrixlib.federation.endpoint;

import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks for the event of a room that is closest to a time.
 *
 * @param room the room
 * @param timestamp the time, in milliseconds since 1970
 * @param direction where to search from there
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1timestamp_to_eventroomid
 *     GET timestamp_to_event
 */
public record TimestampToEvent(RoomId room, long timestamp, Direction direction)
    implements JsonCall<TimestampAnswer> {
  /** Where to search for an event. */
  public enum Direction {
    /** From the time on. */
    FORWARD("f"),
    /** Back from the time. */
    BACKWARD("b");

    private final String wire;

    Direction(String wire) {
      this.wire = wire;
    }
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return Target.v1("timestamp_to_event", room)
        .query("ts", timestamp)
        .query("dir", direction.wire)
        .toString();
  }

  @Override
  public TimestampAnswer read(JsonObject json) throws MalformedAnswerException {
    return new TimestampAnswer(
        Required.id(json, "event_id", EventId::parse),
        Required.integer(json, "origin_server_ts"),
        json);
  }
}
