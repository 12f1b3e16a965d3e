package org.matrixlib.stateres;

import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/** The order by mainline position, time and id, where senders chose the times to do harm. */
class MainlineTest {
  private static final int NOTES = 600;

  @ParameterizedTest(name = "version {0}, from {1} to {2}")
  @CsvSource({
    "2, -9223372036854775808, 9223372036854775807", // the span is no long
    "2, -9223372036854775808, -9223372036854775000",
    "2, -1, 9223372036854775807",
    "2, 0, 9223372036854775807",
    "2, 0, 9007199254740992", // with places for 600 events one bit too many
    "6, 0, 9007199254740991", // and just not too many
    "11, 0, 9007199254740991",
    "11, -9007199254740991, 9007199254740991",
    "12, -9007199254740991, 9007199254740991",
    "11, 5, 5"
  })
  void anyTimesAreSortedAsThePlainResolverDoes(String name, long earliest, long latest) {
    RoomVersion version = RoomVersions.STABLE.find(name).orElseThrow();
    TestRoom room = new TestRoom(version);
    Random random = new Random(7);
    List<Long> times = List.of(earliest, earliest, latest, latest, earliest / 2 + latest / 2);
    room.times = count -> times.get(random.nextInt(times.size()));
    room.add("$pl", "m.room.power_levels", ALICE, "", "{}", CREATE_ID, "$alice");
    List<String> left = new ArrayList<>(List.of(CREATE_ID, "$alice", "$pl"));
    List<String> right = new ArrayList<>(left);
    for (int i = 0; i < NOTES; i++) {
      String id = "$" + Integer.toString(random.nextInt(36 * 36), 36) + "-" + i;
      room.add(id, "note", ALICE, "k" + i / 2, "{}", CREATE_ID, "$alice", "$pl");
      (i % 2 == 0 ? left : right).add(id);
    }
    room.assertResolved(left, right);
  }
}
