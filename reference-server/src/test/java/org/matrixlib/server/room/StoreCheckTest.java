package org.matrixlib.server.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.matrixlib.server.room.TestServer.ANN;
import static org.matrixlib.server.room.TestServer.BOB;
import static org.matrixlib.server.room.TestServer.member;
import static org.matrixlib.server.room.TestServer.message;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;

class StoreCheckTest {
  private static final UserId DAN = UserId.of("@dan:there.example");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE room SET current_state = 0",
        "UPDATE room SET extremities = '{\"event_ids\":[]}'",
        "UPDATE room SET sequence = sequence - 1",
        "UPDATE membership SET membership = 'LEAVE' WHERE user_id = '@bob:here.example'",
        "DELETE FROM membership WHERE user_id = '@bob:here.example'",
        "UPDATE event SET state_after = state_before",
        "UPDATE event SET state_before = 0",
        "UPDATE event SET kind = 3 WHERE depth = 9",
        "DELETE FROM event WHERE depth = 6",
        "UPDATE event SET redacted_because = NULL",
        "UPDATE event SET redacts = NULL",
        "UPDATE event SET redacted = NULL",
        "UPDATE event SET current_state = 0 WHERE depth = 9",
        "UPDATE event SET replaced = NULL WHERE depth = 11",
        "UPDATE event SET is_current = FALSE WHERE depth = 10",
        "UPDATE event SET is_current = TRUE WHERE depth = 7",
        "UPDATE event SET visibility = 'WORLD_READABLE' WHERE depth = 7",
        "UPDATE event SET hosts = (SELECT other.hosts FROM event AS other WHERE other.depth = 11)"
            + " WHERE depth = 7",
        "UPDATE host_set SET servers = 'there.example'",
        "UPDATE event SET transaction_digest = NULL",
        "UPDATE event SET json = (SELECT other.json FROM event AS other WHERE other.depth = 4)"
            + " WHERE depth = 5"
      })
  void damageIsFound(String damage) throws Exception {
    DatabaseSettings settings = DatabaseSettings.sqlite(directory.resolve("server.db"));
    try (TestServer server = TestServer.start(settings)) {
      RoomId room = server.create(RoomVersion.V11, member(BOB, BOB, "join"));
      EventId message = server.send(room, message(ANN, "x"));
      server.send(
          room,
          new EventIntent(
              ANN, EventTypes.REDACTION, Optional.empty(), JsonObject.EMPTY, Optional.of(message)));
      server.send(room, message(ANN, "y"), new TransactionKey(ANN, "DEVICE", "path", "1"));
      server.send(room, member(ANN, DAN, "invite"));
      RemoteEvents remote = new RemoteEvents(server, room);
      server.done(remote.admit(remote.after(member(DAN, DAN, "join"), remote.extremity())));
      assertEquals(List.of(), server.rooms.check());
      server.database.write(transaction -> transaction.prepare(damage).executeUpdate()).get();
    }
    try (Database database = Database.openToRead(settings)) {
      assertNotEquals(List.of(), new StoreCheck(database, RoomVersions.STABLE).run());
    }
  }
}
