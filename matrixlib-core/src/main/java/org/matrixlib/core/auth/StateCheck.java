package org.matrixlib.core.auth;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.JoinRule;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.content.PowerLevel;
import org.matrixlib.core.content.PowerLevelChange;
import org.matrixlib.core.content.PowerLevelMap;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.content.PowerLevelsContent;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/** An event that is judged by a state of the room. */
final class StateCheck extends Judged {
  private final AuthFacts event;
  private final AuthState state;
  private final @Nullable CreateFacts create;
  private @Nullable PowerLevels levels;

  StateCheck(AuthFacts event, AuthState state, @Nullable List<AuthStep> steps) {
    super(steps);
    this.event = event;
    this.state = state;
    this.create = (CreateFacts) state.find(event, AuthRole.CREATE);
  }

  @Override
  RoomVersion version() {
    return event.roomVersion();
  }

  boolean has(RoomTrait trait) {
    return event.roomVersion().has(trait);
  }

  AuthFacts event() {
    return event;
  }

  private @Nullable AuthFacts find(AuthRole role) {
    return state.find(event, role);
  }

  private @Nullable Membership membership(AuthRole role) {
    MemberFacts member = (MemberFacts) find(role);
    return member == null ? null : member.membershipOrNull();
  }

  boolean isCreate() {
    return event instanceof CreateFacts;
  }

  boolean lacksCreate() {
    return create == null;
  }

  private CreateFacts create() {
    if (create == null) {
      throw new IllegalStateException("no create event");
    }
    return create;
  }

  private PowerLevels levels() {
    PowerLevels known = levels;
    if (known == null) {
      AuthFacts stated = find(AuthRole.POWER_LEVELS);
      known =
          stated == null
              ? create().levelsWithoutEvent()
              : stated.powerLevels(create().roomCreators());
      levels = known;
    }
    return known;
  }

  private PowerLevel senderLevel() {
    return levels().ofUser(event.sender());
  }

  private boolean senderHas(PowerLevel needed) {
    return senderLevel().isAtLeast(needed);
  }

  private boolean senderIsAboveTarget() {
    String target = event.stateKeyOrNull();
    Optional<UserId> user = target == null ? Optional.empty() : UserId.parse(target);
    PowerLevel level = user.map(levels()::ofUser).orElse(levels().usersDefault());
    return senderLevel().isAbove(level);
  }

  // Rules on all events

  boolean isNotFederatedToSender() {
    return !create().isFederated()
        && !create().sender().server().equals(event.sender().server());
  }

  boolean senderIsJoined() {
    return membership(AuthRole.SENDER) == Membership.JOIN;
  }

  boolean lacksPowerToSend() {
    return !senderHas(levels().toSend(event.type(), event.stateKeyOrNull() != null));
  }

  boolean stateKeyIsOtherUser() {
    String key = event.stateKeyOrNull();
    return key != null && key.startsWith("@") && !event.isOfSender();
  }

  // Aliases

  boolean hasStateKey() {
    return event.stateKeyOrNull() != null;
  }

  boolean stateKeyIsSendersDomain() {
    return event.sender().server().toString().equals(event.stateKeyOrNull());
  }

  // Members

  private MemberFacts member() {
    return (MemberFacts) event;
  }

  boolean isMember() {
    return event instanceof MemberFacts;
  }

  boolean isMemberIncomplete() {
    return !hasStateKey() || !member().hasMembership();
  }

  boolean isJoin() {
    return member().is(Membership.JOIN);
  }

  boolean isInvite() {
    return member().is(Membership.INVITE);
  }

  boolean isLeave() {
    return member().is(Membership.LEAVE);
  }

  boolean isBan() {
    return member().is(Membership.BAN);
  }

  boolean isKnock() {
    return member().is(Membership.KNOCK);
  }

  boolean isOfSender() {
    return event.isOfSender();
  }

  boolean isOfOtherUser() {
    return !event.isOfSender();
  }

  boolean targetIs(Membership wanted) {
    return membership(AuthRole.TARGET) == wanted;
  }

  boolean targetIs(Membership one, Membership other) {
    Membership membership = membership(AuthRole.TARGET);
    return membership == one || membership == other;
  }

  boolean isCreatorsFirstJoin() {
    return member().followsOnly(create().eventId())
        && create()
            .roomCreators()
            .first()
            .filter(creator -> creator.toString().equals(event.stateKeyOrNull()))
            .isPresent();
  }

  private @Nullable JoinRule joinRule() {
    JoinRulesFacts rules = (JoinRulesFacts) find(AuthRole.JOIN_RULES);
    return rules == null ? JoinRule.INVITE : rules.rule();
  }

  boolean joinRuleIs(JoinRule rule) {
    return joinRule() == rule;
  }

