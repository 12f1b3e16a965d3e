package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Hands over the event by which a user knocks.
 *
 * @param event the signed event
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1send_knockroomideventid
 *     PUT send_knock
 */
public record SendKnock(Pdu event) implements JsonCall<KnockAnswer> {
  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String target() {
    return Target.v1("send_knock", event.roomId(), event.eventId()).toString();
  }

  @Override
  public Optional<JsonObject> body() {
    return Optional.of(event.federationForm());
  }

  @Override
  public KnockAnswer read(JsonObject json) throws MalformedAnswerException {
    return new KnockAnswer(Required.objects(json, "knock_room_state"), json);
  }
}
