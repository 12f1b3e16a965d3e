package org.matrixlib.core.auth;

import static org.matrixlib.core.auth.Rule.allow;
import static org.matrixlib.core.auth.Rule.allowOnlyIf;
import static org.matrixlib.core.auth.Rule.elsewhere;
import static org.matrixlib.core.auth.Rule.otherwiseAllow;
import static org.matrixlib.core.auth.Rule.otherwiseReject;
import static org.matrixlib.core.auth.Rule.reject;
import static org.matrixlib.core.auth.Rule.unnumbered;
import static org.matrixlib.core.auth.Rule.when;
import static org.matrixlib.core.auth.Rule.with;
import static org.matrixlib.core.auth.Rule.without;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.content.JoinRule;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/** The authorization rules of all room versions, line by line as the specification lists them. */
final class RuleList {

  /** The rules that need no state. */
  static final List<Rule<CitationCheck>> INDEPENDENT =
      List.of(
          when(
              CitationCheck::isCreate,
              reject(AuthRule.CREATE_HAS_PREV_EVENTS, CitationCheck::hasPrevEvents),
              without(RoomTrait.ROOM_ID_IS_CREATE_HASH, reject(
                      AuthRule.CREATE_IN_ROOM_OF_OTHER_DOMAIN, CitationCheck::isInRoomOfOtherDomain)),
              with(RoomTrait.ROOM_ID_IS_CREATE_HASH, reject(AuthRule.CREATE_HAS_ROOM_ID, CitationCheck::saysRoomId)),
              reject(AuthRule.CREATE_OF_UNKNOWN_VERSION, CitationCheck::isOfUnknownVersion),
              without(RoomTrait.CREATOR_IS_SENDER, reject(AuthRule.CREATE_WITHOUT_CREATOR, CitationCheck::lacksCreator)),
              with(RoomTrait.CREATORS_OUTRANK_ALL, reject(AuthRule.CREATE_HAS_MALFORMED_CREATORS, CitationCheck::hasMalformedCreators)),
              otherwiseAllow()),
          with(RoomTrait.ROOM_ID_IS_CREATE_HASH, reject(AuthRule.ROOM_ID_NAMES_NO_CREATE, CitationCheck::isInRoomWithoutCreate)),
          when(
              judged -> true,
              reject(AuthRule.AUTH_EVENTS_DUPLICATED, CitationCheck::citesDuplicates),
              reject(AuthRule.AUTH_EVENTS_NOT_SELECTED, CitationCheck::citesUnselected),
              reject(AuthRule.AUTH_EVENTS_REJECTED, CitationCheck::citesRejected),
              without(RoomTrait.ROOM_ID_IS_CREATE_HASH, reject(AuthRule.AUTH_EVENTS_LACK_CREATE, CitationCheck::citesNoCreate)),
              reject(AuthRule.AUTH_EVENTS_OF_OTHER_ROOM, CitationCheck::citesOtherRoom)));

