package org.matrixlib.core.content;

import java.util.List;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

/**
 * What an {@code m.room.power_levels} event states, part by part.
 *
 * <p>Any content is read. A value that is no level in the room version counts as missing, and its
 * part {@linkplain PowerLevelMap#malformed() tells}; whether the event is rejected for it is up to
 * the authorization rules, some of which don't look at all parts. All is read once. Immutable.
 *
 * @see PowerLevels what the levels in a room are, defaults included
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroompower_levels m.room.power_levels
 */
public final class PowerLevelsContent {
  static final String BAN = "ban";
  static final String EVENTS_DEFAULT = "events_default";
  static final String INVITE = "invite";
  static final String KICK = "kick";
  static final String REDACT = "redact";
  static final String STATE_DEFAULT = "state_default";
  static final String USERS_DEFAULT = "users_default";

  private static final List<String> ACTIONS =
      List.of(BAN, EVENTS_DEFAULT, INVITE, KICK, REDACT, STATE_DEFAULT, USERS_DEFAULT);

  private final PowerLevelMap actions;
  private final PowerLevelMap events;
  private final PowerLevelMap notifications;
  private final PowerLevelMap users;

  private PowerLevelsContent(JsonObject content, RoomVersion version) {
    actions = PowerLevelMap.ofMembers(content, ACTIONS, version);
    events = PowerLevelMap.ofProperty(content, "events", version, name -> true);
    notifications = PowerLevelMap.ofProperty(content, "notifications", version, name -> true);
    users =
        PowerLevelMap.ofProperty(content, "users", version, name -> UserId.parse(name).isPresent());
  }

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.power_levels} event
   * @param version the version of the room
   * @return the view of it
   */
  public static PowerLevelsContent of(JsonObject content, RoomVersion version) {
    return new PowerLevelsContent(content, version);
  }

  /**
   * The levels that stand on their own: {@code ban}, {@code events_default}, {@code invite}, {@code
   * kick}, {@code redact}, {@code state_default} and {@code users_default}.
   *
   * @return those that are stated
   */
  public PowerLevelMap actions() {
    return actions;
  }

  /**
   * The levels needed to send events, by type.
   *
   * @return those that are stated
   */
  public PowerLevelMap events() {
    return events;
  }

  /**
   * The levels needed to notify others, by kind of notification, such as {@code room}.
   *
   * @return those that are stated
   */
  public PowerLevelMap notifications() {
    return notifications;
  }

  /**
   * The levels of users, by id.
   *
   * @return those that are stated; {@linkplain PowerLevelMap#malformed() malformed} too if a name
   *     is no user id
   */
  public PowerLevelMap users() {
    return users;
  }
}
