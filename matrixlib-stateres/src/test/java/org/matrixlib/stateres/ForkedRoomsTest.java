package org.matrixlib.stateres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/** The rooms that others are tested with. */
class ForkedRoomsTest {
  @Test
  void theSameSeedMakesTheSameRoom() {
    for (RoomVersion version : RoomVersions.STABLE.all()) {
      assertEquals(ForkedRooms.of(version, 7), ForkedRooms.of(version, 7));
    }
  }

  @Test
  void allThatResolutionMustHeedHappensInThem() {
    ForkStatistics statistics = new ForkStatistics();
    int seed = 0;
    for (int round = 0; round < 20; round++) {
      for (RoomVersion version : RoomVersions.STABLE.all()) {
        ForkedRoom room = ForkedRooms.of(version, seed++);
        for (List<Map<StateTuple, EventId>> fork : room.forks()) {
          statistics.add(
              room,
              room.literal(ChainReading.OWN_MEMBERS_COUNT).resolve(fork),
              room.literal(ChainReading.OWN_MEMBERS_DO_NOT_COUNT).resolve(fork));
        }
      }
    }
    assertTrue(
        statistics.counts().values().stream().allMatch(count -> count > 0), statistics::toString);
  }
}
