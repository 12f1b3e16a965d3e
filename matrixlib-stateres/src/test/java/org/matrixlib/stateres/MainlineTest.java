package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/** The order by mainline position, time and id. */
class MainlineTest {
  private static final int NOTES = 600;

  private final TestRoom room = new TestRoom(RoomVersion.V11);

  private void levels(String id, String... cited) {
    room.add(id, "m.room.power_levels", ALICE, "", "{}", cited);
  }

  private void note(String id, String... cited) {
    room.add(id, "note", ALICE, id, "{}", cited);
  }

  /** Three power levels that follow each other. */
  private Mainline threeLevels() {
    levels("$pl0", CREATE_ID);
    levels("$pl1", CREATE_ID, "$pl0");
    levels("$pl2", CREATE_ID, "$pl1");
    return mainline("$pl2");
  }

  private Mainline mainline(String head) {
    return new Mainline(room.graph, number(head), new Scratch());
  }

  private int number(String id) {
    return room.graph.number(EventId.of(id));
  }

  private List<String> sorted(Mainline mainline, String... ids) {
    int[] events = Stream.of(ids).mapToInt(this::number).toArray();
    mainline.sort(events);
    return room.ids(events);
  }

  @Test
  void theMainlineGoesFromTheLastPowerLevelsToTheFirst() {
    assertEquals(List.of("$pl2", "$pl1", "$pl0"), room.ids(threeLevels().events()));
    assertEquals(List.of("$pl1", "$pl0"), room.ids(mainline("$pl1").events()));
  }

  @Test
  void thePositionIsThatOfTheFirstAncestorOnTheMainline() {
    Mainline mainline = threeLevels();
    note("$on2", "$pl2");
    note("$on1", "$pl1");
    note("$on0", "$pl0");
    note("$onNone", CREATE_ID);
    assertEquals(0, mainline.position(number("$on2")));
    assertEquals(1, mainline.position(number("$on1")));
    assertEquals(2, mainline.position(number("$on0")));
    assertEquals(3, mainline.position(number("$onNone")));
  }

  @Test
  void powerLevelsOffTheMainlineLeadToIt() {
    Mainline mainline = threeLevels();
    levels("$fork1", CREATE_ID, "$pl1");
    levels("$fork2", CREATE_ID, "$fork1");
    levels("$fork3", CREATE_ID, "$fork2");
    levels("$apart1", CREATE_ID);
    levels("$apart2", CREATE_ID, "$apart1");
    note("$onFork", "$fork3");
    note("$onApart", "$apart2");
    for (int i = 0; i < 2; i++) { // the second time by what was kept
      assertEquals(1, mainline.position(number("$onFork")));
      assertEquals(1, mainline.position(number("$fork2")));
      assertEquals(3, mainline.position(number("$onApart")));
      assertEquals(3, mainline.position(number("$apart1")));
    }
  }

  @Test
  void eventsThatAreBasedOnTheOldestLevelsComeFirst() {
    room.times = count -> -count; // later events claim to be older
    Mainline mainline = threeLevels();
    note("$a", "$pl2");
    note("$b", "$pl1");
    note("$c", "$pl2");
    note("$d", CREATE_ID);
    note("$e", "$pl0");
    note("$f", "$pl1");
    assertEquals(
        List.of("$d", "$e", "$f", "$b", "$c", "$a"),
        sorted(mainline, "$a", "$b", "$c", "$d", "$e", "$f"));
  }

  @Test
  void ofTheSamePositionTheEarlierAndThenTheLesserIdComesFirst() {
    Mainline mainline = threeLevels();
    room.times = count -> 1_000 - count / 3;
    note("$c", "$pl2");
    note("$a", "$pl1"); // at 998 from here on
    note("$x", "$pl1");
    note("$b", "$pl1");
    note("$z", "$pl1"); // at 997
    note("$y", "$pl1");
    assertEquals(
        List.of("$y", "$z", "$a", "$b", "$x", "$c"),
        sorted(mainline, "$c", "$x", "$b", "$a", "$z", "$y"));
  }

  @Test
  void withoutPowerLevelsTimeDecides() {
    room.times = count -> -count;
    levels("$pl", CREATE_ID);
    note("$a", "$pl");
    note("$b", CREATE_ID);
    note("$c", "$pl");
    Mainline mainline = new Mainline(room.graph, EventGraph.NONE, new Scratch());
    assertEquals(List.of("$c", "$b", "$a"), sorted(mainline, "$a", "$b", "$c"));
    assertEquals(0, mainline.events().length);
  }

  /** As senders may choose times to do harm. */
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
    TestRoom large = new TestRoom(version);
    Random random = new Random(7);
    List<Long> times = List.of(earliest, earliest, latest, latest, earliest / 2 + latest / 2);
    large.times = count -> times.get(random.nextInt(times.size()));
    large.add("$pl", "m.room.power_levels", ALICE, "", "{}", CREATE_ID, "$alice");
    List<String> left = new ArrayList<>(List.of(CREATE_ID, "$alice", "$pl"));
    List<String> right = new ArrayList<>(left);
    for (int i = 0; i < NOTES; i++) {
      String id = "$" + Integer.toString(random.nextInt(36 * 36), 36) + "-" + i;
      large.add(id, "note", ALICE, "k" + i / 2, "{}", CREATE_ID, "$alice", "$pl");
      (i % 2 == 0 ? left : right).add(id);
    }
    large.assertResolved(left, right);
  }
}
