package org.matrixlib.core.content;

import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;

/**
 * What a user is to a room.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroommember m.room.member
 */
public enum Membership {
  /** The user is in the room. */
  JOIN,
  /** The user may join, being invited. */
  INVITE,
  /** The user is not in the room: left, was kicked, or turned an invite down. */
  LEAVE,
  /** The user is not in the room and may not come back. */
  BAN,
  /** The user asks to be invited. */
  KNOCK;

  private static final Map<JsonValue, Membership> BY_NAME = WireNames.index(values());

  /**
   * The membership of a content.
   *
   * @return empty if there is none, or none that is known
   */
  static Optional<Membership> of(JsonObject content) {
    return WireNames.read(content, MemberContent.MEMBERSHIP, BY_NAME);
  }

  /**
   * The word that events use, such as {@code join}.
   *
   * @return the word
   */
  public String text() {
    return WireNames.of(this);
  }
}
