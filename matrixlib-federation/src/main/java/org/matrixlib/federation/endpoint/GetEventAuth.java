package org.matrixlib.federation.endpoint;

import java.util.Set;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;

/**
 * Asks for the auth chain of an event: the list {@code auth_chain}.
 *
 * @param room the room
 * @param event the event
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1event_authroomideventid
 *     GET event_auth
 */
public record GetEventAuth(RoomId room, EventId event) implements EventStreamCall {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return Target.v1("event_auth", room, event).toString();
  }

  @Override
  public Set<String> lists() {
    return Set.of("auth_chain");
  }
}
