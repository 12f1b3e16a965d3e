package org.matrixlib.core.event;

import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.MemberNames;

/** The forms in which clients see an event. */
final class ClientForms {
  private static final MemberNames SHARED =
      MemberNames.of("content", "origin_server_ts", "sender", "state_key", "type");
  private static final MemberNames STRIPPED =
      MemberNames.of("content", "sender", "state_key", "type");
  private static final String REDACTS = "redacts";

  private ClientForms() {}

  static JsonObject full(Pdu event) {
    JsonObject.Builder form =
        event.json().only(SHARED).toBuilder()
            .put("event_id", event.eventId().toString())
            .put("room_id", event.roomId().toString());
    event
        .redacts()
        .map(target -> JsonString.of(target.toString()))
        .ifPresent(
            target ->
                form.put(REDACTS, target).put("content", event.content().with(REDACTS, target)));
    if (event.unsigned().size() > 0) {
      form.put("unsigned", event.unsigned());
    }
    return form.build();
  }

  static JsonObject stripped(Pdu event) {
    return event.json().only(STRIPPED);
  }
}
