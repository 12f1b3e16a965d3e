package org.matrixlib.server.sync;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.room.view.RoomViews;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;

/** A sync reader over a room server of the test's, which can be started anew. */
final class SyncHarness implements AutoCloseable {
  private final Database database;
  private final FakeRoomServer rooms;
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
  private Syncs syncs;
  private boolean isClosed;

  SyncHarness(DatabaseSettings settings) {
    database = Database.open(settings);
    rooms = new FakeRoomServer(database);
    syncs = open();
  }

  private Syncs open() {
    return new Syncs(
        database,
        rooms,
        new RoomViews(rooms),
        FakeRoomServer.SERVER,
        InstantSource.system(),
        new Random(1),
        executor,
        timers);
  }

  Database database() {
    return database;
  }

  FakeRoomServer rooms() {
    return rooms;
  }

  Syncs syncs() {
    return syncs;
  }

  List<String> problems() {
    return new FeedCheck(database, rooms, rooms, FakeRoomServer.SERVER).run();
  }

  void restart() {
    syncs.close();
    rooms.forgetListeners();
    syncs = open();
  }

  Client sync(UserId user) {
    return sync(user, "DEVICE");
  }

  Client sync(UserId user, String device) {
    return new Client(new Requester(user, device, false));
  }

  void closeDatabase() {
    if (!isClosed) {
      isClosed = true;
      syncs.close();
      database.close();
    }
  }

  @Override
  public void close() {
    closeDatabase();
    executor.shutdownNow();
    timers.shutdownNow();
  }

  /** A client that syncs from answer to answer. */
  final class Client {
    private final Requester requester;
    private Optional<String> since = Optional.empty();
    private Optional<String> sinceBefore = Optional.empty();
    private SyncFilter filter = SyncFilter.ALL;
    private Duration timeout = Duration.ZERO;
    private boolean wantsFullState;
    private boolean wantsStateAfter;

    Client(Requester requester) {
      this.requester = requester;
    }

    Client filter(String json) {
      filter = SyncFilter.of(FakeRoomServer.json(json));
      return this;
    }

    Client since(String token) {
      since = Optional.of(token);
      return this;
    }

    Client timeout(Duration duration) {
      timeout = duration;
      return this;
    }

    Client fullState() {
      wantsFullState = true;
      return this;
    }

    Client stateAfter() {
      wantsStateAfter = true;
      return this;
    }

    Syncs.Running start() {
      return syncs.sync(
          new SyncRequest(requester, since, filter, timeout, wantsFullState, wantsStateAfter));
    }

    /** Syncs, and goes on from there. */
    JsonObject now() throws Exception {
      Duration waits = timeout;
      timeout = Duration.ZERO;
      JsonObject answer = start().answer().get(30, TimeUnit.SECONDS);
      timeout = waits;
      sinceBefore = since;
      since = answer.string("next_batch");
      return answer;
    }

    /** Syncs once more from where the last sync was from. */
    JsonObject again() throws Exception {
      since = sinceBefore;
      return now();
    }
  }
}