  /** The rules that need a state. */
  static final List<Rule<StateCheck>> DEPENDENT =
      List.of(
          unnumbered(allow(StateCheck::isCreate)),
          unnumbered(without(RoomTrait.ROOM_ID_IS_CREATE_HASH, reject(AuthRule.AUTH_EVENTS_LACK_CREATE, StateCheck::lacksCreate))),
          unnumbered(with(RoomTrait.ROOM_ID_IS_CREATE_HASH, reject(AuthRule.ROOM_ID_NAMES_NO_CREATE, StateCheck::lacksCreate))),
          reject(AuthRule.ROOM_NOT_FEDERATED, StateCheck::isNotFederatedToSender),
          with(RoomTrait.ALIASES_BY_DOMAIN, when(
                  check -> check.event().type().equals(EventTypes.ALIASES),
                  reject(AuthRule.ALIASES_WITHOUT_STATE_KEY, check -> !check.hasStateKey()),
                  reject(
                      AuthRule.ALIASES_OF_OTHER_DOMAIN, check -> !check.stateKeyIsSendersDomain()),
                  otherwiseAllow())),
          when(
              StateCheck::isMember,
              reject(AuthRule.MEMBER_INCOMPLETE, StateCheck::isMemberIncomplete),
              with(RoomTrait.RESTRICTED_JOINS, elsewhere()),
              when(
                  StateCheck::isJoin,
                  allow(StateCheck::isCreatorsFirstJoin),
                  reject(AuthRule.JOIN_OF_OTHER_USER, StateCheck::isOfOtherUser),
                  reject(AuthRule.JOIN_BANNED, check -> check.targetIs(Membership.BAN)),
                  allow(
                      check ->
                          check.joinRuleIs(JoinRule.INVITE, JoinRule.KNOCK)
                              && check.targetIs(Membership.INVITE, Membership.JOIN)),
                  with(RoomTrait.RESTRICTED_JOINS, when(
                          check ->
                              check.joinRuleIs(JoinRule.RESTRICTED, JoinRule.KNOCK_RESTRICTED),
                          allow(check -> check.targetIs(Membership.JOIN, Membership.INVITE)),
                          reject(
                              AuthRule.JOIN_AUTHORIZER_MAY_NOT_INVITE,
                              check -> !check.authorizerMayInvite()),
                          otherwiseAllow())),
                  allow(check -> check.joinRuleIs(JoinRule.PUBLIC)),
                  otherwiseReject(AuthRule.JOIN_NOT_ALLOWED)),
              when(
                  StateCheck::isInvite,
                  when(
                      check -> check.claim() != null,
                      reject(
                          AuthRule.THIRD_PARTY_TARGET_BANNED,
                          check -> check.targetIs(Membership.BAN)),
                      reject(
                          AuthRule.THIRD_PARTY_NOT_SIGNED,
                          check -> !check.claims(ThirdPartyClaim::isSigned)),
                      reject(
                          AuthRule.THIRD_PARTY_INCOMPLETE,
                          check -> !check.claims(ThirdPartyClaim::isComplete)),
                      reject(
                          AuthRule.THIRD_PARTY_MXID_DIFFERS,
                          check ->
                              !check.claims(
                                  claim -> claim.isFor(check.event().stateKeyOrNull()))),
                      reject(
                          AuthRule.THIRD_PARTY_INVITE_UNKNOWN,
                          check -> check.thirdPartyInvite() == null),
                      reject(
                          AuthRule.THIRD_PARTY_SENDER_DIFFERS,
                          check ->
                              !check.thirdPartyInvite().sender().equals(check.event().sender())),
                      allow(
                          check ->
                              check.claims(
                                  claim ->
                                      claim.isSignedByOneOf(check.thirdPartyInvite().keys()))),
                      otherwiseReject(AuthRule.THIRD_PARTY_SIGNATURE_INVALID)),
                  reject(AuthRule.INVITE_SENDER_NOT_JOINED, check -> !check.senderIsJoined()),
                  reject(
                      AuthRule.INVITE_TARGET_JOINED_OR_BANNED,
                      check -> check.targetIs(Membership.JOIN, Membership.BAN)),
                  allow(StateCheck::senderMayInvite),
                  otherwiseReject(AuthRule.INVITE_NEEDS_MORE_POWER)),
              when(
                  StateCheck::isLeave,
                  allowOnlyIf(
                      AuthRule.LEAVE_NOT_IN_ROOM,
                      StateCheck::isOfSender,
                      StateCheck::targetMayLeave),
                  reject(AuthRule.KICK_SENDER_NOT_JOINED, check -> !check.senderIsJoined()),
                  reject(
                      AuthRule.UNBAN_NEEDS_MORE_POWER,
                      check -> check.targetIs(Membership.BAN) && !check.senderMayBan()),
                  allow(StateCheck::senderMayKickTarget),
                  otherwiseReject(AuthRule.KICK_NEEDS_MORE_POWER)),
              when(
                  StateCheck::isBan,
                  reject(AuthRule.BAN_SENDER_NOT_JOINED, check -> !check.senderIsJoined()),
                  allow(StateCheck::senderMayBanTarget),
                  otherwiseReject(AuthRule.BAN_NEEDS_MORE_POWER)),
              with(RoomTrait.KNOCKING, when(
                      StateCheck::isKnock,
                      reject(
                          AuthRule.KNOCK_NOT_ALLOWED,
                          check -> !check.joinRuleIs(JoinRule.KNOCK, JoinRule.KNOCK_RESTRICTED)),
                      reject(AuthRule.KNOCK_OF_OTHER_USER, StateCheck::isOfOtherUser),
                      allow(
                          check ->
                              !check.targetIs(Membership.BAN)
                                  && !check.targetIs(Membership.INVITE, Membership.JOIN)),
                      otherwiseReject(AuthRule.KNOCK_NOT_OUTSIDE))),
              otherwiseReject(AuthRule.MEMBERSHIP_UNKNOWN)),
          reject(AuthRule.SENDER_NOT_JOINED, check -> !check.senderIsJoined()),
          when(
              check -> check.event() instanceof ThirdPartyInviteFacts,
              allowOnlyIf(
                  AuthRule.THIRD_PARTY_INVITE_NEEDS_MORE_POWER,
                  check -> true,
                  StateCheck::senderMayInvite)),
          reject(AuthRule.EVENT_NEEDS_MORE_POWER, StateCheck::lacksPowerToSend),
          reject(AuthRule.STATE_KEY_OF_OTHER_USER, StateCheck::stateKeyIsOtherUser),
          when(
              StateCheck::isPowerLevels,
              with(RoomTrait.INTEGER_POWER_LEVELS, reject(AuthRule.ACTION_LEVELS_MALFORMED, StateCheck::hasMalformedActions)),
              with(RoomTrait.INTEGER_POWER_LEVELS, reject(AuthRule.EVENT_LEVELS_MALFORMED, StateCheck::hasMalformedEvents)),
              reject(AuthRule.USER_LEVELS_MALFORMED, StateCheck::hasMalformedUsers),
              unnumbered(without(RoomTrait.INTEGER_POWER_LEVELS, reject(AuthRule.ACTION_LEVELS_MALFORMED, StateCheck::hasMalformedActions))),
              unnumbered(without(RoomTrait.INTEGER_POWER_LEVELS, reject(AuthRule.EVENT_LEVELS_MALFORMED, StateCheck::hasMalformedEvents))),
              with(RoomTrait.CREATORS_OUTRANK_ALL, reject(AuthRule.USER_LEVELS_LIST_CREATOR, StateCheck::listsCreator)),
              allow(StateCheck::replacesNone),
              when(
                  check -> true,
                  reject(
                      AuthRule.ACTION_LEVEL_ABOVE_SENDER_CHANGED,
                      StateCheck::changesActionAboveSender),
                  reject(
                      AuthRule.ACTION_LEVEL_SET_ABOVE_SENDER, StateCheck::setsActionAboveSender)),
              when(
                  check -> true,
                  reject(
                      AuthRule.EVENT_LEVEL_ABOVE_SENDER_CHANGED,
                      StateCheck::changesEventAboveSender)),
              when(
                  check -> true,
                  reject(AuthRule.EVENT_LEVEL_SET_ABOVE_SENDER, StateCheck::setsEventAboveSender)),
              when(
                  check -> true,
                  reject(
                      AuthRule.USER_LEVEL_NOT_BELOW_SENDER_CHANGED,
                      StateCheck::changesUserNotBelowSender)),
              when(
                  check -> true,
                  reject(AuthRule.USER_LEVEL_SET_ABOVE_SENDER, StateCheck::setsUserAboveSender)),
              otherwiseAllow()),
          with(RoomTrait.REDACTIONS_NEED_AUTH, when(
                  StateCheck::isRedaction,
                  allow(StateCheck::mayRedact),
                  allow(StateCheck::redactsOfOwnDomain),
                  otherwiseReject(AuthRule.REDACTION_NEEDS_MORE_POWER))),
          otherwiseAllow());

  private RuleList() {}

  static Optional<String> number(AuthRule rule, RoomVersion version) {
    Map<AuthRule, String> numbers = new EnumMap<>(AuthRule.class);
    int next = Rule.number(INDEPENDENT, version, "", 1, numbers);
    Rule.number(DEPENDENT, version, "", next, numbers);
    return Optional.ofNullable(numbers.get(rule));
  }
}
