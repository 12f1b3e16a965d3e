package org.matrixlib.core.content;

import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * How users get into a room.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroomjoin_rules m.room.join_rules
 */
public enum JoinRule {
  /** Anybody may join. */
  PUBLIC,
  /** Who is invited may join. */
  INVITE,
  /** As {@link #INVITE}, and users may ask to be invited. */
  KNOCK,
  /** Members of certain rooms may join, others as by {@link #INVITE}. */
  RESTRICTED,
  /** {@link #RESTRICTED} and {@link #KNOCK} at once. */
  KNOCK_RESTRICTED,
  /** Reserved; nobody may join. */
  PRIVATE;

  private static final Map<JsonValue, JoinRule> BY_NAME = WireNames.index(values());

  static Optional<JoinRule> of(JsonObject content) {
    return WireNames.read(content, JoinRulesContent.JOIN_RULE, BY_NAME);
  }

  /**
   * Whether rooms of a version know this rule. To those that don't it is any other word, by which
   * nobody may join.
   *
   * @param version the room version
   * @return true if it is known
   */
  public boolean isKnownTo(RoomVersion version) {
    return switch (this) {
      case PUBLIC, INVITE, PRIVATE -> true;
      case KNOCK -> version.has(RoomTrait.KNOCKING);
      case RESTRICTED -> version.has(RoomTrait.RESTRICTED_JOINS);
      case KNOCK_RESTRICTED -> version.has(RoomTrait.KNOCK_RESTRICTED_JOINS);
    };
  }

  /**
   * The word that events use, such as {@code knock_restricted}.
   *
   * @return the word
   */
  public String text() {
    return WireNames.of(this);
  }
}
