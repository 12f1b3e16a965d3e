package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

class AuthRuleTest {

  /**
   * The numbers as the pages of the specification show them, where lists number themselves: so rule
   * 3.5 of the text of version 12 is 3.4 on the page. Versions that are not here have the list of
   * the one before.
   */
  private static final String NUMBERS =
      """
                                          v1       v3       v6       v7       v8       v10      v11      v12
      CREATE_HAS_PREV_EVENTS              1.1      1.1      1.1      1.1      1.1      1.1      1.1      1.1
      CREATE_IN_ROOM_OF_OTHER_DOMAIN      1.2      1.2      1.2      1.2      1.2      1.2      1.2      -
      CREATE_HAS_ROOM_ID                  -        -        -        -        -        -        -        1.2
      CREATE_OF_UNKNOWN_VERSION           1.3      1.3      1.3      1.3      1.3      1.3      1.3      1.3
      CREATE_LACKS_CREATOR                1.4      1.4      1.4      1.4      1.4      1.4      -        -
      CREATE_HAS_MALFORMED_CREATORS       -        -        -        -        -        -        -        1.4
      ROOM_LACKS_CREATE                   -        -        -        -        -        -        -        2
      AUTH_EVENTS_HOLD_DUPLICATES         2.1      2.1      2.1      2.1      2.1      2.1      2.1      3.1
      AUTH_EVENTS_HOLD_UNSELECTED         2.2      2.2      2.2      2.2      2.2      2.2      2.2      3.2
      AUTH_EVENTS_HOLD_REJECTED           2.3      2.3      2.3      2.3      2.3      2.3      2.3      3.3
      AUTH_EVENTS_LACK_CREATE             2.4      2.4      2.4      2.4      2.4      2.4      2.4      -
      AUTH_EVENTS_OF_OTHER_ROOM           2.5      2.5      2.5      2.5      2.5      2.5      2.5      3.4
      ROOM_NOT_FEDERATED                  3        3        3        3        3        3        3        4
      ALIASES_LACK_STATE_KEY              4.1      4.1      -        -        -        -        -        -
      ALIASES_OF_OTHER_DOMAIN             4.2      4.2      -        -        -        -        -        -
      MEMBER_INCOMPLETE                   5.1      5.1      4.1      4.1      4.1      4.1      4.1      5.1
      JOIN_OF_OTHER_USER                  5.2.2    5.2.2    4.2.2    4.2.2    4.3.2    4.3.2    4.3.2    5.3.2
      JOIN_BANNED                         5.2.3    5.2.3    4.2.3    4.2.3    4.3.3    4.3.3    4.3.3    5.3.3
      JOIN_AUTHORIZER_MAY_NOT_INVITE      -        -        -        -        4.3.5.2  4.3.5.2  4.3.5.2  5.3.5.2
      JOIN_NOT_PERMITTED                  5.2.6    5.2.6    4.2.6    4.2.6    4.3.7    4.3.7    4.3.7    5.3.7
      THIRD_PARTY_TARGET_BANNED           5.3.1.1  5.3.1.1  4.3.1.1  4.3.1.1  4.4.1.1  4.4.1.1  4.4.1.1  5.4.1.1
      THIRD_PARTY_LACKS_SIGNED            5.3.1.2  5.3.1.2  4.3.1.2  4.3.1.2  4.4.1.2  4.4.1.2  4.4.1.2  5.4.1.2
      THIRD_PARTY_SIGNED_INCOMPLETE       5.3.1.3  5.3.1.3  4.3.1.3  4.3.1.3  4.4.1.3  4.4.1.3  4.4.1.3  5.4.1.3
      THIRD_PARTY_MXID_DIFFERS            5.3.1.4  5.3.1.4  4.3.1.4  4.3.1.4  4.4.1.4  4.4.1.4  4.4.1.4  5.4.1.4
      THIRD_PARTY_INVITE_UNKNOWN          5.3.1.5  5.3.1.5  4.3.1.5  4.3.1.5  4.4.1.5  4.4.1.5  4.4.1.5  5.4.1.5
      THIRD_PARTY_SENDER_DIFFERS          5.3.1.6  5.3.1.6  4.3.1.6  4.3.1.6  4.4.1.6  4.4.1.6  4.4.1.6  5.4.1.6
      THIRD_PARTY_SIGNATURE_INVALID       5.3.1.8  5.3.1.8  4.3.1.8  4.3.1.8  4.4.1.8  4.4.1.8  4.4.1.8  5.4.1.8
      INVITE_SENDER_NOT_JOINED            5.3.2    5.3.2    4.3.2    4.3.2    4.4.2    4.4.2    4.4.2    5.4.2
      INVITE_TARGET_JOINED_OR_BANNED      5.3.3    5.3.3    4.3.3    4.3.3    4.4.3    4.4.3    4.4.3    5.4.3
      INVITE_NEEDS_MORE_POWER             5.3.5    5.3.5    4.3.5    4.3.5    4.4.5    4.4.5    4.4.5    5.4.5
      LEAVE_NOT_IN_ROOM                   5.4.1    5.4.1    4.4.1    4.4.1    4.5.1    4.5.1    4.5.1    5.5.1
      KICK_SENDER_NOT_JOINED              5.4.2    5.4.2    4.4.2    4.4.2    4.5.2    4.5.2    4.5.2    5.5.2
      UNBAN_NEEDS_MORE_POWER              5.4.3    5.4.3    4.4.3    4.4.3    4.5.3    4.5.3    4.5.3    5.5.3
      KICK_NEEDS_MORE_POWER               5.4.5    5.4.5    4.4.5    4.4.5    4.5.5    4.5.5    4.5.5    5.5.5
      BAN_SENDER_NOT_JOINED               5.5.1    5.5.1    4.5.1    4.5.1    4.6.1    4.6.1    4.6.1    5.6.1
      BAN_NEEDS_MORE_POWER                5.5.3    5.5.3    4.5.3    4.5.3    4.6.3    4.6.3    4.6.3    5.6.3
      KNOCK_NOT_PERMITTED                 -        -        -        4.6.1    4.7.1    4.7.1    4.7.1    5.7.1
      KNOCK_OF_OTHER_USER                 -        -        -        4.6.2    4.7.2    4.7.2    4.7.2    5.7.2
      KNOCK_TARGET_PRESENT_OR_BANNED      -        -        -        4.6.4    4.7.4    4.7.4    4.7.4    5.7.4
      MEMBERSHIP_UNKNOWN                  5.6      5.6      4.6      4.7      4.8      4.8      4.8      5.8
      SENDER_NOT_JOINED                   6        6        5        5        5        5        5        6
      THIRD_PARTY_INVITE_NEEDS_MORE_POWER 7.1      7.1      6.1      6.1      6.1      6.1      6.1      7.1
      EVENT_NEEDS_MORE_POWER              8        8        7        7        7        7        7        8
      STATE_KEY_OF_OTHER_USER             9        9        8        8        8        8        8        9
      ACTION_LEVELS_MALFORMED             -        -        -        -        -        9.1      9.1      10.1
      EVENT_LEVELS_MALFORMED              -        -        -        -        -        9.2      9.2      10.2
      USER_LEVELS_MALFORMED               10.1     10.1     9.1      9.1      9.1      9.3      9.3      10.3
      USER_LEVELS_LIST_CREATOR            -        -        -        -        -        -        -        10.4
      ACTION_LEVEL_CHANGED_FROM_ABOVE     10.3.1   10.3.1   9.3.1    9.3.1    9.3.1    9.5.1    9.5.1    10.6.1
      ACTION_LEVEL_SET_ABOVE              10.3.2   10.3.2   9.3.2    9.3.2    9.3.2    9.5.2    9.5.2    10.6.2
      EVENT_LEVEL_CHANGED_FROM_ABOVE      10.4.1   10.4.1   9.4.1    9.4.1    9.4.1    9.6.1    9.6.1    10.7.1
      EVENT_LEVEL_SET_ABOVE               10.5.1   10.5.1   9.5.1    9.5.1    9.5.1    9.7.1    9.7.1    10.8.1
      USER_LEVEL_CHANGED_OF_EQUAL         10.6.1   10.6.1   9.6.1    9.6.1    9.6.1    9.8.1    9.8.1    10.9.1
      USER_LEVEL_SET_ABOVE                10.7.1   10.7.1   9.7.1    9.7.1    9.7.1    9.9.1    9.9.1    10.10.1
      REDACTION_NEEDS_MORE_POWER          11.3     -        -        -        -        -        -        -
      """;

  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry("1", "v1"),
          Map.entry("2", "v1"),
          Map.entry("3", "v3"),
          Map.entry("4", "v3"),
          Map.entry("5", "v3"),
          Map.entry("6", "v6"),
          Map.entry("7", "v7"),
          Map.entry("8", "v8"),
          Map.entry("9", "v8"),
          Map.entry("10", "v10"),
          Map.entry("11", "v11"),
          Map.entry("12", "v12"));

  @InVersions
  void rulesHaveTheNumbersOfTheSpecification(RoomVersion version) {
    List<String> lines = NUMBERS.lines().toList();
    int column =
        Arrays.asList(lines.get(0).trim().split(" +")).indexOf(COLUMNS.get(version.name()));
    List<String> actual = new ArrayList<>();
    for (AuthRule rule : AuthRule.values()) {
      actual.add(rule + " " + rule.number(version).orElse("-"));
    }
    List<String> expected =
        lines.stream()
            .skip(1)
            .map(line -> line.split(" +"))
            .map(cells -> cells[0] + " " + cells[1 + column])
            .toList();
    assertEquals(expected, actual);
  }

  @Test
  void rulesWithoutNumberAreThoseOfOtherVersionsOrUnlisted() {
    assertTrue(AuthRule.CREATE_HAS_ROOM_ID.number(RoomVersion.V11).isEmpty());
    assertTrue(AuthRule.EVENT_LEVELS_MALFORMED.number(RoomVersion.V9).isEmpty());
  }

  @Test
  void versionsOfOnesOwnHaveNumbersByTheirTraits() {
    RoomVersion own = RoomVersion.V11.derive("own").with(RoomTrait.ALIASES_BY_DOMAIN).build();
    assertEquals("5.3.2", AuthRule.JOIN_OF_OTHER_USER.number(own).orElseThrow());
  }
}
