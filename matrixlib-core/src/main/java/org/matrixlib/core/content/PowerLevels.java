package org.matrixlib.core.content;

import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

/**
 * The power levels in a room: who has which, and what needs which.
 *
 * <p>This is the home of the defaults, for what a power levels event doesn't state and for rooms
 * without one. Lookups take a hash or two and allocate nothing. Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroompower_levels m.room.power_levels
 * @spec https://spec.matrix.org/v1.19/server-server-api/#definitions Required power level
 */
public final class PowerLevels {
  private static final PowerLevel EVERYBODY = PowerLevel.of(0);
  private static final PowerLevel MODERATOR = PowerLevel.of(50);
  private static final PowerLevel ADMINISTRATOR = PowerLevel.of(100);

  private static final PowerLevelsContent NOTHING_STATED =
      PowerLevelsContent.of(JsonObject.EMPTY, RoomVersion.V12);

  private final PowerLevelsContent content;
  private final RoomCreators creators;

  /** The level of creators whatever the content says, null if it is for the content to say. */
  private final @Nullable PowerLevel ofCreators;

  private final PowerLevel usersDefault;
  private final PowerLevel eventsDefault;
  private final PowerLevel stateDefault;
  private final PowerLevel ban;
  private final PowerLevel kick;
  private final PowerLevel redact;
  private final PowerLevel invite;

  private PowerLevels(
      RoomCreators creators, PowerLevelsContent content, @Nullable PowerLevel ofCreators) {
    this.creators = creators;
    this.content = content;
    this.ofCreators = creators.outrankAll() ? PowerLevel.CREATOR : ofCreators;
    PowerLevelMap actions = content.actions();
    usersDefault = actions.getOrDefault(PowerLevelsContent.USERS_DEFAULT, EVERYBODY);
    eventsDefault = actions.getOrDefault(PowerLevelsContent.EVENTS_DEFAULT, EVERYBODY);
    stateDefault = actions.getOrDefault(PowerLevelsContent.STATE_DEFAULT, MODERATOR);
    ban = actions.getOrDefault(PowerLevelsContent.BAN, MODERATOR);
    kick = actions.getOrDefault(PowerLevelsContent.KICK, MODERATOR);
    redact = actions.getOrDefault(PowerLevelsContent.REDACT, MODERATOR);
    invite = actions.getOrDefault(PowerLevelsContent.INVITE, EVERYBODY);
  }

  /**
   * The levels in a room with a power levels event.
   *
   * @param creators who created the room
   * @param content what the event states
   * @return the levels
   */
  public static PowerLevels of(RoomCreators creators, PowerLevelsContent content) {
    return new PowerLevels(creators, content, null);
  }

  /**
   * The levels in a room without a power levels event: creators have 100, unless they outrank all.
   *
   * @param creators who created the room
   * @return the levels
   */
  public static PowerLevels withoutEvent(RoomCreators creators) {
    return new PowerLevels(creators, NOTHING_STATED, ADMINISTRATOR);
  }

  /**
   * Who created the room.
   *
   * @return the creators that the levels were asked for
   */
  public RoomCreators creators() {
    return creators;
  }

  /**
   * The level of users who have no other.
   *
   * @return the level, 0 unless another is stated
   */
  public PowerLevel usersDefault() {
    return usersDefault;
  }

  /**
   * The level that a user has.
   *
   * @param user any user, in the room or not
   * @return the level
   */
  public PowerLevel ofUser(UserId user) {
    return ofCreators != null && creators.contains(user)
        ? ofCreators
        : content.users().getOrDefault(user.toString(), usersDefault);
  }

  /**
   * The level needed to send an event. Memberships are not subject to it.
   *
   * @param type the type of the event
   * @param isState whether it is a state event
   * @return the level
   */
  public PowerLevel toSend(String type, boolean isState) {
    return content.events().getOrDefault(type, isState ? stateDefault : eventsDefault);
  }

  /**
   * The level needed to notify others.
   *
   * @param kind the kind of notification, such as {@code room}
   * @return the level, 50 unless another is stated
   */
  public PowerLevel toNotify(String kind) {
    return content.notifications().getOrDefault(kind, MODERATOR);
  }

  /**
   * The level needed to ban a user, and one of those needed to take a ban back.
   *
   * @return the level, 50 unless another is stated
   */
  public PowerLevel ban() {
    return ban;
  }

  /**
   * The level needed to kick a user.
   *
   * @return the level, 50 unless another is stated
   */
  public PowerLevel kick() {
    return kick;
  }

  /**
   * The level needed to redact the events of others.
   *
   * @return the level, 50 unless another is stated
   */
  public PowerLevel redact() {
    return redact;
  }

  /**
   * The level needed to invite a user.
   *
   * @return the level, 0 unless another is stated
   */
  public PowerLevel invite() {
    return invite;
  }
}
