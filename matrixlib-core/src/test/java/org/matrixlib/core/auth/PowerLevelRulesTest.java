package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.core.auth.AuthVerdict.ALLOWED;
import static org.matrixlib.core.auth.AuthVerdict.rejectedBy;
import static org.matrixlib.core.auth.TestRoom.CREATOR;
import static org.matrixlib.core.auth.TestRoom.event;
import static org.matrixlib.core.auth.TestRoom.join;
import static org.matrixlib.core.auth.TestRoom.message;
import static org.matrixlib.core.auth.TestRoom.powerLevels;
import static org.matrixlib.core.auth.TestRoom.state;

import java.util.List;
import org.matrixlib.core.auth.TestRoom.Draft;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/** Which power levels events are allowed, and what malformed ones do to a room. */
class PowerLevelRulesTest {
  private static final List<String> ACTIONS =
      List.of(
          "users_default", "events_default", "state_default", "ban", "redact", "kick", "invite");

  private static final String USERS = "'users':{'@ann:example.org':50,'@bob:example.org':50}";

  /** A room where ann and bob have 50, and with no more levels than that. */
  private static TestRoom room(RoomVersion version) {
    return room(version, "");
  }

  /** A room where ann and bob have 50, and with these levels. */
  private static TestRoom room(RoomVersion version, String levels) {
    return TestRoom.of(version)
        .member("ann")
        .member("bob")
        .state(powerLevels(CREATOR, "{" + levels + USERS + "}"));
  }

  private static void assertAllowed(TestRoom room, String... contents) {
    for (String content : contents) {
      assertEquals(ALLOWED, room.check(powerLevels("ann", "{" + content + "}")), content);
    }
  }

  private static void assertRejected(AuthRule rule, TestRoom room, String... contents) {
    for (String content : contents) {
      assertEquals(rejectedBy(rule), room.check(powerLevels("ann", "{" + content + "}")), content);
    }
  }

  @InVersions
  void levelsThatStayTheSameMayBeStatedAgain(RoomVersion version) {
    TestRoom room = room(version, "'ban':100,'events':{'a':100},");
    assertAllowed(room, "'ban':100,'events':{'a':100}," + USERS);
  }

  @InVersions
  void firstLevelsMayBeAnyIfTheyAreSound(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    assertEquals(
        ALLOWED,
        room.check(
            powerLevels(CREATOR, "{'ban':1000,'users':{'@ann:example.org':9007199254740991}}")));
    assertEquals(
        rejectedBy(AuthRule.USER_LEVELS_MALFORMED),
        room.check(powerLevels(CREATOR, "{'users':{'ann':100}}")));
  }

  @InVersions
  void levelsOfActionsMayBeChangedUpToTheSendersLevel(RoomVersion version) {
    for (String action : ACTIONS) {
      TestRoom bare = room(version);
      assertAllowed(bare, "'" + action + "':50," + USERS, "'" + action + "':-1," + USERS);
      assertRejected(AuthRule.ACTION_LEVEL_SET_ABOVE, bare, "'" + action + "':51," + USERS);
    }
    for (String action : List.of("ban", "redact", "kick", "invite")) {
      TestRoom high = room(version, "'" + action + "':51,");
      assertRejected(
          AuthRule.ACTION_LEVEL_CHANGED_FROM_ABOVE, high, USERS, "'" + action + "':50," + USERS);
      assertAllowed(room(version, "'" + action + "':50,"), USERS);
    }
  }

  @InVersions
  void levelsOfEventsMayBeChangedUpToTheSendersLevel(RoomVersion version) {
    TestRoom room = room(version, "'events':{'low':50,'high':51},");
    assertAllowed(
        room, "'events':{'high':51}," + USERS, "'events':{'high':51,'low':0,'new':50}," + USERS);
    assertRejected(
        AuthRule.EVENT_LEVEL_CHANGED_FROM_ABOVE,
        room,
        USERS,
        "'events':{'low':50}," + USERS,
        "'events':{'high':50,'low':50}," + USERS);
    assertRejected(
        AuthRule.EVENT_LEVEL_SET_ABOVE,
        room,
        "'events':{'high':51,'low':51}," + USERS,
        "'events':{'high':51,'low':50,'new':51}," + USERS);
  }

  @InVersions(with = RoomTrait.NOTIFICATION_LEVELS_PROTECTED)
  void levelsOfNotificationsAreProtectedAsThoseOfEvents(RoomVersion version) {
    TestRoom room = room(version, "'notifications':{'high':51},");
    assertAllowed(room, "'notifications':{'high':51,'room':50}," + USERS);
    assertRejected(AuthRule.EVENT_LEVEL_CHANGED_FROM_ABOVE, room, USERS);
    assertRejected(
        AuthRule.EVENT_LEVEL_SET_ABOVE, room, "'notifications':{'high':51,'room':51}," + USERS);
  }

