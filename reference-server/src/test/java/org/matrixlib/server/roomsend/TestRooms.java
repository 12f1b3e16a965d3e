package org.matrixlib.server.roomsend;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.directory.RoomDirectory;
import org.matrixlib.server.http.Fields;
import org.matrixlib.server.profile.Profiles;
import org.matrixlib.server.room.RoomServer;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.input.RoomInput;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;

/**
 * Writers on a real room server. What others do at an unlucky moment, a test does {@link #before} a
 * command is appended.
 */
final class TestRooms implements RoomInput, AutoCloseable {
  static final UserId ANN = UserId.of("@ann:here.example");
  static final UserId BOB = UserId.of("@bob:here.example");
  private static final ServerName SERVER = ServerName.of("here.example");
  private static final SigningKey KEY = SigningKey.of(KeyId.of("ed25519:1"), new byte[32]);

  final Database database;
  final RoomServer rooms;
  final RoomDirectory directory;
  final Profiles profiles;
  final MembershipSender memberships;
  final RoomCreator creator;
  private final List<Consumer<RoomCommand>> interruptions = new ArrayList<>();

  TestRooms(Path file) {
    database = Database.open(DatabaseSettings.sqlite(file));
    rooms =
        new RoomServer(
            new RoomServer.Settings(
                SERVER, KEY, RoomVersions.STABLE, InstantSource.system(), new Random(1), 1),
            database);
    directory = new RoomDirectory(database);
    profiles = new Profiles(database);
    LocalUsers users = new LocalUsers(SERVER, profiles);
    RoomWriter writer = new RoomWriter(this);
    memberships = new MembershipSender(writer, rooms.queries(), users);
    creator = new RoomCreator(writer, directory, users, RoomVersion.V11);
  }

  /** Does something once, before the next command that comes through a writer. */
  void before(Consumer<RoomCommand> interruption) {
    interruptions.add(interruption);
  }

  @Override
  public CompletableFuture<RoomAnswer> append(RoomCommand command) {
    if (interruptions.isEmpty()) {
      return rooms.append(command);
    }
    Consumer<RoomCommand> next = interruptions.remove(0);
    // In a thread that may wait for others.
    return CompletableFuture.runAsync(() -> next.accept(command))
        .thenCompose(done -> rooms.append(command));
  }

  RoomId create(String body) {
    return creator.create(ANN, fields(body)).join();
  }

  static Fields fields(String json) {
    try {
      return Fields.of(JsonObject.parse(json.replace('\'', '"')));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  JsonObject member(RoomId room, UserId user) {
    return rooms
        .queries()
        .membership(room, user)
        .flatMap(now -> rooms.queries().event(now.event()))
        .orElseThrow()
        .event()
        .content();
  }

  void kick(RoomId room, UserId user) {
    memberships.kick(ANN, user, room, Optional.empty()).join();
  }

  @Override
  public void close() {
    rooms.close();
    database.close();
  }
}
