package org.matrixlib.core.content;

import java.util.Map;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;

/**
 * Whether guests may join a room, as {@code m.room.guest_access} says.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroomguest_access m.room.guest_access
 */
public enum GuestAccess {
  /** Guests may join, if the join rules let them. */
  CAN_JOIN,
  /** Guests may not join. */
  FORBIDDEN;

  private static final Map<JsonValue, GuestAccess> BY_NAME = WireNames.index(values());

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.guest_access} event; the {@linkplain JsonObject#EMPTY empty}
   *     one stands for a room without such an event
   * @return {@link #FORBIDDEN} if the content says nothing, or nothing that is known
   */
  public static GuestAccess of(JsonObject content) {
    return WireNames.read(content, "guest_access", BY_NAME).orElse(FORBIDDEN);
  }

  /**
   * The word that events use, such as {@code can_join}.
   *
   * @return the word
   */
  public String text() {
    return WireNames.of(this);
  }
}