  @InVersions(without = RoomTrait.NOTIFICATION_LEVELS_PROTECTED)
  void levelsOfNotificationsWereNotProtectedAtFirst(RoomVersion version) {
    TestRoom room = room(version, "'notifications':{'high':51},");
    assertAllowed(
        room, USERS, "'notifications':{'room':99}," + USERS, "'notifications':5," + USERS);
  }

  @InVersions
  void onlyLevelsOfUsersBelowTheSenderMayBeChanged(RoomVersion version) {
    String others = "'@cleo:example.org':49,'@dan:example.org':50,'@eve:example.org':51";
    TestRoom room =
        TestRoom.of(version)
            .member("ann")
            .state(powerLevels(CREATOR, "{'users':{'@ann:example.org':50," + others + "}}"));
    String self = "'@ann:example.org':50,";
    assertAllowed(
        room,
        "'users':{" + self + others + ",'@new:example.org':50}",
        "'users':{" + self + others.replace("49", "50") + "}",
        "'users':{" + self + others.replace("49", "0") + "}",
        "'users':{" + self + "'@dan:example.org':50,'@eve:example.org':51}");
    assertRejected(
        AuthRule.USER_LEVEL_CHANGED_OF_EQUAL,
        room,
        "'users':{" + self + others.replace("org':50", "org':49") + "}",
        "'users':{" + self + others.replace("51", "52") + "}",
        "'users':{" + self + "'@cleo:example.org':49,'@dan:example.org':50}");
    assertRejected(
        AuthRule.USER_LEVEL_SET_ABOVE,
        room,
        "'users':{" + self + others.replace("49", "51") + "}",
        "'users':{" + self + others + ",'@new:example.org':51}");
  }

  @InVersions
  void sendersMayLowerButNotRaiseTheirOwnLevel(RoomVersion version) {
    TestRoom room = room(version);
    String bob = "'@bob:example.org':50";
    assertAllowed(room, "'users':{" + bob + "}", "'users':{'@ann:example.org':0," + bob + "}");
    assertRejected(
        AuthRule.USER_LEVEL_SET_ABOVE, room, "'users':{'@ann:example.org':51," + bob + "}");
  }

  @InVersions(with = RoomTrait.CREATORS_OUTRANK_ALL)
  void creatorsMayNotBeListed(RoomVersion version) {
    TestRoom room = TestRoom.of(version, "{'additional_creators':['@second:example.org']}");
    for (String creator : List.of("@creator:example.org", "@second:example.org")) {
      Draft levels = powerLevels(CREATOR, "{'users':{'" + creator + "':100}}");
      assertEquals(rejectedBy(AuthRule.USER_LEVELS_LIST_CREATOR), room.check(levels));
    }
  }

  @InVersions(with = RoomTrait.CREATORS_OUTRANK_ALL)
  void creatorsMayChangeAnyLevel(RoomVersion version) {
    String most = "9007199254740991";
    TestRoom room =
        TestRoom.of(version)
            .state(
                powerLevels(
                    CREATOR,
                    "{'ban':"
                        + most
                        + ",'events':{'m.room.power_levels':"
                        + most
                        + "},'users':{'@ann:example.org':"
                        + most
                        + "}}"));
    assertEquals(ALLOWED, room.check(powerLevels(CREATOR, "{'kick':" + most + "}")));
  }

  @InVersions
  void levelsAreComparedWithoutOverflow(RoomVersion version) {
    String least = "-9007199254740991";
    TestRoom room =
        TestRoom.of(version)
            .member("ann")
            .state(
                powerLevels(
                    CREATOR,
                    "{'state_default':"
                        + least
                        + ",'users':{'@ann:example.org':"
                        + least
                        + ",'@bob:example.org':9007199254740991}}"));
    Draft draft = powerLevels("ann", "{'state_default':" + least + "}");
    assertEquals(rejectedBy(AuthRule.USER_LEVEL_CHANGED_OF_EQUAL), room.check(draft));
  }

  // Malformed levels

  @InVersions
  void levelsThatAreNoneAreRejected(RoomVersion version) {
    TestRoom room = room(version);
    for (String value : List.of("null", "true", "[]", "{}", "'abc'", "'1.5'", "''", "'1_0'")) {
      for (String action : ACTIONS) {
        assertRejected(
            AuthRule.ACTION_LEVELS_MALFORMED, room, "'" + action + "':" + value + "," + USERS);
      }
      assertRejected(
          AuthRule.EVENT_LEVELS_MALFORMED, room, "'events':{'a':" + value + "}," + USERS);
      assertRejected(
          AuthRule.USER_LEVELS_MALFORMED, room, "'users':{'@ann:example.org':" + value + "}");
    }
  }

