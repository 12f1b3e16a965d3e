package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.FederationCall;

/**
 * Hands over the event by which a user leaves, rejects an invite or takes back a knock. The answer
 * has no members that the specification knows.
 *
 * @param event the signed event
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_leaveroomideventid
 *     PUT send_leave
 */
public record SendLeave(Pdu event) implements JsonCall<JsonObject> {
  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String target() {
    return Target.v2("send_leave", event.roomId(), event.eventId()).toString();
  }

  @Override
  public Optional<JsonObject> body() {
    return Optional.of(event.federationForm());
  }

  @Override
  public JsonObject read(JsonObject json) {
    return json;
  }

  @Override
  public Optional<FederationCall<JsonObject>> fallback() {
    return Optional.of(new SendLeaveV1(event));
  }
}
