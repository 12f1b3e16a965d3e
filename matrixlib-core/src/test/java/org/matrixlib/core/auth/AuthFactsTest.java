package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.matrixlib.core.auth.TestRoom.CREATOR;
import static org.matrixlib.core.auth.TestRoom.ban;
import static org.matrixlib.core.auth.TestRoom.event;
import static org.matrixlib.core.auth.TestRoom.invite;
import static org.matrixlib.core.auth.TestRoom.join;
import static org.matrixlib.core.auth.TestRoom.knock;
import static org.matrixlib.core.auth.TestRoom.leave;
import static org.matrixlib.core.auth.TestRoom.message;
import static org.matrixlib.core.auth.TestRoom.powerLevels;
import static org.matrixlib.core.auth.TestRoom.state;
import static org.matrixlib.core.auth.TestRoom.user;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.auth.TestRoom.Draft;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.content.PowerLevel;
import org.matrixlib.core.content.RoomCreators;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

class AuthFactsTest {
  private static final StateTuple LEVELS = new StateTuple(EventTypes.POWER_LEVELS, "");
  private static final String AUTHORIZER = "join_authorised_via_users_server";
  private static final StateTuple JOIN_RULES = new StateTuple(EventTypes.JOIN_RULES, "");

  private static StateTuple memberTuple(String name) {
    return new StateTuple(EventTypes.MEMBER, user(name).toString());
  }

  private static AuthFacts facts(RoomVersion version, Draft draft) {
    return AuthFacts.of(TestRoom.of(version).pdu(draft));
  }

  /** Asserts what is selected beside the create event and the power levels. */
  private static void assertSelected(RoomVersion version, Draft draft, StateTuple... more) {
    Set<StateTuple> expected = new HashSet<>(List.of(more));
    expected.add(LEVELS);
    if (!version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      expected.add(new StateTuple(EventTypes.CREATE, ""));
    }
    List<StateTuple> actual = facts(version, draft).selection();
    assertEquals(expected, new HashSet<>(actual), draft.toString());
    assertEquals(expected.size(), actual.size(), draft.toString());
  }

  @InVersions
  void createEventSelectsNothing(RoomVersion version) {
    AuthFacts create = AuthFacts.of(TestRoom.of(version).create());
    assertEquals(List.of(), create.selection());
    for (AuthRole role : AuthRole.values()) {
      assertNull(create.tuple(role));
    }
  }

  @InVersions
  void eventsSelectTheSendersMembership(RoomVersion version) {
    assertSelected(version, message("ann"), memberTuple("ann"));
    assertSelected(version, state("ann", "m.room.name", "", "{}"), memberTuple("ann"));
    assertSelected(version, state("ann", EventTypes.POWER_LEVELS, "x", "{}"), memberTuple("ann"));
    assertSelected(version, state("ann", EventTypes.JOIN_RULES, "", "{}"), memberTuple("ann"));
  }

  @InVersions
  void memberEventsSelectTheTargetAndPerhapsTheJoinRules(RoomVersion version) {
    assertSelected(version, join("ann"), memberTuple("ann"), JOIN_RULES);
    assertSelected(version, knock("ann"), memberTuple("ann"), JOIN_RULES);
    assertSelected(
        version, invite("ann", "bob"), memberTuple("ann"), memberTuple("bob"), JOIN_RULES);
    assertSelected(version, leave("ann"), memberTuple("ann"));
    assertSelected(version, ban("ann", "bob"), memberTuple("ann"), memberTuple("bob"));
    assertSelected(version, event("ann", EventTypes.MEMBER, "{}"), memberTuple("ann"));
  }

  @InVersions
  void joinsSelectWhoAuthorizesThem(RoomVersion version) {
    String property = "join_authorised_via_users_server";
    StateTuple[] plain = {memberTuple("ann"), JOIN_RULES};
    StateTuple[] authorized = {memberTuple("ann"), JOIN_RULES, memberTuple("bob")};
    assertSelected(
        version,
        join("ann").with(property, "'@bob:example.org'"),
        version.has(RoomTrait.RESTRICTED_JOINS) ? authorized : plain);
    assertSelected(version, join("ann").with(property, "'@ann:example.org'"), plain);
    assertSelected(version, join("ann").with(property, "5"), plain);
    assertSelected(version, join("ann").with(property, "'bob'"), plain);
    assertSelected(version, knock("ann").with(property, "'@bob:example.org'"), plain);
  }

