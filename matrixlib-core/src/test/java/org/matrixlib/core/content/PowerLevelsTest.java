package org.matrixlib.core.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

class PowerLevelsTest {
  private static final UserId CREATOR = RoomCreatorsTest.SENDER;
  private static final UserId ADDITIONAL = UserId.of("@additional:b");
  private static final UserId ANN = UserId.of("@ann:b");
  private static final UserId BOB = UserId.of("@bob:b");

  private static RoomCreators creators(RoomVersion version) {
    return RoomCreatorsTest.creators(
        version, "{'creator':'" + CREATOR + "','additional_creators':['" + ADDITIONAL + "']}");
  }

  private static PowerLevels levels(RoomVersion version, String content) {
    return PowerLevels.of(
        creators(version), PowerLevelsContent.of(Contents.json(content), version));
  }

  private static void assertLevel(long expected, PowerLevel actual) {
    assertEquals(PowerLevel.of(expected), actual);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"})
  void creatorHasHundredWithoutEvent(String name) {
    RoomVersion version = RoomVersions.STABLE.find(name).orElseThrow();
    PowerLevels levels = PowerLevels.withoutEvent(creators(version));
    assertLevel(100, levels.ofUser(CREATOR));
    assertLevel(0, levels.ofUser(ADDITIONAL));
    assertLevel(0, levels.ofUser(ANN));
  }

  @Test
  void creatorsOutrankAllInVersionTwelve() {
    PowerLevels without = PowerLevels.withoutEvent(creators(RoomVersion.V12));
    PowerLevels with = levels(RoomVersion.V12, "{'users':{'" + CREATOR + "':0}}");
    for (PowerLevels levels : new PowerLevels[] {without, with}) {
      assertEquals(PowerLevel.CREATOR, levels.ofUser(CREATOR));
      assertEquals(PowerLevel.CREATOR, levels.ofUser(ADDITIONAL));
      assertLevel(0, levels.ofUser(ANN));
    }
  }

  @Test
  void creatorHasNothingByDefaultWithEvent() {
    assertLevel(0, levels(RoomVersion.V11, "{}").ofUser(CREATOR));
    assertLevel(7, levels(RoomVersion.V11, "{'users_default':7}").ofUser(CREATOR));
  }

  @Test
  void levelsKnowWhoseRoomTheyAreFor() {
    RoomCreators creators = creators(RoomVersion.V12);
    assertSame(creators, PowerLevels.withoutEvent(creators).creators());
    assertLevel(0, PowerLevels.withoutEvent(creators).usersDefault());
    assertLevel(7, levels(RoomVersion.V12, "{'users_default':7}").usersDefault());
  }

  @Test
  void usersHaveTheirLevelOrTheDefault() {
    PowerLevels levels =
        levels(RoomVersion.V9, "{'users':{'" + ANN + "':'50'},'users_default':-5}");
    assertLevel(50, levels.ofUser(ANN));
    assertLevel(-5, levels.ofUser(BOB));
  }

  @Test
  void defaultsAreTheSameWithAndWithoutEvent() {
    PowerLevels without = PowerLevels.withoutEvent(creators(RoomVersion.V10));
    PowerLevels with = levels(RoomVersion.V10, "{}");
    for (PowerLevels levels : new PowerLevels[] {without, with}) {
      assertLevel(50, levels.ban());
      assertLevel(50, levels.kick());
      assertLevel(50, levels.redact());
      assertLevel(0, levels.invite());
      assertLevel(50, levels.toSend("m.room.name", true));
      assertLevel(0, levels.toSend("m.room.message", false));
      assertLevel(50, levels.toNotify("room"));
    }
  }

  @Test
  void statedLevelsCount() {
    PowerLevels levels =
        levels(
            RoomVersion.V10,
            "{'ban':1,'kick':2,'redact':3,'invite':4,'events_default':5,'state_default':6,"
                + "'events':{'m.room.name':7},'notifications':{'room':8}}");
    assertLevel(1, levels.ban());
    assertLevel(2, levels.kick());
    assertLevel(3, levels.redact());
    assertLevel(4, levels.invite());
    assertLevel(5, levels.toSend("m.room.message", false));
    assertLevel(6, levels.toSend("m.room.topic", true));
    assertLevel(7, levels.toSend("m.room.name", true));
    assertLevel(7, levels.toSend("m.room.name", false));
    assertLevel(8, levels.toNotify("room"));
    assertLevel(50, levels.toNotify("other"));
  }

  @Test
  void malformedLevelsFallBackToTheDefaults() {
    PowerLevels levels =
        levels(
            RoomVersion.V10,
            "{'ban':'1','users_default':3,'users':{'" + ANN + "':null},'events':[]}");
    assertLevel(50, levels.ban());
    assertLevel(3, levels.ofUser(ANN));
    assertLevel(50, levels.toSend("m.room.name", true));
  }

  @Test
  void largestIntegerIsNoCreator() {
    PowerLevels levels =
        levels(
            RoomVersion.V12, "{'users':{'" + ANN + "':9007199254740991},'ban':9007199254740991}");
    assertEquals(true, levels.ofUser(CREATOR).isAbove(levels.ofUser(ANN)));
    assertEquals(true, levels.ofUser(CREATOR).isAbove(levels.ban()));
  }
}
