package org.matrixlib.core.auth;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.room.RoomVersion;

/**
 * The numbers of the rules, as read off the pages of all room versions. Lists number themselves
 * there, so rule 3.5 of the text of version 12 is 3.4 on the page.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/ Room versions
 */
public final class SpecNumbers {
  /**
   * The number of each rule in each room version. {@code -} where the version has no such rule;
   * {@code *} where its text has none, but levels that can't be read leave nothing to compare.
   */
  private static final String TABLE =
      """
      versions                                1,2   3,4,5       6       7     8,9      10      11      12
      CREATE_HAS_PREV_EVENTS                  1.1     1.1     1.1     1.1     1.1     1.1     1.1     1.1
      CREATE_IN_ROOM_OF_OTHER_DOMAIN          1.2     1.2     1.2     1.2     1.2     1.2     1.2       -
      CREATE_HAS_ROOM_ID                        -       -       -       -       -       -       -     1.2
      CREATE_OF_UNKNOWN_VERSION               1.3     1.3     1.3     1.3     1.3     1.3     1.3     1.3
      CREATE_LACKS_CREATOR                    1.4     1.4     1.4     1.4     1.4     1.4       -       -
      CREATE_HAS_MALFORMED_CREATORS             -       -       -       -       -       -       -     1.4
      ROOM_LACKS_CREATE                         -       -       -       -       -       -       -       2
      AUTH_EVENTS_HOLD_DUPLICATES             2.1     2.1     2.1     2.1     2.1     2.1     2.1     3.1
      AUTH_EVENTS_HOLD_UNSELECTED             2.2     2.2     2.2     2.2     2.2     2.2     2.2     3.2
      AUTH_EVENTS_HOLD_REJECTED               2.3     2.3     2.3     2.3     2.3     2.3     2.3     3.3
      AUTH_EVENTS_LACK_CREATE                 2.4     2.4     2.4     2.4     2.4     2.4     2.4       -
      AUTH_EVENTS_OF_OTHER_ROOM               2.5     2.5     2.5     2.5     2.5     2.5     2.5     3.4
      ROOM_NOT_FEDERATED                        3       3       3       3       3       3       3       4
      ALIASES_LACK_STATE_KEY                  4.1     4.1       -       -       -       -       -       -
      ALIASES_OF_OTHER_DOMAIN                 4.2     4.2       -       -       -       -       -       -
      MEMBER_INCOMPLETE                       5.1     5.1     4.1     4.1     4.1     4.1     4.1     5.1
      JOIN_OF_OTHER_USER                    5.2.2   5.2.2   4.2.2   4.2.2   4.3.2   4.3.2   4.3.2   5.3.2
      JOIN_BANNED                           5.2.3   5.2.3   4.2.3   4.2.3   4.3.3   4.3.3   4.3.3   5.3.3
      JOIN_AUTHORIZER_MAY_NOT_INVITE            -       -       -       - 4.3.5.2 4.3.5.2 4.3.5.2 5.3.5.2
      JOIN_NOT_PERMITTED                    5.2.6   5.2.6   4.2.6   4.2.6   4.3.7   4.3.7   4.3.7   5.3.7
      THIRD_PARTY_TARGET_BANNED           5.3.1.1 5.3.1.1 4.3.1.1 4.3.1.1 4.4.1.1 4.4.1.1 4.4.1.1 5.4.1.1
      THIRD_PARTY_LACKS_SIGNED            5.3.1.2 5.3.1.2 4.3.1.2 4.3.1.2 4.4.1.2 4.4.1.2 4.4.1.2 5.4.1.2
      THIRD_PARTY_SIGNED_INCOMPLETE       5.3.1.3 5.3.1.3 4.3.1.3 4.3.1.3 4.4.1.3 4.4.1.3 4.4.1.3 5.4.1.3
      THIRD_PARTY_MXID_DIFFERS            5.3.1.4 5.3.1.4 4.3.1.4 4.3.1.4 4.4.1.4 4.4.1.4 4.4.1.4 5.4.1.4
      THIRD_PARTY_INVITE_UNKNOWN          5.3.1.5 5.3.1.5 4.3.1.5 4.3.1.5 4.4.1.5 4.4.1.5 4.4.1.5 5.4.1.5
      THIRD_PARTY_SENDER_DIFFERS          5.3.1.6 5.3.1.6 4.3.1.6 4.3.1.6 4.4.1.6 4.4.1.6 4.4.1.6 5.4.1.6
      THIRD_PARTY_SIGNATURE_INVALID       5.3.1.8 5.3.1.8 4.3.1.8 4.3.1.8 4.4.1.8 4.4.1.8 4.4.1.8 5.4.1.8
      INVITE_SENDER_NOT_JOINED              5.3.2   5.3.2   4.3.2   4.3.2   4.4.2   4.4.2   4.4.2   5.4.2
      INVITE_TARGET_JOINED_OR_BANNED        5.3.3   5.3.3   4.3.3   4.3.3   4.4.3   4.4.3   4.4.3   5.4.3
      INVITE_NEEDS_MORE_POWER               5.3.5   5.3.5   4.3.5   4.3.5   4.4.5   4.4.5   4.4.5   5.4.5
      LEAVE_NOT_IN_ROOM                     5.4.1   5.4.1   4.4.1   4.4.1   4.5.1   4.5.1   4.5.1   5.5.1
      KICK_SENDER_NOT_JOINED                5.4.2   5.4.2   4.4.2   4.4.2   4.5.2   4.5.2   4.5.2   5.5.2
      UNBAN_NEEDS_MORE_POWER                5.4.3   5.4.3   4.4.3   4.4.3   4.5.3   4.5.3   4.5.3   5.5.3
      KICK_NEEDS_MORE_POWER                 5.4.5   5.4.5   4.4.5   4.4.5   4.5.5   4.5.5   4.5.5   5.5.5
      BAN_SENDER_NOT_JOINED                 5.5.1   5.5.1   4.5.1   4.5.1   4.6.1   4.6.1   4.6.1   5.6.1
      BAN_NEEDS_MORE_POWER                  5.5.3   5.5.3   4.5.3   4.5.3   4.6.3   4.6.3   4.6.3   5.6.3
      KNOCK_NOT_PERMITTED                       -       -       -   4.6.1   4.7.1   4.7.1   4.7.1   5.7.1
      KNOCK_OF_OTHER_USER                       -       -       -   4.6.2   4.7.2   4.7.2   4.7.2   5.7.2
      KNOCK_TARGET_PRESENT_OR_BANNED            -       -       -   4.6.4   4.7.4   4.7.4   4.7.4   5.7.4
      MEMBERSHIP_UNKNOWN                      5.6     5.6     4.6     4.7     4.8     4.8     4.8     5.8
      SENDER_NOT_JOINED                         6       6       5       5       5       5       5       6
      THIRD_PARTY_INVITE_NEEDS_MORE_POWER     7.1     7.1     6.1     6.1     6.1     6.1     6.1     7.1
      EVENT_NEEDS_MORE_POWER                    8       8       7       7       7       7       7       8
      STATE_KEY_OF_OTHER_USER                   9       9       8       8       8       8       8       9
      ACTION_LEVELS_MALFORMED                   *       *       *       *       *     9.1     9.1    10.1
      EVENT_LEVELS_MALFORMED                    *       *       *       *       *     9.2     9.2    10.2
      USER_LEVELS_MALFORMED                  10.1    10.1     9.1     9.1     9.1     9.3     9.3    10.3
      USER_LEVELS_LIST_CREATOR                  -       -       -       -       -       -       -    10.4
      ACTION_LEVEL_CHANGED_FROM_ABOVE      10.3.1  10.3.1   9.3.1   9.3.1   9.3.1   9.5.1   9.5.1  10.6.1
      ACTION_LEVEL_SET_ABOVE               10.3.2  10.3.2   9.3.2   9.3.2   9.3.2   9.5.2   9.5.2  10.6.2
      EVENT_LEVEL_CHANGED_FROM_ABOVE       10.4.1  10.4.1   9.4.1   9.4.1   9.4.1   9.6.1   9.6.1  10.7.1
      EVENT_LEVEL_SET_ABOVE                10.5.1  10.5.1   9.5.1   9.5.1   9.5.1   9.7.1   9.7.1  10.8.1
      USER_LEVEL_CHANGED_OF_EQUAL          10.6.1  10.6.1   9.6.1   9.6.1   9.6.1   9.8.1   9.8.1  10.9.1
      USER_LEVEL_SET_ABOVE                 10.7.1  10.7.1   9.7.1   9.7.1   9.7.1   9.9.1   9.9.1 10.10.1
      REDACTION_NEEDS_MORE_POWER             11.3       -       -       -       -       -       -       -
      """;

  private static final Map<String, Map<String, String>> BY_RULE = new HashMap<>();

  static {
    List<List<String>> rows =
        TABLE.lines().map(line -> Arrays.asList(line.trim().split(" +"))).toList();
    for (List<String> row : rows.subList(1, rows.size())) {
      Map<String, String> byVersion = new HashMap<>();
      for (int column = 1; column < row.size(); column++) {
        for (String version : rows.get(0).get(column).split(",")) {
          byVersion.put(version, row.get(column));
        }
      }
      BY_RULE.put(row.get(0), byVersion);
    }
  }

  private SpecNumbers() {}

  /** Whether a room version has a rule, with a number or without. */
  public static boolean has(RoomVersion version, AuthRule rule) {
    return !cell(version, rule).equals("-");
  }

  /** The number of a rule, empty if the version has no such rule or no number for it. */
  public static Optional<String> of(RoomVersion version, AuthRule rule) {
    return Optional.of(cell(version, rule)).filter(number -> !Set.of("-", "*").contains(number));
  }

  private static String cell(RoomVersion version, AuthRule rule) {
    return BY_RULE.get(rule.name()).get(version.name());
  }
}
