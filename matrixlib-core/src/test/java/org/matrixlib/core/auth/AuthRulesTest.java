package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.core.auth.AuthVerdict.ALLOWED;
import static org.matrixlib.core.auth.AuthVerdict.rejectedBy;
import static org.matrixlib.core.auth.TestRoom.CREATOR;
import static org.matrixlib.core.auth.TestRoom.ban;
import static org.matrixlib.core.auth.TestRoom.event;
import static org.matrixlib.core.auth.TestRoom.invite;
import static org.matrixlib.core.auth.TestRoom.join;
import static org.matrixlib.core.auth.TestRoom.kick;
import static org.matrixlib.core.auth.TestRoom.knock;
import static org.matrixlib.core.auth.TestRoom.leave;
import static org.matrixlib.core.auth.TestRoom.member;
import static org.matrixlib.core.auth.TestRoom.message;
import static org.matrixlib.core.auth.TestRoom.powerLevels;
import static org.matrixlib.core.auth.TestRoom.state;
import static org.matrixlib.core.auth.TestRoom.user;

import java.util.List;
import java.util.stream.Stream;
import org.matrixlib.core.auth.TestRoom.Draft;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/** Whether events are allowed by the state of a room, apart from power levels and third parties. */
class AuthRulesTest {

  private static void assertAllowed(TestRoom room, Draft... events) {
    for (Draft event : events) {
      assertEquals(ALLOWED, room.check(event), event.toString());
    }
  }

  private static void assertRejected(AuthRule rule, TestRoom room, Draft... events) {
    for (Draft event : events) {
      assertEquals(rejectedBy(rule), room.check(event), event.toString());
    }
  }

  private static void assertVerdict(boolean isAllowed, AuthRule rule, TestRoom room, Draft event) {
    assertEquals(isAllowed ? ALLOWED : rejectedBy(rule), room.check(event), event.toString());
  }

  // The room

  @InVersions
  void createEventsNeedNoState(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    assertEquals(ALLOWED, AuthRules.check(AuthFacts.of(room.create()), (event, role) -> null));
  }

