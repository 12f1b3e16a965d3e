package org.matrixlib.server.room;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.log.Log;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.ShardWorker.Request;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.input.RoomInput;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.store.Database;

/**
 * The room server: takes the commands of {@code room.input}, decides, and appends to {@code
 * room.output}. All that it knows is in the database; what it holds in memory is what it used last.
 */
public final class RoomServer implements RoomInput, AutoCloseable {
  private final RoomStore store;
  private final EventMaker maker;
  private final StoreQueries queries;
  private final List<ShardWorker> workers = new ArrayList<>();

  /**
   * What the room server is.
   *
   * @param key signs the events of local users
   * @param versions the versions of the rooms that it can have
   * @param random safe for use by several threads
   * @param workers how many threads share the shards
   */
  public record Settings(
      ServerName server,
      SigningKey key,
      RoomVersions versions,
      InstantSource clock,
      RandomGenerator random,
      int workers) {
    public Settings {
      if (workers < 1 || workers > Shards.COUNT) {
        throw new IllegalArgumentException("1 to " + Shards.COUNT + " workers");
      }
    }
  }

  /** Starts on what is in the database. */
  public RoomServer(Settings settings, Database database) {
    store = new RoomStore(database, settings.versions());
    maker = new EventMaker(settings.server(), settings.key(), settings.clock(), settings.random());
    queries = new StoreQueries(store);
    for (int i = 0; i < settings.workers(); i++) {
      RoomDecisions decisions = new RoomDecisions(store, maker, settings.clock());
      workers.add(new ShardWorker("room-worker-" + i, store, decisions, this::append));
    }
    workers.forEach(ShardWorker::start);
  }

  /** Answers queries. */
  public RoomQueries queries() {
    return queries;
  }

  /** Whether all its threads work, and none met a fault of the program. */
  public boolean isHealthy() {
    return workers.stream().allMatch(ShardWorker::isHealthy);
  }

  /** The log {@code room.output}. */
  public Log<RoomFact> output() {
    return store.log();
  }

  @Override
  public CompletableFuture<RoomAnswer> append(RoomCommand command) {
    CompletableFuture<RoomAnswer> answer = new CompletableFuture<>();
    append(new Request(command, Optional.empty(), answer));
    return answer;
  }

  private void append(Request request) {
    RoomCommand command = request.command();
    if (command instanceof RoomCommand.CreateRoom create) {
      Pdu event;
      try {
        event = maker.create(create);
      } catch (IllegalArgumentException e) {
        request.answer().complete(EventMaker.refusal(e));
        return;
      }
      append(new Request(command, Optional.of(event), request.answer()), event.roomId());
    } else if (command instanceof RoomCommand.SendEvent send) {
      append(request, send.room());
    } else if (command instanceof RoomCommand.AdmitEvents admit) {
      append(request, admit.room());
    } else if (command instanceof RoomCommand.ForgetRoom forget) {
      append(request, forget.room());
    }
  }

  private void append(Request request, RoomId room) {
    workers.get(Shards.of(room) % workers.size()).append(request);
  }

  /**
   * Compares every index with what follows from the events. Takes long, and says what is true only
   * while nothing is written.
   *
   * @return what differs, for people; nothing if all is well
   */
  public List<String> check() {
    return new StoreCheck(store).run();
  }

  /** Finishes the commands that were taken. Doesn't close the database. */
  @Override
  public void close() {
    workers.forEach(ShardWorker::close);
  }
}