  @InVersions
  void partsThatAreNoObjectsAreRejected(RoomVersion version) {
    TestRoom room = room(version);
    for (String value : List.of("null", "5", "[]", "''")) {
      assertRejected(AuthRule.EVENT_LEVELS_MALFORMED, room, "'events':" + value + "," + USERS);
      assertRejected(AuthRule.USER_LEVELS_MALFORMED, room, "'users':" + value);
    }
  }

  @InVersions(with = RoomTrait.NOTIFICATION_LEVELS_PROTECTED)
  void malformedLevelsOfNotificationsAreRejected(RoomVersion version) {
    assertRejected(
        AuthRule.EVENT_LEVELS_MALFORMED,
        room(version),
        "'notifications':[]," + USERS,
        "'notifications':{'room':null}," + USERS);
  }

  @InVersions
  void namesOfUsersMustBeUserIds(RoomVersion version) {
    TestRoom room = room(version);
    for (String name : List.of("", "ann", "@ann", "ann:example.org", "@ann:", "#a:example.org")) {
      assertRejected(AuthRule.USER_LEVELS_MALFORMED, room, "'users':{'" + name + "':0}");
    }
    String historical = "'@:example.org':0,'@A B:example.org':0";
    assertAllowed(room, "'users':{" + historical + ",'@ann:example.org':50,'@bob:example.org':50}");
  }

  @InVersions
  void stringsAreLevelsUntilOnlyIntegersAre(RoomVersion version) {
    TestRoom room = room(version);
    boolean isRejected = version.has(RoomTrait.INTEGER_POWER_LEVELS);
    for (String value : List.of("'50'", "' +50 '", "'-01'")) {
      Draft draft = powerLevels("ann", "{'ban':" + value + "," + USERS + "}");
      assertEquals(
          isRejected ? rejectedBy(AuthRule.ACTION_LEVELS_MALFORMED) : ALLOWED,
          room.check(draft),
          value);
    }
    assertRejected(
        isRejected ? AuthRule.ACTION_LEVELS_MALFORMED : AuthRule.ACTION_LEVEL_SET_ABOVE,
        room,
        "'ban':'51'," + USERS);
  }

  @InVersions
  void malformedLevelsInTheStateCountAsMissing(RoomVersion version) {
    for (String value : List.of("null", "[]", "'abc'", "1.5e300", "99999999999999999999")) {
      TestRoom room =
          TestRoom.of(version)
              .member("ann")
              .state(
                  powerLevels(
                      CREATOR,
                      "{'ban':"
                          + value
                          + ",'events':"
                          + value
                          + ",'notifications':"
                          + value
                          + ",'state_default':"
                          + value
                          + ",'users':{'@ann:example.org':"
                          + value
                          + ",'nobody':50,'@bob:example.org':50}}"));
      assertEquals(ALLOWED, room.check(message("ann")));
      assertEquals(
          rejectedBy(AuthRule.EVENT_NEEDS_MORE_POWER),
          room.check(state("ann", "m.room.name", "", "{}")));
      assertEquals(
          rejectedBy(AuthRule.EVENT_NEEDS_MORE_POWER), room.check(powerLevels("ann", "{}")));
    }
  }

  // Other state keys

  @InVersions
  void levelsWithAnotherStateKeyAreComparedWithThoseOfThatStateKey(RoomVersion version) {
    TestRoom room =
        room(version, "'ban':99,")
            .state(state(CREATOR, EventTypes.POWER_LEVELS, "x", "{'ban':98}"));
    assertEquals(ALLOWED, room.check(state("ann", EventTypes.POWER_LEVELS, "x", "{'ban':98}")));
    assertEquals(
        rejectedBy(AuthRule.ACTION_LEVEL_CHANGED_FROM_ABOVE),
        room.check(state("ann", EventTypes.POWER_LEVELS, "x", "{'ban':99}")));
    assertEquals(ALLOWED, room.check(state("ann", EventTypes.POWER_LEVELS, "y", "{'ban':99}")));
  }

  @InVersions
  void levelsWithAnotherStateKeyGrantNothing(RoomVersion version) {
    TestRoom room =
        TestRoom.of(version)
            .member("ann")
            .state(
                state(CREATOR, EventTypes.POWER_LEVELS, "x", "{'users':{'@ann:example.org':100}}"));
    assertEquals(
        rejectedBy(AuthRule.EVENT_NEEDS_MORE_POWER),
        room.check(state("ann", "m.room.name", "", "{}")));
    assertEquals(ALLOWED, room.joinRule("public").check(join("bob")));
  }

  @InVersions
  void levelsThatAreNoStateReplaceNothing(RoomVersion version) {
    TestRoom room = room(version, "'ban':99,");
    assertEquals(ALLOWED, room.check(event("ann", EventTypes.POWER_LEVELS, "{'ban':1}")));
    assertEquals(
        rejectedBy(AuthRule.ACTION_LEVELS_MALFORMED),
        room.check(event("ann", EventTypes.POWER_LEVELS, "{'ban':[]}")));
  }
}