  @InVersions
  void invitesSelectTheThirdPartyInviteThatTheyAnswer(RoomVersion version) {
    String property = "third_party_invite";
    StateTuple[] plain = {memberTuple("ann"), memberTuple("bob"), JOIN_RULES};
    assertSelected(
        version,
        invite("ann", "bob").with(property, "{'signed':{'token':'abc'}}"),
        memberTuple("ann"),
        memberTuple("bob"),
        JOIN_RULES,
        new StateTuple(EventTypes.THIRD_PARTY_INVITE, "abc"));
    for (String value : List.of("null", "{}", "{'signed':5}", "{'signed':{'token':5}}")) {
      assertSelected(version, invite("ann", "bob").with(property, value), plain);
    }
    assertSelected(
        version,
        ban("ann", "bob").with(property, "{'signed':{'token':'abc'}}"),
        memberTuple("ann"),
        memberTuple("bob"));
  }

  @InVersions
  void selectionIsInAFixedOrder(RoomVersion version) {
    List<StateTuple> expected =
        new ArrayList<>(
            List.of(new StateTuple(EventTypes.CREATE, ""), LEVELS, JOIN_RULES, memberTuple("ann")));
    if (version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      expected.remove(0);
    }
    assertEquals(expected, facts(version, join("ann")).selection());
  }

  @InVersions
  void createEventHasARoleEvenWhereItIsNotSelected(RoomVersion version) {
    assertEquals(
        new StateTuple(EventTypes.CREATE, ""),
        facts(version, message("ann")).tuple(AuthRole.CREATE));
  }

  @InVersions
  void onlyPowerLevelsReplaceAnEventOfTheirStateKey(RoomVersion version) {
    assertEquals(LEVELS, facts(version, powerLevels("ann", "{}")).tuple(AuthRole.REPLACED));
    assertEquals(
        new StateTuple(EventTypes.POWER_LEVELS, "x"),
        facts(version, state("ann", EventTypes.POWER_LEVELS, "x", "{}")).tuple(AuthRole.REPLACED));
    assertNull(
        facts(version, event("ann", EventTypes.POWER_LEVELS, "{}")).tuple(AuthRole.REPLACED));
    assertNull(facts(version, state("ann", "m.room.name", "", "{}")).tuple(AuthRole.REPLACED));
    assertEquals(
        LEVELS,
        facts(version, state("ann", EventTypes.POWER_LEVELS, "x", "{}"))
            .tuple(AuthRole.POWER_LEVELS));
  }

  @InVersions
  void factsSayWhatTheEventSays(RoomVersion version) {
    AuthFacts ban = facts(version, ban("ann", "bob"));
    assertEquals(version, ban.roomVersion());
    assertEquals(EventTypes.MEMBER, ban.type());
    assertEquals(user("ann"), ban.sender());
    assertEquals(Optional.of(user("bob").toString()), ban.stateKey());
    assertEquals(Optional.of(Membership.BAN), ban.membership());
    assertEquals(Optional.empty(), ban.creators());
    AuthFacts message = facts(version, message("ann"));
    assertEquals("m.room.message", message.type());
    assertEquals(Optional.empty(), message.stateKey());
    assertEquals(Optional.empty(), message.membership());
    assertEquals(
        Optional.empty(),
        facts(version, state("ann", EventTypes.MEMBER, "x", "{'membership':'odd'}")).membership());
    assertEquals(
        Set.of(user(CREATOR)),
        AuthFacts.of(TestRoom.of(version).create()).creators().orElseThrow().users());
  }

  @InVersions
  void factsSayTheType(RoomVersion version) {
    assertEquals(EventTypes.CREATE, AuthFacts.of(TestRoom.of(version).create()).type());
    for (String type :
        List.of(
            EventTypes.MEMBER,
            EventTypes.POWER_LEVELS,
            EventTypes.JOIN_RULES,
            EventTypes.THIRD_PARTY_INVITE,
            EventTypes.REDACTION,
            EventTypes.ALIASES,
            "org.example.other")) {
      assertEquals(type, facts(version, state("ann", type, "", "{}")).type());
    }
  }

  @InVersions
  void factsOfJoinsAreEqualWhereverInTheRoomTheyWereSent(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    AuthFacts early = AuthFacts.of(room.pdu(join("ann")));
    room.send(message(CREATOR));
    assertEquals(early, AuthFacts.of(room.pdu(join("ann"))));
  }

