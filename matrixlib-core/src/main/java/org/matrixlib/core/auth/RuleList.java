package org.matrixlib.core.auth;

import static org.matrixlib.core.auth.AuthRule.*;
import static org.matrixlib.core.auth.Rule.*;
import static org.matrixlib.core.content.Membership.BAN;
import static org.matrixlib.core.content.Membership.INVITE;
import static org.matrixlib.core.content.Membership.JOIN;
import static org.matrixlib.core.room.RoomTrait.ALIASES_BY_DOMAIN;
import static org.matrixlib.core.room.RoomTrait.CREATORS_OUTRANK_ALL;
import static org.matrixlib.core.room.RoomTrait.CREATOR_IS_SENDER;
import static org.matrixlib.core.room.RoomTrait.INTEGER_POWER_LEVELS;
import static org.matrixlib.core.room.RoomTrait.KNOCKING;
import static org.matrixlib.core.room.RoomTrait.REDACTIONS_NEED_AUTH;
import static org.matrixlib.core.room.RoomTrait.RESTRICTED_JOINS;
import static org.matrixlib.core.room.RoomTrait.ROOM_ID_IS_CREATE_HASH;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.content.JoinRule;
import org.matrixlib.core.room.RoomVersion;

/**
 * The authorization rules of all room versions, line by line and indented as the specification
 * lists them. What a line asks is found in {@link CitationCheck} and {@link StateCheck}.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#authorisation-rules Room version 12
 * @spec https://spec.matrix.org/v1.19/rooms/v1/#authorisation-rules Room version 1
 */
final class RuleList {

  /** The first rules, which need no state but the events that are cited. */
  private static final Rule<CitationCheck> INDEPENDENT =
      always(
          when(
              EventKind.CREATE,
              reject(CREATE_HAS_PREV_EVENTS, CitationCheck::hasPrevEvents),
              without(
                  ROOM_ID_IS_CREATE_HASH,
                  reject(CREATE_IN_ROOM_OF_OTHER_DOMAIN, CitationCheck::isInRoomOfOtherDomain)),
              with(ROOM_ID_IS_CREATE_HASH, reject(CREATE_HAS_ROOM_ID, CitationCheck::hasRoomId)),
              reject(CREATE_OF_UNKNOWN_VERSION, CitationCheck::isOfUnknownVersion),
              without(CREATOR_IS_SENDER, reject(CREATE_LACKS_CREATOR, CitationCheck::lacksCreator)),
              with(
                  CREATORS_OUTRANK_ALL,
                  reject(CREATE_HAS_MALFORMED_CREATORS, CitationCheck::hasMalformedCreators)),
              otherwiseAllow()),
          with(
              ROOM_ID_IS_CREATE_HASH,
              reject(ROOM_LACKS_CREATE, CitationCheck::isInRoomWithoutCreate)),
          always(
              reject(AUTH_EVENTS_HOLD_DUPLICATES, CitationCheck::citesDuplicates),
              reject(AUTH_EVENTS_HOLD_UNSELECTED, CitationCheck::citesUnselected),
              reject(AUTH_EVENTS_HOLD_REJECTED, CitationCheck::citesRejected),
              without(
                  ROOM_ID_IS_CREATE_HASH,
                  reject(AUTH_EVENTS_LACK_CREATE, CitationCheck::citesNoCreate)),
              reject(AUTH_EVENTS_OF_OTHER_ROOM, CitationCheck::citesOtherRoom)));

  private static final Rule<StateCheck> IF_ALIASES =
      when(
          EventKind.ALIASES,
          reject(ALIASES_LACK_STATE_KEY, c -> !c.isState()),
          reject(ALIASES_OF_OTHER_DOMAIN, c -> !c.stateKeyIsDomainOfSender()),
          otherwiseAllow());

