package org.matrixlib.server.roomsend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.server.roomsend.TestRooms.ANN;
import static org.matrixlib.server.roomsend.TestRooms.BOB;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.server.directory.RoomDirectory;
import org.matrixlib.server.http.ApiException;

class RoomCreatorTest {
  private static final RoomAlias ALIAS = RoomAlias.of("#pub:here.example");

  @TempDir Path directory;
  private TestRooms rooms;

  @BeforeEach
  void open() {
    rooms = new TestRooms(directory.resolve("test.db"));
  }

  @AfterEach
  void close() {
    rooms.close();
  }

  @Test
  void aliasOfARoomThatIsBeingMadeIsGivenToNobodyElse() {
    RoomId other = rooms.create("{}");
    AtomicReference<Boolean> isAdded = new AtomicReference<>();
    AtomicReference<Boolean> isReserved = new AtomicReference<>();
    rooms.before(
        command -> {
          isAdded.set(rooms.directory.add(ALIAS, other, BOB).join());
          isReserved.set(rooms.directory.reserve(ALIAS).join());
        });
    RoomId room = rooms.create("{'room_alias_name':'pub'}");
    assertEquals(Optional.of(new RoomDirectory.Entry(room, ANN)), rooms.directory.find(ALIAS));
    assertEquals(false, isAdded.get());
    assertEquals(false, isReserved.get());
  }

  @Test
  void aliasOfARoomThatIsNotMadeIsFreeAgain() {
    String body =
        "{'room_alias_name':'pub','name':'n','power_level_content_override':{'users':{}}}";
    CompletionException refused = assertThrows(CompletionException.class, () -> rooms.create(body));
    assertInstanceOf(ApiException.class, refused.getCause());
    assertTrue(rooms.directory.find(ALIAS).isEmpty());
    assertTrue(rooms.directory.reserve(ALIAS).join());
    assertFalse(rooms.directory.reserve(ALIAS).join());
  }
}
