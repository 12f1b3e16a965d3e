package org.matrixlib.core.event;

/**
 * The types of events that the rules of rooms know.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#room-events Room events
 */
public final class EventTypes {
  /** The first event of a room. */
  public static final String CREATE = "m.room.create";

  /** A user's membership. */
  public static final String MEMBER = "m.room.member";

  /** Who may do what. */
  public static final String POWER_LEVELS = "m.room.power_levels";

  /** Who may join. */
  public static final String JOIN_RULES = "m.room.join_rules";

  /** An invitation for somebody who has no user id yet. */
  public static final String THIRD_PARTY_INVITE = "m.room.third_party_invite";

  /** Who may see the past. */
  public static final String HISTORY_VISIBILITY = "m.room.history_visibility";

  /** Which servers may take part. */
  public static final String SERVER_ACL = "m.room.server_acl";

  /** The redaction of another event. */
  public static final String REDACTION = "m.room.redaction";

  /** Whether guests may join. */
  public static final String GUEST_ACCESS = "m.room.guest_access";

  /** The aliases that one server has for the room; historical. */
  public static final String ALIASES = "m.room.aliases";

  /** The room has been replaced. */
  public static final String TOMBSTONE = "m.room.tombstone";

  /** The server that checks events before others show them. */
  public static final String POLICY = "m.room.policy";

  private EventTypes() {}
}
