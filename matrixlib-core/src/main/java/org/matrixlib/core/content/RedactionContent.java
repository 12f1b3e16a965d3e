package org.matrixlib.core.content;

import java.util.Optional;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;

/**
 * What the content of {@code m.room.redaction} says.
 *
 * <p>Any content is read: a property of the wrong type doesn't spoil the other. Immutable.
 *
 * @see Pdu#redacts() which event is redacted, in every room version
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroomredaction m.room.redaction
 */
public final class RedactionContent {
  private final JsonObject content;

  private RedactionContent(JsonObject content) {
    this.content = content;
  }

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.redaction} event
   * @return the view of it
   */
  public static RedactionContent of(JsonObject content) {
    return new RedactionContent(content);
  }

  /**
   * The event that is redacted. It counts only in room versions whose redactions {@linkplain
   * org.matrixlib.core.room.RoomTrait#REDACTS_IN_CONTENT say so in their content}.
   *
   * @return empty if there is none, or what is there is no event id
   */
  public Optional<EventId> redacts() {
    return content.string("redacts").flatMap(EventId::parse);
  }

  /**
   * Why the event is redacted, for people.
   *
   * @return empty if nobody says why or it is no string
   */
  public Optional<String> reason() {
    return content.string("reason");
  }
}
