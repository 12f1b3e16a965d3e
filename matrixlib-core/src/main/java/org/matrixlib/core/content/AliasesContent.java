package org.matrixlib.core.content;

import java.util.List;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.json.JsonObject;

/**
 * What {@code m.room.aliases} says: the aliases that one server has for the room. Historical; it
 * means something in room versions 1 to 5 only.
 *
 * <p>Any content is read. Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#historical-events Historical events
 */
public final class AliasesContent {
  private final JsonObject content;

  private AliasesContent(JsonObject content) {
    this.content = content;
  }

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.aliases} event
   * @return the view of it
   */
  public static AliasesContent of(JsonObject content) {
    return new AliasesContent(content);
  }

  /**
   * The aliases.
   *
   * @return an immutable list, decoded anew at each call; what is no room alias is left out
   */
  public List<RoomAlias> aliases() {
    return StringList.read(content, "aliases")
        .flatMap(text -> RoomAlias.parse(text).stream())
        .toList();
  }
}
