package org.matrixlib.core.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
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

/** An event that is judged by a state of the room. */
final class StateCheck extends Judged {
  private final AuthFacts event;
  private final AuthState state;
  private final @Nullable CreateFacts create;
  private final @Nullable Membership target;
  private final @Nullable JoinRule joinRule;
  private @Nullable PowerLevels levels;
  private @Nullable List<PowerLevelChange> userChanges;

  StateCheck(AuthFacts event, AuthState state, @Nullable List<AuthStep> steps) {
    super(steps);
    this.event = event;
    this.state = state;
    create = (CreateFacts) find(AuthRole.CREATE);
    boolean isMember = event instanceof MemberFacts;
    target = isMember ? membership(AuthRole.TARGET) : null;
    JoinRulesFacts joinRules = isMember ? (JoinRulesFacts) find(AuthRole.JOIN_RULES) : null;
    joinRule = joinRules == null ? JoinRule.INVITE : joinRules.rule();
  }

  private @Nullable AuthFacts find(AuthRole role) {
    return state.find(event, role);
  }

  private @Nullable Membership membership(AuthRole role) {
    MemberFacts member = (MemberFacts) find(role);
    return member == null ? null : member.membershipOrNull();
  }

  // What rules on all events ask

  boolean isState() {
    return event.stateKeyOrNull() != null;
  }

  boolean lacksCreate() {
    return create == null;
  }

  private CreateFacts create() {
    return Objects.requireNonNull(create); // a state without it is refused before
  }

  boolean isClosedToSender() {
    return !create().isFederated() && !create().sender().server().equals(event.sender().server());
  }

  boolean senderIsJoined() {
    return membership(AuthRole.SENDER) == Membership.JOIN;
  }

  boolean stateKeyIsSender() {
    return event.isOfSender();
  }

  boolean stateKeyIsOtherUser() {
    String key = event.stateKeyOrNull();
    return key != null && key.startsWith("@") && !event.isOfSender();
  }

