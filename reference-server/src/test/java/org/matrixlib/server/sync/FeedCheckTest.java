package org.matrixlib.server.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.matrixlib.server.sync.FakeRoomServer.user;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.store.DatabaseSettings;

class FeedCheckTest {
  private static final UserId ANN = user("ann");
  private static final UserId BOB = user("bob");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM sync_feed WHERE position = 3",
        "UPDATE sync_feed SET sequence = sequence + 1 WHERE position = 3",
        "UPDATE sync_feed SET state = state - 1 WHERE position = 3",
        "UPDATE sync_feed SET position = 2 WHERE position = 7",
        "UPDATE sync_feed SET position = 99 WHERE position = 4",
        "UPDATE sync_reader SET position = position + 1",
        "UPDATE sync_membership SET membership = 'leave' WHERE user_id = '@bob:fake.test'",
        "DELETE FROM sync_membership WHERE user_id = '@bob:fake.test'",
        "UPDATE log_cursor SET sequence = sequence - 1",
      })
  void damageIsFound(String damage) throws Exception {
    DatabaseSettings settings = DatabaseSettings.sqlite(directory.resolve("server.db"));
    try (SyncHarness harness = new SyncHarness(settings)) {
      FakeRoomServer rooms = harness.rooms();
      RoomId room = rooms.create(ANN, 1);
      rooms.member(room, ANN, BOB, "invite");
      rooms.member(room, BOB, BOB, "join");
      rooms.say(room, BOB, "x");
      rooms.create(BOB, 2);
      harness.sync(ANN).now();
      FeedCheck check = new FeedCheck(harness.database(), rooms, rooms, FakeRoomServer.SERVER);
      assertEquals(List.of(), check.run());
      int changed =
          harness
              .database()
              .write(transaction -> transaction.prepare(damage).executeUpdate())
              .get();
      assertNotEquals(0, changed);
      assertNotEquals(List.of(), check.run());
    }
  }
}