  boolean joinRuleIs(JoinRule one, JoinRule other) {
    JoinRule rule = joinRule();
    return rule == one || rule == other;
  }

  boolean authorizerMayInvite() {
    UserId authorizer = member().authorizer();
    return authorizer != null
        && membership(AuthRole.AUTHORIZER) == Membership.JOIN
        && levels().ofUser(authorizer).isAtLeast(levels().invite());
  }

  boolean senderMayInvite() {
    return senderHas(levels().invite());
  }

  boolean senderMayBan() {
    return senderHas(levels().ban());
  }

  boolean senderMayKickTarget() {
    return senderHas(levels().kick()) && senderIsAboveTarget();
  }

  boolean senderMayBanTarget() {
    return senderHas(levels().ban()) && senderIsAboveTarget();
  }

  boolean targetMayLeave() {
    return targetIs(Membership.JOIN, Membership.INVITE)
        || (has(RoomTrait.KNOCKING) && targetIs(Membership.KNOCK));
  }

  // Third-party invites

  @Nullable ThirdPartyClaim claim() {
    return member().thirdPartyClaim();
  }

  boolean claims(Predicate<ThirdPartyClaim> condition) {
    ThirdPartyClaim claim = member().thirdPartyClaim();
    return claim != null && condition.test(claim);
  }

  @Nullable ThirdPartyInviteFacts thirdPartyInvite() {
    return (ThirdPartyInviteFacts) find(AuthRole.THIRD_PARTY_INVITE);
  }

  // Power levels

  boolean isPowerLevels() {
    return event instanceof PowerLevelsFacts;
  }

  private PowerLevelsContent content() {
    return ((PowerLevelsFacts) event).content();
  }

  boolean hasMalformedActions() {
    return content().actions().malformed().isPresent();
  }

  boolean hasMalformedEvents() {
    return content().events().malformed().isPresent()
        || (has(RoomTrait.NOTIFICATION_LEVELS_PROTECTED)
            && content().notifications().malformed().isPresent());
  }

  boolean hasMalformedUsers() {
    return content().users().malformed().isPresent();
  }

  boolean listsCreator() {
    return create().roomCreators().users().stream()
        .anyMatch(creator -> content().users().has(creator.toString()));
  }

  private @Nullable PowerLevelsContent before() {
    PowerLevelsFacts replaced = (PowerLevelsFacts) find(AuthRole.REPLACED);
    return replaced == null ? null : replaced.content();
  }

  boolean replacesNone() {
    return before() == null;
  }

  private boolean anyChange(
      java.util.function.Function<PowerLevelsContent, PowerLevelMap> part,
      Predicate<PowerLevelChange> condition) {
    PowerLevelsContent before = before();
    return before != null
        && part.apply(content()).changesSince(part.apply(before)).stream().anyMatch(condition);
  }

  private boolean wasAboveSender(PowerLevelChange change) {
    return change.before().filter(level -> level.isAbove(senderLevel())).isPresent();
  }

  private boolean isAboveSender(PowerLevelChange change) {
    return change.after().filter(level -> level.isAbove(senderLevel())).isPresent();
  }

  private boolean wasNotBelowSender(PowerLevelChange change) {
    return !change.name().equals(event.sender().toString())
        && change.before().filter(level -> level.isAtLeast(senderLevel())).isPresent();
  }

  boolean changesActionAboveSender() {
    return anyChange(PowerLevelsContent::actions, this::wasAboveSender);
  }

  boolean setsActionAboveSender() {
    return anyChange(PowerLevelsContent::actions, this::isAboveSender);
  }

  boolean changesEventAboveSender() {
    return anyChange(PowerLevelsContent::events, this::wasAboveSender)
        || (has(RoomTrait.NOTIFICATION_LEVELS_PROTECTED)
            && anyChange(PowerLevelsContent::notifications, this::wasAboveSender));
  }

  boolean setsEventAboveSender() {
    return anyChange(PowerLevelsContent::events, this::isAboveSender)
        || (has(RoomTrait.NOTIFICATION_LEVELS_PROTECTED)
            && anyChange(PowerLevelsContent::notifications, this::isAboveSender));
  }

  boolean changesUserNotBelowSender() {
    return anyChange(PowerLevelsContent::users, this::wasNotBelowSender);
  }

  boolean setsUserAboveSender() {
    return anyChange(PowerLevelsContent::users, this::isAboveSender);
  }

  // Redactions

  boolean isRedaction() {
    return event instanceof RedactionFacts;
  }

  boolean mayRedact() {
    return senderHas(levels().redact());
  }

  boolean redactsOfOwnDomain() {
    return ((RedactionFacts) event).isOfSameDomain();
  }
}