  @InVersions
  void factsOfMembersAreEqualIfTheRulesCannotTellThemApart(RoomVersion version) {
    AuthFacts joined = facts(version, join("ann"));
    AuthFacts renamed = facts(version, join("ann").with("displayname", "'Ann'"));

    assertEquals(joined, renamed);
    assertEquals(joined.hashCode(), renamed.hashCode());
    assertNotEquals(joined, facts(version, join("bob")));
    assertNotEquals(joined, facts(version, leave("ann")));
    assertNotEquals(facts(version, ban("ann", "bob")), facts(version, ban("cat", "bob")));
    assertNotEquals(facts(version, ban("ann", "bob")), facts(version, ban("ann", "cat")));
    assertNotEquals(facts(version, invite("ann", "bob")), facts(version, invite("cat", "bob")));
  }

  @InVersions
  void factsOfJoinsAreNotEqualIfOneFollowsTheCreateEventOnly(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    List<EventId> create = List.of(room.create().eventId());
    AuthFacts first = AuthFacts.of(room.pdu(join("ann"), create, create));
    assertNotEquals(facts(version, join("ann")), first);
    assertNotEquals(first, facts(version, join("ann")));
    assertEquals(first, AuthFacts.of(room.pdu(join("ann"), create, create)));
    assertEquals(first.hashCode(), AuthFacts.of(room.pdu(join("ann"), create, create)).hashCode());
  }

  @InVersions
  void factsOfJoinsAreNotEqualIfAnotherUserLetsTheUserIn(RoomVersion version) {
    Draft byBob = join("ann").with(AUTHORIZER, "'@bob:example.org'");
    Draft byCat = join("ann").with(AUTHORIZER, "'@cat:example.org'");
    boolean matters = version.has(RoomTrait.RESTRICTED_JOINS);
    assertEquals(!matters, facts(version, byBob).equals(facts(version, byCat)));
    assertEquals(!matters, facts(version, byBob).equals(facts(version, join("ann"))));
    assertEquals(facts(version, byBob), facts(version, byBob));
  }

  @InVersions
  void factsOfInvitesAreNotEqualIfOneAnswersAThirdPartyInvite(RoomVersion version) {
    Draft answer = invite("ann", "bob").with("third_party_invite", "{'signed':{}}");
    assertNotEquals(facts(version, invite("ann", "bob")), facts(version, answer));
    assertNotEquals(facts(version, answer), facts(version, invite("ann", "bob")));
  }

  @InVersions
  void factsOfOtherEventsAreEqualToThemselvesOnly(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    for (Pdu event :
        List.of(
            room.create(),
            room.pdu(message("ann")),
            room.pdu(powerLevels("ann", "{}")),
            room.pdu(state("ann", EventTypes.JOIN_RULES, "", "{}")),
            room.pdu(state("ann", EventTypes.THIRD_PARTY_INVITE, "abc", "{}")),
            room.pdu(event("ann", EventTypes.REDACTION, "{}")))) {
      assertNotEquals(AuthFacts.of(event), AuthFacts.of(event), event.toString());
    }
  }

  @InVersions
  void powerLevelsAreKeptForTheSameCreators(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    RoomCreators creators = RoomCreators.of(room.create());
    RoomCreators same = RoomCreators.of(room.create());
    AuthFacts levels =
        AuthFacts.of(room.pdu(powerLevels(CREATOR, "{'users':{'@ann:example.org':7}}")));
    assertSame(levels.powerLevels(creators), levels.powerLevels(creators));
    assertNotSame(levels.powerLevels(creators), levels.powerLevels(same));
    assertEquals(PowerLevel.of(7), levels.powerLevels(creators).ofUser(user("ann")));
  }

  @Test
  void otherEventsHaveNoPowerLevels() {
    TestRoom room = TestRoom.of(RoomVersion.V12);
    RoomCreators creators = RoomCreators.of(room.create());
    AuthFacts message = AuthFacts.of(room.pdu(message(CREATOR)));
    assertThrows(IllegalStateException.class, () -> message.powerLevels(creators));
  }

  @Test
  void stateKeyOfTheSenderIsOneTextWithIt() {
    AuthFacts join = facts(RoomVersion.V12, join("ann"));
    assertSame(join.sender().toString(), join.stateKey().orElseThrow());
  }
}
