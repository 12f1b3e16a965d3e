package org.matrixlib.core.auth;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;

/** What the list of rules tells events apart by before it asks anything else. */
enum EventKind {
  CREATE(null),
  ALIASES(null),
  JOIN(Membership.JOIN),
  INVITE(Membership.INVITE),
  LEAVE(Membership.LEAVE),
  BAN(Membership.BAN),
  KNOCK(Membership.KNOCK),
  UNKNOWN_MEMBERSHIP(null),
  NO_MEMBERSHIP(null),
  THIRD_PARTY_INVITE(null),
  POWER_LEVELS(null),
  REDACTION(null),
  OTHER(null);

  /** The kinds of member events. */
  static final Set<EventKind> MEMBER_KINDS =
      Collections.unmodifiableSet(EnumSet.range(JOIN, NO_MEMBERSHIP));

  private final @Nullable Membership membership;

  EventKind(@Nullable Membership membership) {
    this.membership = membership;
  }

  static EventKind ofMember(MemberContent content) {
    return content
        .membership()
        .map(EventKind::of)
        .orElse(content.hasMembership() ? UNKNOWN_MEMBERSHIP : NO_MEMBERSHIP);
  }

  private static EventKind of(Membership membership) {
    return switch (membership) {
      case JOIN -> JOIN;
      case INVITE -> INVITE;
      case LEAVE -> LEAVE;
      case BAN -> BAN;
      case KNOCK -> KNOCK;
    };
  }

  /** The kind of an event of which nothing but the type is told apart. */
  static EventKind ofType(String type) {
    return type.equals(EventTypes.ALIASES) ? ALIASES : OTHER;
  }

  /** The membership that events of this kind state; null if they state none that is known. */
  @Nullable Membership membership() {
    return membership;
  }
}