  private static final Rule<StateCheck> IF_JOIN =
      when(
          EventKind.JOIN,
          allow(StateCheck::isFirstJoinOfCreator),
          reject(JOIN_OF_OTHER_USER, c -> !c.stateKeyIsSender()),
          reject(JOIN_BANNED, c -> c.targetIs(BAN)),
          allow(c -> c.joinRuleIs(JoinRule.INVITE, JoinRule.KNOCK) && c.targetIs(INVITE, JOIN)),
          with(
              RESTRICTED_JOINS,
              when(
                  c -> c.joinRuleIs(JoinRule.RESTRICTED, JoinRule.KNOCK_RESTRICTED),
                  allow(c -> c.targetIs(JOIN, INVITE)),
                  reject(JOIN_AUTHORIZER_MAY_NOT_INVITE, c -> !c.authorizerMayInvite()),
                  otherwiseAllow())),
          allow(c -> c.joinRuleIs(JoinRule.PUBLIC)),
          otherwiseReject(JOIN_NOT_PERMITTED));

  private static final Rule<StateCheck> IF_INVITE =
      when(
          EventKind.INVITE,
          when(
              StateCheck::answersThirdPartyInvite,
              reject(THIRD_PARTY_TARGET_BANNED, c -> c.targetIs(BAN)),
              reject(THIRD_PARTY_LACKS_SIGNED, c -> !c.claims(ThirdPartyClaim::hasSigned)),
              reject(THIRD_PARTY_SIGNED_INCOMPLETE, c -> !c.claims(ThirdPartyClaim::isComplete)),
              reject(THIRD_PARTY_MXID_DIFFERS, c -> !c.claimsTarget()),
              reject(THIRD_PARTY_INVITE_UNKNOWN, c -> !c.hasThirdPartyInvite()),
              reject(THIRD_PARTY_SENDER_DIFFERS, c -> !c.sentThirdPartyInvite()),
              allow(StateCheck::claimIsSigned),
              otherwiseReject(THIRD_PARTY_SIGNATURE_INVALID)),
          reject(INVITE_SENDER_NOT_JOINED, c -> !c.senderIsJoined()),
          reject(INVITE_TARGET_JOINED_OR_BANNED, c -> c.targetIs(JOIN, BAN)),
          allow(StateCheck::senderMayInvite),
          otherwiseReject(INVITE_NEEDS_MORE_POWER));

  private static final Rule<StateCheck> IF_LEAVE =
      when(
          EventKind.LEAVE,
          allowOnlyIf(LEAVE_NOT_IN_ROOM, StateCheck::stateKeyIsSender, StateCheck::targetMayLeave),
          reject(KICK_SENDER_NOT_JOINED, c -> !c.senderIsJoined()),
          reject(UNBAN_NEEDS_MORE_POWER, c -> c.targetIs(BAN) && !c.senderMayBan()),
          allow(c -> c.senderMayKick() && c.senderOutranksTarget()),
          otherwiseReject(KICK_NEEDS_MORE_POWER));

  private static final Rule<StateCheck> IF_BAN =
      when(
          EventKind.BAN,
          reject(BAN_SENDER_NOT_JOINED, c -> !c.senderIsJoined()),
          allow(c -> c.senderMayBan() && c.senderOutranksTarget()),
          otherwiseReject(BAN_NEEDS_MORE_POWER));

  private static final Rule<StateCheck> IF_KNOCK =
      when(
          EventKind.KNOCK,
          reject(
              KNOCK_NOT_PERMITTED, c -> !c.joinRuleIs(JoinRule.KNOCK, JoinRule.KNOCK_RESTRICTED)),
          reject(KNOCK_OF_OTHER_USER, c -> !c.stateKeyIsSender()),
          allow(c -> !c.targetIs(BAN) && !c.targetIs(INVITE, JOIN)),
          otherwiseReject(KNOCK_TARGET_PRESENT_OR_BANNED));

  private static final Rule<StateCheck> IF_MEMBER =
      when(
          EventKind.MEMBER_KINDS,
          reject(MEMBER_INCOMPLETE, c -> !c.isState() || !c.hasMembership()),
          with(RESTRICTED_JOINS, elsewhere()), // the signature of who authorizes a join
          IF_JOIN,
          IF_INVITE,
          IF_LEAVE,
          IF_BAN,
          with(KNOCKING, IF_KNOCK),
          otherwiseReject(MEMBERSHIP_UNKNOWN));

