package org.matrixlib.federation.endpoint;

import java.util.List;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link SendKnock}.
 *
 * @param roomState events that help to identify the room; those of old servers are stripped
 * @param json the whole answer
 */
public record KnockAnswer(List<JsonObject> roomState, JsonObject json) {
  /**
   * Copies the list.
   *
   * @param roomState events that help to identify the room
   * @param json the whole answer
   */
  public KnockAnswer {
    roomState = List.copyOf(roomState);
  }
}
