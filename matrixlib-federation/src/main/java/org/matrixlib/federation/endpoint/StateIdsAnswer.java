package org.matrixlib.federation.endpoint;

import java.util.List;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link GetRoomStateIds}.
 *
 * @param state the events that are the state of the room
 * @param authChain their auth chain
 * @param json the whole answer
 */
public record StateIdsAnswer(List<EventId> state, List<EventId> authChain, JsonObject json) {
  /**
   * Copies the lists.
   *
   * @param state the events that are the state of the room
   * @param authChain their auth chain
   * @param json the whole answer
   */
  public StateIdsAnswer {
    state = List.copyOf(state);
    authChain = List.copyOf(authChain);
  }
}
