package org.matrixlib.federation.endpoint;

import java.util.List;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks for one event.
 *
 * @param event the event
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1eventeventid GET
 *     event
 */
public record GetEvent(EventId event) implements JsonCall<EventAnswer> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return Target.v1("event", event).toString();
  }

  @Override
  public long maxAnswerBytes() {
    return Bounds.EVENT_BYTES;
  }

  @Override
  public EventAnswer read(JsonObject json) throws MalformedAnswerException {
    List<JsonObject> pdus = Required.objects(json, "pdus");
    if (pdus.size() != 1) {
      throw new MalformedAnswerException("pdus has not one event");
    }
    return new EventAnswer(pdus.get(0), json);
  }
}
