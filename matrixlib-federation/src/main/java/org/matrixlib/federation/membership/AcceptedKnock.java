package org.matrixlib.federation.membership;

import java.util.List;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@code send_knock}.
 *
 * @param event the knock: to be persisted, and sent to the other servers
 * @param roomState what the other server is told of the room
 */
public record AcceptedKnock(Pdu event, List<Pdu> roomState) {
  /**
   * Copies the list.
   *
   * @param event the knock
   * @param roomState what the other server is told of the room
   */
  public AcceptedKnock {
    roomState = List.copyOf(roomState);
  }

  /**
   * The body of the answer.
   *
   * @return the body
   * @spec
   *     https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1send_knockroomideventid
   *     PUT send_knock
   */
  public JsonObject body() {
    return JsonObject.builder().put("knock_room_state", StrippedState.written(roomState)).build();
  }
}
