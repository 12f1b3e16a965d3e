package org.matrixlib.server.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.server.room.TestServer.ANN;
import static org.matrixlib.server.room.TestServer.BOB;
import static org.matrixlib.server.room.TestServer.CAT;
import static org.matrixlib.server.room.TestServer.member;
import static org.matrixlib.server.room.TestServer.message;
import static org.matrixlib.server.room.TestServer.topic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.query.TopologicalPosition;
import org.matrixlib.server.store.DatabaseSettings;

class RoomServerPropertyTest {
  private static final List<UserId> USERS = List.of(ANN, BOB, CAT, UserId.of("@dan:there.example"));
  private static final List<String> MEMBERSHIPS =
      List.of("join", "leave", "invite", "ban", "knock");

  /** Random commands, among them events that fork the room. */
  private static final class Commands {
    private final TestServer server;
    private final Random random;
    private final List<RoomId> rooms = new ArrayList<>();

    Commands(TestServer server, Random random) {
      this.server = server;
      this.random = random;
    }

    private <T> T any(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    RoomCommand next() {
      if (rooms.isEmpty() || random.nextInt(10) == 0) {
        RoomVersion version = any(List.copyOf(RoomVersions.STABLE.all()));
        return new RoomCommand.CreateRoom(
            version, ANN, JsonObject.EMPTY, TestServer.beginning(version));
      }
      RoomId room = any(rooms);
      int kind = random.nextInt(10);
      if (kind == 0) {
        return new RoomCommand.ForgetRoom(room, any(USERS));
      }
      if (kind <= 5) {
        Optional<TransactionKey> transaction =
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new TransactionKey(ANN, "D", "/" + room, "" + random.nextInt(20)));
        return new RoomCommand.SendEvent(room, intent(room), transaction);
      }
      List<StoredEvent> known =
          server.rooms.queries().history(room, TopologicalPosition.END, true, 8);
      RemoteEvents remote = new RemoteEvents(server, room);
      Pdu event =
          random.nextBoolean()
              ? remote.after(intent(room), any(known).event().eventId())
              : remote.after(
                  intent(room), any(known).event().eventId(), any(known).event().eventId());
      return remote.admit(event);
    }

    private EventIntent intent(RoomId room) {
      UserId sender = any(USERS);
      return switch (random.nextInt(5)) {
        case 0 -> topic(sender, "t" + random.nextInt());
        case 1, 2 -> member(sender, random.nextBoolean() ? sender : any(USERS), any(MEMBERSHIPS));
        case 3 ->
            new EventIntent(
                sender,
                EventTypes.REDACTION,
                Optional.empty(),
                JsonObject.EMPTY,
                Optional.of(
                    any(server.rooms.queries().history(room, TopologicalPosition.END, true, 8))
                        .event()
                        .eventId()));
        default -> message(sender, "m" + random.nextInt());
      };
    }

    RoomAnswer run() {
      RoomCommand command = next();
      RoomAnswer answer = server.answer(command);
      if (command instanceof RoomCommand.CreateRoom && answer instanceof RoomAnswer.Done done) {
        rooms.add(done.room());
      }
      return answer;
    }
  }

  private interface Trial {
    void run(Path directory) throws Exception;
  }

  private static void inDirectory(Trial trial) throws Exception {
    Path directory = Files.createTempDirectory("matrixlib-rooms");
    try {
      trial.run(directory);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static DatabaseSettings sqlite(Path directory) {
    return DatabaseSettings.sqlite(directory.resolve("server.db"));
  }

  @Property(tries = 12)
  void afterAnyCommandsEveryIndexIsWhatFollowsFromTheEvents(@ForAll long seed) throws Exception {
    inDirectory(
        directory -> {
          try (TestServer server = TestServer.start(sqlite(directory))) {
            Commands commands = new Commands(server, new Random(seed));
            for (int i = 0; i < 80; i++) {
              commands.run();
            }
            assertEquals(List.of(), server.rooms.check());
          }
          try (TestServer server = TestServer.start(sqlite(directory))) {
            assertEquals(List.of(), server.rooms.check());
          }
        });
  }

  @Property(tries = 5)
  void theSameCommandsTimeAndRandomnessGiveTheSameLog(@ForAll long seed) throws Exception {
    List<List<String>> logs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      int workers = run + 1;
      inDirectory(
          directory -> {
            RemoteEvents.resetTime();
            try (TestServer server = TestServer.start(sqlite(directory), seed, workers)) {
              Commands commands = new Commands(server, new Random(seed));
              List<String> log = new ArrayList<>();
              for (int i = 0; i < 60; i++) {
                log.add(commands.run().toString());
              }
              for (int shard = 0; shard < Shards.COUNT; shard++) {
                server
                    .rooms
                    .output()
                    .read(shard, 0, 1_000)
                    .forEach(
                        entry ->
                            log.add(entry.sequence() + entry.record().event().json().toString()));
              }
              logs.add(log);
            }
          });
    }
    assertEquals(logs.get(0), logs.get(1));
  }

  /** What SIGKILL leaves is what another process sees in the files at some moment. */
  @Property(tries = 5)
  void whatWasAcknowledgedIsThereAfterTheProcessEndsAtAnyMoment(@ForAll long seed)
      throws Exception {
    inDirectory(
        directory -> {
          Path copy = directory.resolve("copy");
          Files.createDirectory(copy);
          Map<TransactionKey, EventId> acknowledged = new HashMap<>();
          try (TestServer server = TestServer.start(sqlite(directory))) {
            List<RoomId> rooms = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
              rooms.add(server.create(RoomVersion.V11));
            }
            Random random = new Random(seed);
            List<CompletableFuture<RoomAnswer>> pending = new ArrayList<>();
            int killedAt = 50 + random.nextInt(200);
            for (int i = 0; i < 300; i++) {
              RoomId room = rooms.get(random.nextInt(rooms.size()));
              TransactionKey key = new TransactionKey(ANN, "D", "/" + room, "" + i);
              pending.add(
                  server.rooms.append(
                      new RoomCommand.SendEvent(room, message(ANN, "m" + i), Optional.of(key))));
              if (i == killedAt) {
                for (int j = 0; j < pending.size(); j++) {
                  if (pending.get(j).getNow(null) instanceof RoomAnswer.Done done) {
                    RoomId sentTo = done.room();
                    acknowledged.put(
                        new TransactionKey(ANN, "D", "/" + sentTo, "" + j), done.events().get(0));
                  }
                }
                copyFiles(directory, copy);
              }
            }
            CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new)).join();
          }
          try (TestServer server = TestServer.start(sqlite(copy), 2, 1)) {
            assertEquals(List.of(), server.rooms.check());
            acknowledged.forEach(
                (key, event) -> {
                  RoomId room = RoomId.of(key.path().substring(1));
                  assertTrue(server.rooms.queries().event(event).isPresent());
                  assertEquals(
                      List.of(event), server.send(room, message(ANN, "again"), key).events());
                });
            for (RoomId room : rooms(server)) {
              server.send(room, message(ANN, "after"));
            }
            assertEquals(List.of(), server.rooms.check());
          }
        });
  }

  private static List<RoomId> rooms(TestServer server) {
    return server.rooms.queries().rooms(ANN).stream().map(joined -> joined.room()).toList();
  }

  /** The write-ahead log first: what is copied of it must not miss what the file has already. */
  private static void copyFiles(Path from, Path to) throws IOException {
    Files.copy(from.resolve("server.db-wal"), to.resolve("server.db-wal"));
    Files.copy(from.resolve("server.db"), to.resolve("server.db"));
  }
}
