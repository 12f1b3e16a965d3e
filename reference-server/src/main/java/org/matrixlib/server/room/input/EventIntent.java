package org.matrixlib.server.room.input;

import java.util.Optional;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;

/**
 * An event that a local user wants to send. The room server adds all that makes it an event: what
 * it follows, what authorizes it, time, hashes, signature.
 */
public record EventIntent(
    UserId sender,
    String type,
    Optional<String> stateKey,
    JsonObject content,
    Optional<EventId> redacts) {

  /** A state event. */
  public static EventIntent state(UserId sender, String type, String stateKey, JsonObject content) {
    return new EventIntent(sender, type, Optional.of(stateKey), content, Optional.empty());
  }

  /** An event that is no state. */
  public static EventIntent message(UserId sender, String type, JsonObject content) {
    return new EventIntent(sender, type, Optional.empty(), content, Optional.empty());
  }
}
