package org.matrixlib.server.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.matrixlib.server.room.TestServer.json;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;

class StateReaderTest {
  private static final int EVENTS = 1_000;
  private static final int LENGTH = 60_000;

  @TempDir Path directory;

  /** An event almost as long as events may be. */
  private static Pdu member(int number) {
    return Pdu.trusted(
        json(
            "{'type':'m.room.member','state_key':'@u"
                + number
                + ":x','sender':'@u:x','room_id':'!r:x','depth':1,'origin_server_ts':1,"
                + "'prev_events':[],'auth_events':[],'content':{'membership':'join','x':'"
                + "x".repeat(LENGTH)
                + "'}}"),
        RoomVersion.V11);
  }

  @Test
  void factsAreKeptByTheirWeightAndNotByTheirNumber() {
    DatabaseSettings settings = DatabaseSettings.sqlite(directory.resolve("server.db"));
    try (Database database = Database.open(settings)) {
      StateReader reader = new StateReader(new StateTries(database));
      List<WeakReference<AuthFacts>> facts = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        facts.add(new WeakReference<>(reader.remember(member(i))));
      }
      System.gc();
      assertNull(facts.get(0).get());
      assertNotNull(facts.get(EVENTS - 1).get());
      long kept = facts.stream().filter(fact -> fact.get() != null).count();
      assertEquals(EVENTS / 2, kept, EVENTS / 10.0);
      reader.forget(member(0));
    }
  }
}
