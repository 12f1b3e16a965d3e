package org.matrixlib.core.auth;

import java.util.Optional;
import org.matrixlib.core.room.RoomVersion;

/**
 * A reason for which the authorization rules reject an event. Its name is the same in all room
 * versions, its {@linkplain #number number} is not.
 *
 * <p>The reasons are in the order in which the specification lists the rules.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#authorisation-rules Room version 12
 */
public enum AuthRule {
  /** A create event must be the first one. */
  CREATE_HAS_PREV_EVENTS,
  /** The server that a room id names must be that of the create event's sender. */
  CREATE_IN_ROOM_OF_OTHER_DOMAIN,
  /** A create event must not state the room id, which is made from its hash. */
  CREATE_HAS_ROOM_ID,
  /** A create event must name the room version, unless it is version 1. */
  CREATE_OF_UNKNOWN_VERSION,
  /** A create event must name a creator. */
  CREATE_LACKS_CREATOR,
  /** Additional creators must be a list of user ids. */
  CREATE_HAS_MALFORMED_CREATORS,

  /** The room id must be made from a create event that is not rejected. */
  ROOM_LACKS_CREATE,

  /** Auth events must have different types or state keys. */
  AUTH_EVENTS_HOLD_DUPLICATES,
  /** Auth events must be among the {@linkplain AuthFacts#selection() selected} ones. */
  AUTH_EVENTS_HOLD_UNSELECTED,
  /** No auth event may be rejected. */
  AUTH_EVENTS_HOLD_REJECTED,
  /** The create event must be among the auth events. */
  AUTH_EVENTS_LACK_CREATE,
  /** Auth events must be of the same room. */
  AUTH_EVENTS_OF_OTHER_ROOM,

  /** In a room that is not federated, only users of the creator's server may send events. */
  ROOM_NOT_FEDERATED,

  /** Aliases must be a state event. */
  ALIASES_LACK_STATE_KEY,
  /** Aliases may only be stated for the sender's server. */
  ALIASES_OF_OTHER_DOMAIN,

  /** A member event must have a state key and a membership. */
  MEMBER_INCOMPLETE,
  /** Users may only join on their own behalf. */
  JOIN_OF_OTHER_USER,
  /** Who is banned may not join. */
  JOIN_BANNED,
  /** Who authorizes a join to a restricted room must be in it with the invite level. */
  JOIN_AUTHORIZER_MAY_NOT_INVITE,
  /** Users may only join as the join rules permit. */
  JOIN_NOT_PERMITTED,
  /** Who is banned may not be invited by a third-party invite. */
  THIRD_PARTY_TARGET_BANNED,
  /** An invite that answers a third-party invite must have a {@code signed} object. */
  THIRD_PARTY_LACKS_SIGNED,
  /** The {@code signed} object must name the user and the token of the third-party invite. */
  THIRD_PARTY_SIGNED_INCOMPLETE,
  /** The user that the {@code signed} object names must be the one who is invited. */
  THIRD_PARTY_MXID_DIFFERS,
  /** The third-party invite must be in the room. */
  THIRD_PARTY_INVITE_UNKNOWN,
  /** The sender must be that of the third-party invite. */
  THIRD_PARTY_SENDER_DIFFERS,
  /** One of the third-party invite's keys must have signed the {@code signed} object. */
  THIRD_PARTY_SIGNATURE_INVALID,
  /** Only who is in the room may invite others. */
  INVITE_SENDER_NOT_JOINED,
  /** Who is in the room or banned may not be invited. */
  INVITE_TARGET_JOINED_OR_BANNED,
  /** Inviting needs the invite level. */
  INVITE_NEEDS_MORE_POWER,
  /** Only who is in the room, is invited or knocks may leave. */
  LEAVE_NOT_IN_ROOM,
  /** Only who is in the room may kick or unban others. */
  KICK_SENDER_NOT_JOINED,
  /** Unbanning needs the ban level. */
  UNBAN_NEEDS_MORE_POWER,
  /** Kicking and unbanning need the kick level and more power than the target has. */
  KICK_NEEDS_MORE_POWER,
  /** Only who is in the room may ban others. */
  BAN_SENDER_NOT_JOINED,
  /** Banning needs the ban level and more power than the target has. */
  BAN_NEEDS_MORE_POWER,
  /** Users may only knock if the join rules permit it. */
  KNOCK_NOT_PERMITTED,
  /** Users may only knock on their own behalf. */
  KNOCK_OF_OTHER_USER,
  /** Who is in the room, invited or banned may not knock. */
  KNOCK_TARGET_PRESENT_OR_BANNED,
  /** The membership must be one that the room version knows. */
  MEMBERSHIP_UNKNOWN,

  /** Only who is in the room may send events. */
  SENDER_NOT_JOINED,

  /** A third-party invite needs the invite level. */
  THIRD_PARTY_INVITE_NEEDS_MORE_POWER,

  /** The event needs the level that its type requires. */
  EVENT_NEEDS_MORE_POWER,

  /** A state key that starts with {@code @} must be the sender. */
  STATE_KEY_OF_OTHER_USER,

  /**
   * Levels for actions must be levels. Room versions that allow strings don't list this rule, and
   * yet nothing else can be done with such an event.
   */
  ACTION_LEVELS_MALFORMED,
  /**
   * Levels for events and notifications must be levels. Room versions that allow strings don't list
   * this rule, and yet nothing else can be done with such an event.
   */
  EVENT_LEVELS_MALFORMED,
  /** Levels of users must be levels, and their names user ids. */
  USER_LEVELS_MALFORMED,
  /** Levels of creators must not be stated. */
  USER_LEVELS_LIST_CREATOR,
  /** Levels for actions may only be changed if they are not above the sender's. */
  ACTION_LEVEL_CHANGED_FROM_ABOVE,
  /** Levels for actions may not be set above the sender's. */
  ACTION_LEVEL_SET_ABOVE,
  /** Levels for events and notifications may only be changed if not above the sender's. */
  EVENT_LEVEL_CHANGED_FROM_ABOVE,
  /** Levels for events and notifications may not be set above the sender's. */
  EVENT_LEVEL_SET_ABOVE,
  /** Levels of other users may only be changed if they are below the sender's. */
  USER_LEVEL_CHANGED_OF_EQUAL,
  /** Levels of users may not be set above the sender's. */
  USER_LEVEL_SET_ABOVE,

  /** A redaction needs the redact level, or is for events of the same server. */
  REDACTION_NEEDS_MORE_POWER;

  /**
   * The number of the rule in the specification of a room version.
   *
   * @param version the room version
   * @return such as {@code 5.3.2}; empty if the room version doesn't list the rule
   */
  public Optional<String> number(RoomVersion version) {
    return RuleList.number(this, version);
  }
}
