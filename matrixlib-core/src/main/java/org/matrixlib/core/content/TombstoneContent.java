package org.matrixlib.core.content;

import java.util.Optional;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;

/**
 * What {@code m.room.tombstone} says: the room that replaces this one.
 *
 * <p>Any content is read: a property of the wrong type doesn't spoil the other. Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroomtombstone m.room.tombstone
 */
public final class TombstoneContent {
  private final JsonObject content;

  private TombstoneContent(JsonObject content) {
    this.content = content;
  }

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.tombstone} event
   * @return the view of it
   */
  public static TombstoneContent of(JsonObject content) {
    return new TombstoneContent(content);
  }

  /**
   * The new room.
   *
   * @return empty if there is none, or what is there is no room id
   */
  public Optional<RoomId> replacementRoom() {
    return content.string("replacement_room").flatMap(RoomId::parse);
  }

  /**
   * A message for people.
   *
   * @return empty if there is none or it is no string
   */
  public Optional<String> body() {
    return content.string("body");
  }
}
