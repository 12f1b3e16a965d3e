package org.matrixlib.core.room;

/**
 * A yes-or-no difference between room versions.
 *
 * <p>Code asks a {@link RoomVersion} whether it has a trait; it never compares versions.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/ Room versions
 */
public enum RoomTrait {
  /** Redactions are subject to an authorisation rule of their own (versions 1 and 2). */
  REDACTIONS_NEED_AUTH,
  /** {@code m.room.aliases} is allowed to each server for its own domain (versions 1 to 5). */
  ALIASES_BY_DOMAIN,
  /** A signing key must have been valid when the event was sent (version 5 and later). */
  KEY_VALIDITY,
  /** Events with numbers other than integers of 53 bits are refused (version 6 and later). */
  STRICT_CANONICAL_JSON,
  /** Power levels of {@code notifications} are protected as others are (version 6 and later). */
  NOTIFICATION_LEVELS_PROTECTED,
  /** Users may knock, and the join rule {@code knock} is known (version 7 and later). */
  KNOCKING,
  /** The join rule {@code restricted} is known (version 8 and later). */
  RESTRICTED_JOINS,
  /** The join rule {@code knock_restricted} is known (version 10 and later). */
  KNOCK_RESTRICTED_JOINS,
  /** Power levels are integers; strings and fractions are refused (version 10 and later). */
  INTEGER_POWER_LEVELS,
  /**
   * The creator is the sender of {@code m.room.create}, not its content's (version 11 and later).
   */
  CREATOR_IS_SENDER,
  /** {@code redacts} is a property of the content of a redaction (version 11 and later). */
  REDACTS_IN_CONTENT,
  /**
   * Identifiers, types and state keys of more than 255 bytes are refused; before, servers counted
   * characters, so that such events exist and are stored as rejected (version 11 and later).
   */
  STRICT_BYTE_LIMITS,
  /** Creators rank above every power level (version 12 and later). */
  CREATORS_OUTRANK_ALL,
  /**
   * The room id is the hash of the create event, which has none and is cited by nobody (version 12
   * and later).
   */
  ROOM_ID_IS_CREATE_HASH
}
