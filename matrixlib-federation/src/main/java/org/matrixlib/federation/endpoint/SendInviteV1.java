package org.matrixlib.federation.endpoint;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/** {@link SendInvite} for servers that don't know version 2 of the endpoint. */
record SendInviteV1(Pdu event, List<JsonObject> roomState) implements TupleCall<InviteAnswer> {
  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String target() {
    return Target.v1("invite", event.roomId(), event.eventId()).toString();
  }

  @Override
  public Optional<JsonObject> body() {
    JsonObject unsigned = event.unsigned().with("invite_room_state", JsonArray.of(roomState));
    return Optional.of(event.withUnsigned(unsigned).federationForm());
  }

  @Override
  public long maxAnswerBytes() {
    return Bounds.EVENT_BYTES;
  }

  @Override
  public InviteAnswer read(JsonObject json) throws MalformedAnswerException {
    return InviteAnswer.of(json);
  }
}