  private static final Rule<StateCheck> IF_POWER_LEVELS =
      when(
          EventKind.POWER_LEVELS,
          with(
              INTEGER_POWER_LEVELS,
              reject(ACTION_LEVELS_MALFORMED, StateCheck::hasMalformedActions)),
          with(
              INTEGER_POWER_LEVELS, reject(EVENT_LEVELS_MALFORMED, StateCheck::hasMalformedEvents)),
          reject(USER_LEVELS_MALFORMED, StateCheck::hasMalformedUsers),
          unlisted(
              without(
                  INTEGER_POWER_LEVELS,
                  reject(ACTION_LEVELS_MALFORMED, StateCheck::hasMalformedActions))),
          unlisted(
              without(
                  INTEGER_POWER_LEVELS,
                  reject(EVENT_LEVELS_MALFORMED, StateCheck::hasMalformedEvents))),
          with(CREATORS_OUTRANK_ALL, reject(USER_LEVELS_LIST_CREATOR, StateCheck::listsCreator)),
          allow(StateCheck::replacesNothing),
          always(
              reject(ACTION_LEVEL_CHANGED_FROM_ABOVE, StateCheck::changesActionAboveSender),
              reject(ACTION_LEVEL_SET_ABOVE, StateCheck::setsActionAboveSender)),
          always(reject(EVENT_LEVEL_CHANGED_FROM_ABOVE, StateCheck::changesEventAboveSender)),
          always(reject(EVENT_LEVEL_SET_ABOVE, StateCheck::setsEventAboveSender)),
          always(reject(USER_LEVEL_CHANGED_OF_EQUAL, StateCheck::changesUserNotBelowSender)),
          always(reject(USER_LEVEL_SET_ABOVE, StateCheck::setsUserAboveSender)),
          otherwiseAllow());

  private static final Rule<StateCheck> IF_REDACTION =
      when(
          EventKind.REDACTION,
          allow(StateCheck::senderMayRedact),
          allow(StateCheck::redactsOfSameDomain),
          otherwiseReject(REDACTION_NEEDS_MORE_POWER));

  /** The other rules. A state without a create event breaks the rule that asks for one above. */
  private static final Rule<StateCheck> DEPENDENT =
      always(
          unlisted(when(EventKind.CREATE, otherwiseAllow())),
          unlisted(
              with(ROOM_ID_IS_CREATE_HASH, reject(ROOM_LACKS_CREATE, StateCheck::lacksCreate))),
          unlisted(
              without(
                  ROOM_ID_IS_CREATE_HASH,
                  reject(AUTH_EVENTS_LACK_CREATE, StateCheck::lacksCreate))),
          reject(ROOM_NOT_FEDERATED, StateCheck::isClosedToSender),
          with(ALIASES_BY_DOMAIN, IF_ALIASES),
          IF_MEMBER,
          reject(SENDER_NOT_JOINED, c -> !c.senderIsJoined()),
          when(
              EventKind.THIRD_PARTY_INVITE,
              allowOnlyIf(THIRD_PARTY_INVITE_NEEDS_MORE_POWER, StateCheck::senderMayInvite)),
          reject(EVENT_NEEDS_MORE_POWER, c -> !c.senderMaySend()),
          reject(STATE_KEY_OF_OTHER_USER, StateCheck::stateKeyIsOtherUser),
          IF_POWER_LEVELS,
          with(REDACTIONS_NEED_AUTH, IF_REDACTION),
          otherwiseAllow());

  private RuleList() {}

  /** The rules that need no state, as far as they are about one kind of event in one version. */
  static Rule<CitationCheck> independent(RoomVersion version, EventKind kind) {
    return INDEPENDENT.only(version, kind);
  }

  /** The rules that need a state, as far as they are about one kind of event in one version. */
  static Rule<StateCheck> dependent(RoomVersion version, EventKind kind) {
    return DEPENDENT.only(version, kind);
  }

  static Optional<String> number(AuthRule rule, RoomVersion version) {
    Map<AuthRule, String> numbers = new EnumMap<>(AuthRule.class);
    int next = INDEPENDENT.number(version, "", 1, numbers);
    DEPENDENT.number(version, "", next, numbers);
    return Optional.ofNullable(numbers.get(rule));
  }
}
