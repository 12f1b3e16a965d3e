package org.matrixlib.federation.endpoint;

import java.util.Set;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;

/**
 * Asks for the state of a room before an event: the lists {@code pdus} and {@code auth_chain}.
 *
 * @param room the room
 * @param event the event
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1stateroomid GET
 *     state
 */
public record GetRoomState(RoomId room, EventId event) implements EventStreamCall {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return Target.v1("state", room).query("event_id", event).toString();
  }

  @Override
  public Set<String> lists() {
    return Set.of("pdus", "auth_chain");
  }
}
