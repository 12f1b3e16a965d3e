package org.matrixlib.federation.endpoint;

import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.transport.HttpAnswer;

/** {@link SendJoin} for servers that don't know version 2 of the endpoint. */
record SendJoinV1(Pdu event) implements EventStreamCall {
  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String target() {
    return Target.v1("send_join", event.roomId(), event.eventId()).toString();
  }

  @Override
  public Optional<JsonObject> body() {
    return Optional.of(event.federationForm());
  }

  @Override
  public Set<String> lists() {
    return SendJoin.LISTS;
  }

  @Override
  public EventStream read(HttpAnswer answer) {
    return new EventSplitter(answer, lists(), EventSplitter.Shape.TUPLE);
  }
}