  boolean stateKeyIsDomainOfSender() {
    return event.sender().server().toString().equals(event.stateKeyOrNull());
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

  boolean senderMaySend() {
    return senderLevel().isAtLeast(levels().toSend(event.type(), isState()));
  }

  boolean senderMayInvite() {
    return senderLevel().isAtLeast(levels().invite());
  }

  boolean senderMayKick() {
    return senderLevel().isAtLeast(levels().kick());
  }

  boolean senderMayBan() {
    return senderLevel().isAtLeast(levels().ban());
  }

  boolean senderMayRedact() {
    return senderLevel().isAtLeast(levels().redact());
  }

  boolean redactsOfSameDomain() {
    return ((RedactionFacts) event).isOfSameDomain();
  }

  // What rules on members ask

  private MemberFacts member() {
    return (MemberFacts) event;
  }

  boolean hasMembership() {
    return event.rules().kind() != EventKind.NO_MEMBERSHIP;
  }

  boolean targetIs(Membership membership) {
    return target == membership;
  }

  boolean targetIs(Membership one, Membership other) {
    return target == one || target == other;
  }

  boolean joinRuleIs(JoinRule rule) {
    return joinRule == rule;
  }

  boolean joinRuleIs(JoinRule one, JoinRule other) {
    return joinRule == one || joinRule == other;
  }

  boolean isFirstJoinOfCreator() {
    return member().followsOnly(create().eventId())
        && create().roomCreators().first().map(UserId::toString).equals(event.stateKey());
  }

  boolean authorizerMayInvite() {
    UserId authorizer = member().authorizer();
    return authorizer != null
        && membership(AuthRole.AUTHORIZER) == Membership.JOIN
        && levels().ofUser(authorizer).isAtLeast(levels().invite());
  }

  boolean targetMayLeave() {
    return targetIs(Membership.JOIN, Membership.INVITE)
        || (targetIs(Membership.KNOCK) && event.roomVersion().has(RoomTrait.KNOCKING));
  }

  boolean senderOutranksTarget() {
    PowerLevel level =
        event
            .stateKey()
            .flatMap(UserId::parse)
            .map(levels()::ofUser)
            .orElse(levels().usersDefault());
    return senderLevel().isAbove(level);
  }

  // What rules on third-party invites ask

  boolean answersThirdPartyInvite() {
    return member().thirdPartyClaim() != null;
  }

  boolean claims(Predicate<ThirdPartyClaim> what) {
    ThirdPartyClaim claim = member().thirdPartyClaim();
    return claim != null && what.test(claim);
  }

  boolean claimsTarget() {
    return claims(claim -> claim.isFor(event.stateKeyOrNull()));
  }

  private @Nullable ThirdPartyInviteFacts thirdPartyInvite() {
    return (ThirdPartyInviteFacts) find(AuthRole.THIRD_PARTY_INVITE);
  }

  boolean hasThirdPartyInvite() {
    return thirdPartyInvite() != null;
  }

  boolean sentThirdPartyInvite() {
    ThirdPartyInviteFacts invite = thirdPartyInvite();
    return invite != null && invite.sender().equals(event.sender());
  }

  boolean claimIsSigned() {
    ThirdPartyInviteFacts invite = thirdPartyInvite();
    return invite != null && claims(claim -> claim.isSignedByOneOf(invite.keys()));
  }

  // What rules on power levels ask

  private PowerLevelsContent content() {
    return ((PowerLevelsFacts) event).content();
  }

  private boolean protectsNotifications() {
    return event.roomVersion().has(RoomTrait.NOTIFICATION_LEVELS_PROTECTED);
  }

  boolean hasMalformedActions() {
    return content().actions().malformed().isPresent();
  }

  boolean hasMalformedEvents() {
    return content().events().malformed().isPresent()
        || (protectsNotifications() && content().notifications().malformed().isPresent());
  }

  boolean hasMalformedUsers() {
    return content().users().malformed().isPresent();
  }

  boolean listsCreator() {
    for (UserId creator : create().roomCreators().users()) {
      if (content().users().has(creator.toString())) {
        return true;
      }
    }
    return false;
  }

  private @Nullable PowerLevelsContent replaced() {
    PowerLevelsFacts replaced = (PowerLevelsFacts) find(AuthRole.REPLACED);
    return replaced == null ? null : replaced.content();
  }

  boolean replacesNothing() {
    return replaced() == null;
  }

  private List<PowerLevelChange> changes(Function<PowerLevelsContent, PowerLevelMap> part) {
    PowerLevelsContent replaced = replaced();
    return replaced == null ? List.of() : part.apply(content()).changesSince(part.apply(replaced));
  }

  private List<PowerLevelChange> actionChanges() {
    return changes(PowerLevelsContent::actions);
  }

  private List<PowerLevelChange> eventChanges() {
    List<PowerLevelChange> changes = new ArrayList<>(changes(PowerLevelsContent::events));
    if (protectsNotifications()) {
      changes.addAll(changes(PowerLevelsContent::notifications));
    }
    return changes;
  }

  /** Asked for twice, and a room may state the levels of many users. */
  private List<PowerLevelChange> userChanges() {
    List<PowerLevelChange> known = userChanges;
    if (known == null) {
      known = changes(PowerLevelsContent::users);
      userChanges = known;
    }
    return known;
  }

  private boolean wasAboveSender(PowerLevelChange change) {
    return change.before().filter(level -> level.isAbove(senderLevel())).isPresent();
  }

  private boolean isAboveSender(PowerLevelChange change) {
    return change.after().filter(level -> level.isAbove(senderLevel())).isPresent();
  }

  private boolean wasOfOtherNotBelowSender(PowerLevelChange change) {
    return !change.name().equals(event.sender().toString())
        && change.before().filter(level -> level.isAtLeast(senderLevel())).isPresent();
  }

  boolean changesActionAboveSender() {
    return actionChanges().stream().anyMatch(this::wasAboveSender);
  }

  boolean setsActionAboveSender() {
    return actionChanges().stream().anyMatch(this::isAboveSender);
  }

  boolean changesEventAboveSender() {
    return eventChanges().stream().anyMatch(this::wasAboveSender);
  }

  boolean setsEventAboveSender() {
    return eventChanges().stream().anyMatch(this::isAboveSender);
  }

  boolean changesUserNotBelowSender() {
    return userChanges().stream().anyMatch(this::wasOfOtherNotBelowSender);
  }

  boolean setsUserAboveSender() {
    return userChanges().stream().anyMatch(this::isAboveSender);
  }
}
