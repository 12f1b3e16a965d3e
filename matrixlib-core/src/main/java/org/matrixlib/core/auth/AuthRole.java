package org.matrixlib.core.auth;

/**
 * The part that an event of the state plays when another event is judged.
 *
 * @see AuthFacts#tuple which event plays it
 */
public enum AuthRole {
  /** The create event of the room. */
  CREATE,

  /** The power levels of the room. */
  POWER_LEVELS,

  /** The join rules of the room, when somebody joins, knocks or is invited. */
  JOIN_RULES,

  /** The membership of the sender. */
  SENDER,

  /** The membership that a member event changes. */
  TARGET,

  /** The membership of the user who lets somebody join a restricted room. */
  AUTHORIZER,

  /** The third-party invite that an invite answers. */
  THIRD_PARTY_INVITE,

  /**
   * The event that a power levels event replaces. It is the one of {@link #POWER_LEVELS} unless the
   * state key is not empty, and then it is not among the auth events.
   */
  REPLACED
}
