package org.matrixlib.core.auth;

import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.JoinRule;
import org.matrixlib.core.content.JoinRulesContent;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;

/** An {@code m.room.join_rules}. */
final class JoinRulesFacts extends AuthFacts {
  private final @Nullable JoinRule rule;

  JoinRulesFacts(Pdu event) {
    super(event, EventKind.OTHER);
    rule = JoinRulesContent.of(event.content(), event.roomVersion()).rule().orElse(null);
  }

  @Override
  public String type() {
    return EventTypes.JOIN_RULES;
  }

  /** The rule, null if nobody may join. */
  @Nullable JoinRule rule() {
    return rule;
  }
}
