package org.matrixlib.federation.membership;

import java.util.List;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to an invite of one of our users.
 *
 * @param event the invite with our signature: to be kept for the user, outside of any room
 * @param roomState what the other server says of the room
 * @spec https://spec.matrix.org/v1.19/server-server-api/#inviting-to-a-room Inviting to a room
 */
public record ReceivedInvite(Pdu event, StrippedState roomState) {

  /**
   * The body of the answer to {@code PUT /_matrix/federation/v2/invite}.
   *
   * @return the body
   */
  public JsonObject body() {
    return JsonObject.builder().put("event", event.json()).build();
  }

  /**
   * The body of the answer to {@code PUT /_matrix/federation/v1/invite}.
   *
   * @return the body
   */
  public JsonArray bodyV1() {
    return JsonArray.of(List.of(JsonNumber.of(200), body()));
  }
}