  @InVersions
  void nothingIsAllowedWithoutCreateEvent(RoomVersion version) {
    TestRoom room = TestRoom.of(version).joinRule("public").without(EventTypes.CREATE, "");
    AuthRule rule =
        version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)
            ? AuthRule.ROOM_LACKS_CREATE
            : AuthRule.AUTH_EVENTS_LACK_CREATE;
    assertRejected(rule, room, message(CREATOR), join("ann"));
  }

  @InVersions
  void roomThatIsNotFederatedIsOnlyForUsersOfTheCreatorsServer(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version, "{'creator':'@creator:example.org','m.federate':false}")
            .joinRule("public")
            .member("eve:other.org");
    assertAllowed(room, message(CREATOR), join("ann"));
    assertRejected(
        AuthRule.ROOM_NOT_FEDERATED, room, message("eve:other.org"), join("dan:other.org"));
  }

  @InVersions
  void onlyFalseMakesARoomNotFederated(RoomVersion version) {
    for (String value : List.of("true", "null", "'false'", "0", "[]")) {
      TestRoom room =
          TestRoom.of(version, "{'creator':'@creator:example.org','m.federate':" + value + "}")
              .joinRule("public");
      assertAllowed(room, join("dan:other.org"));
    }
  }

  @InVersions
  void usersOfOtherServersMayBeInvitedToARoomThatIsNotFederated(RoomVersion version) {
    TestRoom room = TestRoom.of(version, "{'creator':'@creator:example.org','m.federate':false}");
    assertAllowed(room, invite(CREATOR, "dan:other.org"));
  }

  // Aliases

  @InVersions(with = RoomTrait.ALIASES_BY_DOMAIN)
  void serversMayStateTheirAliasesWithoutBeingInTheRoom(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    assertAllowed(room, state("eve:other.org", EventTypes.ALIASES, "other.org", "{}"));
    assertRejected(
        AuthRule.ALIASES_OF_OTHER_DOMAIN,
        room,
        state("eve:other.org", EventTypes.ALIASES, "example.org", "{}"),
        state(CREATOR, EventTypes.ALIASES, "", "{}"));
    assertRejected(AuthRule.ALIASES_LACK_STATE_KEY, room, event(CREATOR, EventTypes.ALIASES, "{}"));
  }

  @InVersions(without = RoomTrait.ALIASES_BY_DOMAIN)
  void aliasesAreOrdinaryState(RoomVersion version) {
    TestRoom room = TestRoom.of(version).member("ann", 0);
    assertAllowed(room, state(CREATOR, EventTypes.ALIASES, "other.org", "{}"));
    assertRejected(
        AuthRule.SENDER_NOT_JOINED,
        room,
        state("eve:other.org", EventTypes.ALIASES, "other.org", "{}"));
    assertRejected(
        AuthRule.EVENT_NEEDS_MORE_POWER,
        room,
        state("ann", EventTypes.ALIASES, "example.org", "{}"));
  }

  // Members

  @InVersions
  void memberEventsNeedStateKeyAndMembership(RoomVersion version) {
    assertRejected(
        AuthRule.MEMBER_INCOMPLETE,
        TestRoom.of(version),
        event(CREATOR, EventTypes.MEMBER, "{'membership':'join'}"),
        state(CREATOR, EventTypes.MEMBER, user(CREATOR).toString(), "{}"),
        state(CREATOR, EventTypes.MEMBER, user(CREATOR).toString(), "{'MEMBERSHIP':'join'}"));
  }

  @InVersions
  void unknownMembershipsAreRejected(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    String self = user(CREATOR).toString();
    for (String value : List.of("'other'", "'Join'", "''", "null", "5", "['join']", "{}")) {
      assertRejected(
          AuthRule.MEMBERSHIP_UNKNOWN,
          room,
          state(CREATOR, EventTypes.MEMBER, self, "{'membership':" + value + "}"));
    }
  }

  @InVersions(without = RoomTrait.KNOCKING)
  void knockIsAnUnknownMembershipBeforeKnocking(RoomVersion version) {
    assertRejected(
        AuthRule.MEMBERSHIP_UNKNOWN, TestRoom.of(version).joinRule("knock"), knock("ann"));
  }

  // Joins

  private static Pdu firstJoin(TestRoom room, String name, List<EventId> prevEvents) {
    List<EventId> authEvents =
        room.version().has(RoomTrait.ROOM_ID_IS_CREATE_HASH)
            ? List.of()
            : List.of(room.create().eventId());
    return room.pdu(join(name), prevEvents, authEvents);
  }

  private static TestRoom created(RoomVersion version) {
    return TestRoom.of(version).without(EventTypes.MEMBER, user(CREATOR).toString());
  }

  @InVersions
  void creatorMayJoinRightAfterTheCreateEvent(RoomVersion version) {
    TestRoom room = created(version);
    EventId create = room.create().eventId();
    assertEquals(ALLOWED, room.check(firstJoin(room, CREATOR, List.of(create))));
    assertEquals(
        rejectedBy(AuthRule.JOIN_NOT_PERMITTED),
        room.check(firstJoin(room, "ann", List.of(create))));
  }

  @InVersions
  void creatorNeedsAnInviteToJoinLater(RoomVersion version) {
    TestRoom room = created(version);
    EventId create = room.create().eventId();
    EventId other = room.send(message(CREATOR)).eventId();
    for (List<EventId> prevEvents :
        List.of(
            List.<EventId>of(), List.of(other), List.of(create, other), List.of(create, create))) {
      assertEquals(
          rejectedBy(AuthRule.JOIN_NOT_PERMITTED),
          room.check(firstJoin(room, CREATOR, prevEvents)),
          prevEvents.toString());
    }
  }

  @InVersions
  void firstJoinMustFollowTheCreateEventOfTheState(RoomVersion version) {
    TestRoom room = created(version);
    EventId other = created(version).send(message(CREATOR)).eventId();
    Pdu join = room.pdu(join(CREATOR), List.of(other), List.of(other));
    assertEquals(rejectedBy(AuthRule.JOIN_NOT_PERMITTED), room.check(join));
  }

  @InVersions(with = RoomTrait.CREATORS_OUTRANK_ALL)
  void additionalCreatorsMayNotJoinFirst(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version, "{'additional_creators':['@ann:example.org']}")
            .without(EventTypes.MEMBER, user(CREATOR).toString());
    assertEquals(
        rejectedBy(AuthRule.JOIN_NOT_PERMITTED),
        room.check(firstJoin(room, "ann", List.of(room.create().eventId()))));
  }

  @InVersions(without = RoomTrait.CREATOR_IS_SENDER)
  void creatorOfTheContentMayJoinFirst(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version, "{'creator':'@ann:example.org'}")
            .without(EventTypes.MEMBER, user(CREATOR).toString());
    List<EventId> create = List.of(room.create().eventId());
    assertEquals(ALLOWED, room.check(firstJoin(room, "ann", create)));
    assertEquals(
        rejectedBy(AuthRule.JOIN_NOT_PERMITTED), room.check(firstJoin(room, CREATOR, create)));
  }

  @InVersions
  void nobodyMayMakeOthersJoin(RoomVersion version) {
    assertRejected(
        AuthRule.JOIN_OF_OTHER_USER,
        TestRoom.of(version).joinRule("public"),
        member(CREATOR, user("ann").toString(), "join"));
  }

  @InVersions
  void bannedUsersMayNotJoin(RoomVersion version) {
    assertRejected(
        AuthRule.JOIN_BANNED,
        TestRoom.of(version).joinRule("public").membership("ann", "ban"),
        join("ann"));
  }

  @InVersions
  void anybodyMayJoinAPublicRoom(RoomVersion version) {
    assertAllowed(
        TestRoom.of(version).joinRule("public").membership("bob", "leave"),
        join("ann"),
        join("bob"),
        join(CREATOR));
  }

  @InVersions
  void invitedAndJoinedUsersMayJoinAnInviteOnlyRoom(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version).joinRule("invite").membership("ann", "invite").member("bob");
    assertAllowed(room, join("ann"), join("bob"));
    assertRejected(
        AuthRule.JOIN_NOT_PERMITTED,
        room.membership("dan", "leave").membership("eve", "knock"),
        join("cleo"),
        join("dan"),
        join("eve"));
  }

  @InVersions
  void roomWithoutJoinRuleIsInviteOnly(RoomVersion version) {
    TestRoom room = TestRoom.of(version).membership("ann", "invite");
    assertAllowed(room, join("ann"));
    assertRejected(AuthRule.JOIN_NOT_PERMITTED, room, join("bob"));
    room.state(state(CREATOR, EventTypes.JOIN_RULES, "", "{'rule':'public'}"));
    assertAllowed(room, join("ann"));
    assertRejected(AuthRule.JOIN_NOT_PERMITTED, room, join("bob"));
  }

  @InVersions
  void nobodyMayJoinByAJoinRuleThatIsNoString(RoomVersion version) {
    for (String rule : List.of("null", "5", "['public']", "{}")) {
      TestRoom room =
          TestRoom.of(version)
              .state(state(CREATOR, EventTypes.JOIN_RULES, "", "{'join_rule':" + rule + "}"))
              .membership("ann", "invite");
      assertRejected(AuthRule.JOIN_NOT_PERMITTED, room, join("ann"), join("bob"), join(CREATOR));
    }
  }

  @InVersions
  void nobodyMayJoinByAnUnknownJoinRule(RoomVersion version) {
    for (String rule : List.of("private", "odd", "PUBLIC", "")) {
      TestRoom room = TestRoom.of(version).joinRule(rule).membership("ann", "invite");
      assertRejected(AuthRule.JOIN_NOT_PERMITTED, room, join("ann"), join(CREATOR));
    }
  }

  @InVersions
  void knockIsAsInviteWhereItIsKnown(RoomVersion version) {
    TestRoom room = TestRoom.of(version).joinRule("knock").membership("ann", "invite");
    assertVerdict(version.has(RoomTrait.KNOCKING), AuthRule.JOIN_NOT_PERMITTED, room, join("ann"));
    assertRejected(AuthRule.JOIN_NOT_PERMITTED, room.membership("bob", "knock"), join("bob"));
  }

  private static Draft restrictedJoin(String name, String authorizer) {
    return join(name).with("join_authorised_via_users_server", authorizer);
  }

  private static Stream<String> restrictedRules(RoomVersion version) {
    return version.has(RoomTrait.KNOCK_RESTRICTED_JOINS)
        ? Stream.of("restricted", "knock_restricted")
        : Stream.of("restricted");
  }

  @InVersions(with = RoomTrait.RESTRICTED_JOINS)
  void restrictedJoinNeedsAMemberWhoMayInvite(RoomVersion version) {
    restrictedRules(version)
        .forEach(
            rule -> {
              TestRoom room =
                  TestRoom.of(version)
                      .joinRule(rule)
                      .member("ann", 10)
                      .member("bob", 9)
                      .level("gone", 100)
                      .levels("{'invite':10}")
                      .membership("gone", "leave");
              assertAllowed(room, restrictedJoin("new", "'@ann:example.org'"));
              assertRejected(
                  AuthRule.JOIN_AUTHORIZER_MAY_NOT_INVITE,
                  room,
                  join("new"),
                  restrictedJoin("new", "'@bob:example.org'"),
                  restrictedJoin("new", "'@gone:example.org'"),
                  restrictedJoin("new", "'@unknown:example.org'"),
                  restrictedJoin("new", "'ann'"),
                  restrictedJoin("new", "null"));
            });
  }

  @InVersions(with = RoomTrait.RESTRICTED_JOINS)
  void invitedAndJoinedUsersNeedNobodyToLetThemIntoARestrictedRoom(RoomVersion version) {
    restrictedRules(version)
        .forEach(
            rule ->
                assertAllowed(
                    TestRoom.of(version).joinRule(rule).membership("ann", "invite").member("bob"),
                    join("ann"),
                    join("bob"),
                    restrictedJoin("ann", "'@nobody:example.org'")));
  }

  @InVersions(without = RoomTrait.RESTRICTED_JOINS)
  void nobodyMayJoinARestrictedRoomBeforeThereAreAny(RoomVersion version) {
    TestRoom room = TestRoom.of(version).joinRule("restricted").membership("ann", "invite");
    assertRejected(
        AuthRule.JOIN_NOT_PERMITTED,
        room,
        join("ann"),
        restrictedJoin("bob", "'@creator:example.org'"));
  }

  @InVersions(without = RoomTrait.KNOCK_RESTRICTED_JOINS)
  void nobodyMayJoinByKnockRestrictedBeforeItIsKnown(RoomVersion version) {
    TestRoom room = TestRoom.of(version).joinRule("knock_restricted").membership("ann", "invite");
    assertRejected(
        AuthRule.JOIN_NOT_PERMITTED,
        room,
        join("ann"),
        restrictedJoin("bob", "'@creator:example.org'"));
  }

  @InVersions
  void authorizerIsNotAskedInAPublicRoom(RoomVersion version) {
    assertAllowed(
        TestRoom.of(version).joinRule("public"), restrictedJoin("ann", "'@nobody:example.org'"));
  }

  // Invites

  @InVersions
  void onlyMembersMayInvite(RoomVersion version) {
    TestRoom room = TestRoom.of(version).membership("ann", "invite");
    assertAllowed(room, invite(CREATOR, "bob"));
    assertRejected(
        AuthRule.INVITE_SENDER_NOT_JOINED, room, invite("ann", "bob"), invite("cleo", "bob"));
  }

  @InVersions
  void membersAndBannedUsersMayNotBeInvited(RoomVersion version) {
    TestRoom room = TestRoom.of(version).member("ann").membership("bob", "ban");
    assertRejected(
        AuthRule.INVITE_TARGET_JOINED_OR_BANNED,
        room,
        invite(CREATOR, "ann"),
        invite(CREATOR, "bob"));
    for (String membership : List.of("invite", "leave", "knock")) {
      assertAllowed(room.membership("cleo", membership), invite(CREATOR, "cleo"));
    }
  }

  @InVersions
  void invitingNeedsTheInviteLevel(RoomVersion version) {
    TestRoom room = TestRoom.of(version).member("ann", 10).member("bob", 9).levels("{'invite':10}");
    assertAllowed(room, invite("ann", "cleo"));
    assertRejected(AuthRule.INVITE_NEEDS_MORE_POWER, room, invite("bob", "cleo"));
  }

  @InVersions
  void anyMemberMayInviteUnlessALevelIsStated(RoomVersion version) {
    assertAllowed(TestRoom.of(version).member("ann"), invite("ann", "cleo"));
    assertAllowed(TestRoom.of(version).member("ann").levels("{}"), invite("ann", "cleo"));
  }

  // Leaving

  @InVersions
  void onlyWhoIsInTheRoomOrInvitedMayLeave(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version)
            .member("ann")
            .membership("bob", "invite")
            .membership("cleo", "leave")
            .membership("dan", "ban");
    assertAllowed(room, leave("ann"), leave("bob"));
    assertRejected(AuthRule.LEAVE_NOT_IN_ROOM, room, leave("cleo"), leave("dan"), leave("eve"));
  }

  @InVersions
  void whoKnocksMayLeaveWhereKnockingIsKnown(RoomVersion version) {
    assertVerdict(
        version.has(RoomTrait.KNOCKING),
        AuthRule.LEAVE_NOT_IN_ROOM,
        TestRoom.of(version).membership("ann", "knock"),
        leave("ann"));
  }

  @InVersions
  void kickingNeedsTheKickLevelAndMorePowerThanTheTarget(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version)
            .member("ann", 50)
            .member("bob", 50)
            .member("cleo", 49)
            .member("dan", 48)
            .levels("{'kick':49}");
    assertAllowed(room, kick("ann", "cleo"), kick("cleo", "dan"), kick("ann", "stranger"));
    assertRejected(
        AuthRule.KICK_NEEDS_MORE_POWER,
        room,
        kick("ann", "bob"),
        kick("cleo", "ann"),
        kick("dan", "stranger"));
  }

  @InVersions
  void onlyMembersMayKick(RoomVersion version) {
    assertRejected(
        AuthRule.KICK_SENDER_NOT_JOINED,
        TestRoom.of(version).level("ann", 100).membership("ann", "invite").member("bob"),
        kick("ann", "bob"));
  }

  @InVersions
  void unbanningNeedsTheBanLevelAndTheKickLevel(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version)
            .member("ann", 60)
            .member("bob", 59)
            .membership("eve", "ban")
            .membership("left", "leave");
    room.levels("{'ban':60,'kick':50}");
    assertAllowed(room, kick("ann", "eve"), kick("bob", "left"));
    assertRejected(AuthRule.UNBAN_NEEDS_MORE_POWER, room, kick("bob", "eve"));
    room.levels("{'ban':50,'kick':60}");
    assertAllowed(room, kick("ann", "eve"));
    assertRejected(AuthRule.KICK_NEEDS_MORE_POWER, room, kick("bob", "eve"));
  }

  @InVersions
  void usersWithoutProperIdHaveTheDefaultLevel(RoomVersion version) {
    TestRoom room = TestRoom.of(version).member("ann", 50).levels("{'users_default':49}");
    assertAllowed(room, member("ann", "nobody", "ban"));
    assertRejected(
        AuthRule.BAN_NEEDS_MORE_POWER,
        room.levels("{'users_default':50}"),
        member("ann", "nobody", "ban"));
  }

  // Bans

  @InVersions
  void moderatorsOfEqualPowerCannotBanEachOther(RoomVersion version) {
    TestRoom room = TestRoom.of(version).member("ann", 50).member("bob", 50).member("cleo", 49);
    assertAllowed(room, ban("ann", "cleo"), ban("ann", "stranger"));
    assertRejected(AuthRule.BAN_NEEDS_MORE_POWER, room, ban("ann", "bob"), ban("cleo", "stranger"));
  }

  @InVersions
  void onlyMembersMayBan(RoomVersion version) {
    assertRejected(
        AuthRule.BAN_SENDER_NOT_JOINED,
        TestRoom.of(version).level("ann", 100).member("bob"),
        ban("ann", "bob"));
  }

  @InVersions(with = RoomTrait.CREATORS_OUTRANK_ALL)
  void creatorsCannotBeKickedByAnybody(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version, "{'additional_creators':['@second:example.org']}")
            .member("second")
            .member("ann", (1L << 53) - 1);
    assertAllowed(room, kick("second", "ann"), ban(CREATOR, "ann"));
    assertRejected(
        AuthRule.KICK_NEEDS_MORE_POWER, room, kick("ann", CREATOR), kick("second", CREATOR));
    assertRejected(AuthRule.BAN_NEEDS_MORE_POWER, room, ban(CREATOR, "second"));
  }

  @InVersions(with = RoomTrait.CREATORS_OUTRANK_ALL)
  void creatorsMustBeInTheRoomToAct(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version, "{'additional_creators':['@second:example.org']}").member("ann");
    assertRejected(AuthRule.KICK_SENDER_NOT_JOINED, room, kick("second", "ann"));
    assertRejected(AuthRule.SENDER_NOT_JOINED, room, message("second"));
  }

  // Knocks

  @InVersions(with = RoomTrait.KNOCKING)
  void usersOutsideMayKnockIfTheJoinRulePermits(RoomVersion version) {
    for (String rule : List.of("knock", "knock_restricted")) {
      TestRoom room =
          TestRoom.of(version)
              .joinRule(rule)
              .membership("bob", "leave")
              .membership("cleo", "knock");
      boolean isKnown = rule.equals("knock") || version.has(RoomTrait.KNOCK_RESTRICTED_JOINS);
      for (String name : List.of("ann", "bob", "cleo")) {
        assertVerdict(isKnown, AuthRule.KNOCK_NOT_PERMITTED, room, knock(name));
      }
    }
    for (String rule : List.of("public", "invite", "restricted", "private", "odd")) {
      assertRejected(
          AuthRule.KNOCK_NOT_PERMITTED, TestRoom.of(version).joinRule(rule), knock("ann"));
    }
    assertRejected(AuthRule.KNOCK_NOT_PERMITTED, TestRoom.of(version), knock("ann"));
  }

  @InVersions(with = RoomTrait.KNOCKING)
  void nobodyMayKnockForOthersOrFromInside(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version).joinRule("knock").membership("ann", "invite").membership("bob", "ban");
    assertRejected(
        AuthRule.KNOCK_OF_OTHER_USER, room, member(CREATOR, user("cleo").toString(), "knock"));
    assertRejected(
        AuthRule.KNOCK_TARGET_PRESENT_OR_BANNED, room, knock(CREATOR), knock("ann"), knock("bob"));
  }

  // Other events

  @InVersions
  void onlyMembersMaySendEvents(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version)
            .member("ann")
            .membership("bob", "invite")
            .membership("cleo", "leave")
            .membership("dan", "ban");
    assertAllowed(room, message("ann"));
    assertRejected(
        AuthRule.SENDER_NOT_JOINED,
        room,
        message("bob"),
        message("cleo"),
        message("dan"),
        message("eve"));
  }

  @InVersions
  void thirdPartyInvitesNeedTheInviteLevel(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version)
            .member("ann", 10)
            .member("bob", 9)
            .levels("{'invite':10,'events':{'m.room.third_party_invite':99}}");
    assertAllowed(room, state("ann", EventTypes.THIRD_PARTY_INVITE, "@token", "{}"));
    assertRejected(
        AuthRule.THIRD_PARTY_INVITE_NEEDS_MORE_POWER,
        room,
        state("bob", EventTypes.THIRD_PARTY_INVITE, "token", "{}"));
    assertRejected(
        AuthRule.SENDER_NOT_JOINED,
        room,
        state("eve", EventTypes.THIRD_PARTY_INVITE, "token", "{}"));
  }

  @InVersions
  void eventsNeedTheLevelOfTheirType(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version)
            .member("ann", 10)
            .member("bob")
            .levels("{'events_default':10,'state_default':11,'events':{'a':11,'b':10}}");
    assertAllowed(
        room, event("ann", "c", "{}"), event("ann", "b", "{}"), state("ann", "b", "", "{}"));
    assertRejected(
        AuthRule.EVENT_NEEDS_MORE_POWER,
        room,
        event("ann", "a", "{}"),
        state("ann", "a", "", "{}"),
        state("ann", "c", "", "{}"),
        event("bob", "c", "{}"));
  }

  @InVersions
  void usersMayNotSendStateBeforeThereAreLevels(RoomVersion version) {
    TestRoom room = TestRoom.of(version).member("ann");
    assertAllowed(room, state(CREATOR, "m.room.name", "", "{}"), message("ann"));
    assertRejected(
        AuthRule.EVENT_NEEDS_MORE_POWER,
        room,
        state("ann", "m.room.name", "", "{}"),
        powerLevels("ann", "{}"));
  }

  @InVersions
  void stateOfAUserIsForThatUserToSend(RoomVersion version) {
    TestRoom room = TestRoom.of(version).member("ann").levels("{'state_default':0}");
    assertAllowed(
        room,
        state("ann", "m.custom", "@ann:example.org", "{}"),
        state("ann", "m.custom", "x@ann:example.org", "{}"),
        event("ann", "m.custom", "{}"));
    assertRejected(
        AuthRule.STATE_KEY_OF_OTHER_USER,
        room,
        state("ann", "m.custom", "@bob:example.org", "{}"),
        state("ann", "m.custom", "@", "{}"),
        state(CREATOR, "m.custom", "@ann:example.org_x", "{}"));
  }

  // Redactions

  private static Draft redaction(String sender) {
    return event(sender, EventTypes.REDACTION, "{}");
  }

  private static Pdu redacting(TestRoom room, String sender, String eventId) {
    Pdu redaction = room.pdu(redaction(sender));
    return Pdu.trusted(
        redaction.json().with("redacts", TestRoom.json("{'v':'" + eventId + "'}").get("v").get()),
        room.version());
  }

  @InVersions(with = RoomTrait.REDACTIONS_NEED_AUTH)
  void redactionNeedsTheRedactLevelOrAnEventOfTheSameServer(RoomVersion version) {
    TestRoom room = TestRoom.of(version).member("ann", 10).member("bob", 9).levels("{'redact':10}");
    assertEquals(ALLOWED, room.check(redacting(room, "ann", "$x:other.org")));
    assertEquals(ALLOWED, room.check(redacting(room, "bob", "$x:example.org")));
    for (String id : List.of("$x:other.org", "$x", "x:example.org", "")) {
      assertEquals(
          rejectedBy(AuthRule.REDACTION_NEEDS_MORE_POWER),
          room.check(redacting(room, "bob", id)),
          id);
    }
    assertRejected(AuthRule.REDACTION_NEEDS_MORE_POWER, room, redaction("bob"));
    assertAllowed(room, redaction("ann"), message("bob"));
  }

  @InVersions(without = RoomTrait.REDACTIONS_NEED_AUTH)
  void redactionsAreOrdinaryEvents(RoomVersion version) {
    TestRoom room = TestRoom.of(version).member("bob", 9).levels("{'redact':10}");
    assertAllowed(room, redaction("bob"));
  }

  // Explanations

  @InVersions
  void explanationEndsWithTheRuleThatIsBroken(RoomVersion version) {
    TestRoom room = TestRoom.of(version).member("ann", 50);
    AuthFacts event = AuthFacts.of(room.pdu(ban("ann", CREATOR)));
    assertEquals(
        List.of(
            new AuthStep(
                version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)
                    ? AuthRule.ROOM_LACKS_CREATE
                    : AuthRule.AUTH_EVENTS_LACK_CREATE,
                true),
            new AuthStep(AuthRule.ROOM_NOT_FEDERATED, true),
            new AuthStep(AuthRule.MEMBER_INCOMPLETE, true),
            new AuthStep(AuthRule.BAN_SENDER_NOT_JOINED, true),
            new AuthStep(AuthRule.BAN_NEEDS_MORE_POWER, false)),
        AuthRules.explain(event, room.authState()));
  }

  @InVersions
  void explanationOfAnAllowedEventEndsWithTheRuleThatIsAvoided(RoomVersion version) {
    TestRoom room = TestRoom.of(version).joinRule("public");
    List<AuthStep> steps = AuthRules.explain(AuthFacts.of(room.pdu(join("ann"))), room.authState());
    assertEquals(new AuthStep(AuthRule.JOIN_NOT_PERMITTED, true), steps.get(steps.size() - 1));
    assertEquals(
        List.of(AuthRule.MEMBER_INCOMPLETE, AuthRule.LEAVE_NOT_IN_ROOM),
        room.rulesLookedAt(leave(CREATOR)).subList(2, 4));
  }
}
