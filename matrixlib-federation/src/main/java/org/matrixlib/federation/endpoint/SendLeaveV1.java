package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonObject;

/** {@link SendLeave} for servers that don't know version 2 of the endpoint. */
record SendLeaveV1(Pdu event) implements TupleCall<JsonObject> {
  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String target() {
    return Target.v1("send_leave", event.roomId(), event.eventId()).toString();
  }

  @Override
  public Optional<JsonObject> body() {
    return Optional.of(event.federationForm());
  }

  @Override
  public JsonObject read(JsonObject json) {
    return json;
  }
}
