package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * What a server proposes for the event by which a user joins, knocks or leaves. It may propose
 * anything.
 *
 * @param roomVersion the version of the room; if empty, the room is of version 1 or 2
 * @param event the template, unsigned
 * @param json the whole answer
 */
public record EventTemplate(Optional<String> roomVersion, JsonObject event, JsonObject json) {

  static EventTemplate of(JsonObject json) throws MalformedAnswerException {
    Optional<String> roomVersion =
        json.has("room_version")
            ? Optional.of(Required.string(json, "room_version"))
            : Optional.empty();
    return new EventTemplate(roomVersion, Required.object(json, "event"), json);
  }
}
