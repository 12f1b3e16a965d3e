package org.matrixlib.core.content;

import java.util.Map;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;

/**
 * Who may see what happened in a room, as {@code m.room.history_visibility} says.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#room-history-visibility Room history
 *     visibility
 */
public enum HistoryVisibility {
  /** Members, from when they were invited. */
  INVITED,
  /** Members, from when they joined. */
  JOINED,
  /** Members, all that happened. */
  SHARED,
  /** Anybody, all that happened. */
  WORLD_READABLE;

  private static final Map<JsonValue, HistoryVisibility> BY_NAME = WireNames.index(values());

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.history_visibility} event; the {@linkplain JsonObject#EMPTY
   *     empty} one stands for a room without such an event
   * @return {@link #SHARED} if the content says none, or none that is known
   */
  public static HistoryVisibility of(JsonObject content) {
    return WireNames.read(content, "history_visibility", BY_NAME).orElse(SHARED);
  }

  /**
   * The word that events use, such as {@code world_readable}.
   *
   * @return the word
   */
  public String text() {
    return WireNames.of(this);
  }
}
