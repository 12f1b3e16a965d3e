package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.stateres.TestRoom.ALICE;
import static org.matrixlib.stateres.TestRoom.CREATE_ID;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;

/**
 * Large rooms that somebody made to do harm, each beside one of a quarter of its size: where memory
 * grew with the square of the size, it would be sixteenfold. Time is for benchmarks to tell; here
 * it must only come to an end.
 */
class GrowthTest {
  private static final Duration PLENTY = Duration.ofSeconds(120);
  private static final int TOO_MANY_FOLD = 8;
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static List<RoomVersion> oneVersionOfEachAlgorithm() {
    return List.of(RoomVersion.V1, RoomVersion.V11, RoomVersion.V12);
  }

  /** States to resolve. */
  private record Fork(EventGraph graph, List<StateMap> states) {
    static Fork of(TestRoom room, List<List<String>> states) {
      return new Fork(room.graph, states.stream().map(room::state).toList());
    }

    /** The bytes that resolving this with a new resolver allocates. */
    long bytes(ChainReading reading) {
      StateResolver resolver = StateResolver.of(graph, reading);
      long before = THREAD.getCurrentThreadAllocatedBytes();
      StateMap resolved = resolver.resolve(states);
      long bytes = THREAD.getCurrentThreadAllocatedBytes() - before;
      assertTrue(resolved.size() > 0);
      return bytes;
    }
  }

  private static void assertGrowsAsTheRoom(int size, IntFunction<Fork> fork) {
    Fork small = fork.apply(size / 4);
    Fork large = fork.apply(size);
    for (ChainReading reading : ChainReading.values()) {
      assertTimeoutPreemptively(PLENTY, () -> assertGrowsAsTheRoom(small, large, reading));
    }
  }

  private static void assertGrowsAsTheRoom(Fork small, Fork large, ChainReading reading) {
    small.bytes(reading); // what runs for the first time takes more
    large.bytes(reading);
    long ofSmall = small.bytes(reading);
    long ofLarge = large.bytes(reading);
    assertTrue(ofLarge < TOO_MANY_FOLD * ofSmall, ofSmall + ", four times as large " + ofLarge);
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void thousandsOfChainsAreWalkedOnce(RoomVersion version) {
    assertGrowsAsTheRoom(3_000, count -> chains(version, count));
  }

  private static Fork chains(RoomVersion version, int count) {
    TestRoom room = new TestRoom(version);
    List<String> left = new ArrayList<>(List.of(CREATE_ID, "$alice"));
    List<String> right = new ArrayList<>(left);
    for (int chain = 0; chain < count; chain++) {
      String user = "@u" + chain + ":a.example";
      String last = CREATE_ID;
      for (int link = 0; link < 8; link++) {
        last =
            room.add(
                "$" + chain + "-" + link,
                "m.room.member",
                user,
                user,
                "{'membership':'join','n':" + link + "}",
                CREATE_ID,
                last);
        if (link == 3) {
          left.add(last);
        }
      }
      right.add(last);
    }
    return Fork.of(room, List.of(left, right));
  }

  @Test
  void workGrowsAsAHundredThousandKeysOfOneUser() {
    assertGrowsAsTheRoom(100_000, count -> keys(RoomVersion.V12, count));
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void workGrowsAsTheKeysOfOneUser(RoomVersion version) {
    assertGrowsAsTheRoom(10_000, count -> keys(version, count));
  }

  private static Fork keys(RoomVersion version, int count) {
    TestRoom room = new TestRoom(version);
    List<String> left = new ArrayList<>(List.of(CREATE_ID, "$alice"));
    List<String> right = new ArrayList<>(left);
    for (int i = 0; i < count; i++) {
      (i % 2 == 0 ? left : right).add(note(room, i, i / 2));
    }
    return Fork.of(room, List.of(left, right));
  }

  private static String note(TestRoom room, int number, int key) {
    return room.add(
        "$" + number, "org.example.note", ALICE, "key" + key, "{}", CREATE_ID, "$alice");
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void workGrowsAsTheMainline(RoomVersion version) {
    assertGrowsAsTheRoom(16_000, count -> mainline(version, count));
  }

  private static Fork mainline(RoomVersion version, int count) {
    TestRoom room = new TestRoom(version);
    List<String> left = new ArrayList<>(List.of(CREATE_ID, "$alice"));
    List<String> right = new ArrayList<>(left);
    String levels = CREATE_ID;
    for (int i = 0; i < count; i++) {
      levels =
          room.add(
              "$pl" + i,
              "m.room.power_levels",
              ALICE,
              "",
              "{'ban':" + i % 50 + "}",
              CREATE_ID,
              "$alice",
              levels);
      (i % 2 == 0 ? left : right)
          .add(
              room.add(
                  "$note" + i,
                  "org.example.note",
                  ALICE,
                  "key" + i / 2,
                  "{}",
                  CREATE_ID,
                  "$alice",
                  levels));
      if (i == count / 2) {
        left.add(levels);
      }
    }
    right.add(levels);
    return Fork.of(room, List.of(left, right));
  }

  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void workGrowsAsTheBans(RoomVersion version) {
    assertGrowsAsTheRoom(10_000, count -> bans(version, count));
  }

  private static Fork bans(RoomVersion version, int count) {
    TestRoom room = new TestRoom(version);
    List<String> left = new ArrayList<>(List.of(CREATE_ID, "$alice"));
    List<String> right = new ArrayList<>(left);
    room.add("$pl", "m.room.power_levels", ALICE, "", "{}", CREATE_ID, "$alice");
    for (int i = 0; i < count; i++) {
      String target = "@u" + i / 2 + ":a.example";
      (i % 2 == 0 ? left : right)
          .add(
              room.add(
                  "$ban" + i,
                  "m.room.member",
                  ALICE,
                  target,
                  "{'membership':'ban'}",
                  CREATE_ID,
                  "$alice",
                  "$pl"));
    }
    return Fork.of(room, List.of(left, right));
  }

  @Test
  void aChangedStateSharesWhatDidNotChange() {
    Fork fork = keys(RoomVersion.V12, 20_000);
    StateMap state = fork.states().get(0);
    EventId other =
        fork.states().get(1).get(new StateTuple("org.example.note", "key7")).orElseThrow();
    long before = THREAD.getCurrentThreadAllocatedBytes();
    StateMap changed = state.with(other);
    assertTrue(THREAD.getCurrentThreadAllocatedBytes() - before < 4_096);
    assertEquals(1, state.differenceTo(changed).size());
  }

  /** All states have to be asked for all keys, but what is kept is what they have. */
  @ParameterizedTest
  @MethodSource("oneVersionOfEachAlgorithm")
  void thousandsOfStatesWithAKeyEachTakeLittleMemory(RoomVersion version) {
    Fork fork = flood(version, 2_000);
    for (ChainReading reading : ChainReading.values()) {
      long bytes = assertTimeoutPreemptively(PLENTY, () -> fork.bytes(reading));
      assertTrue(bytes < 8 << 20, bytes + " bytes");
    }
  }

  private static Fork flood(RoomVersion version, int count) {
    TestRoom room = new TestRoom(version);
    return Fork.of(
        room,
        IntStream.range(0, count)
            .mapToObj(i -> List.of(CREATE_ID, "$alice", note(room, i, i)))
            .toList());
  }
}
