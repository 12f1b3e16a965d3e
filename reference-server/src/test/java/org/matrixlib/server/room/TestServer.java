package org.matrixlib.server.room;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;

/** A room server on a database, with a clock and a randomness of the test's. */
final class TestServer implements AutoCloseable {
  static final ServerName NAME = ServerName.of("here.example");
  static final SigningKey KEY = SigningKey.of(KeyId.of("ed25519:1"), new byte[32]);
  static final UserId ANN = UserId.of("@ann:here.example");
  static final UserId BOB = UserId.of("@bob:here.example");
  static final UserId CAT = UserId.of("@cat:here.example");

  final Database database;
  final RoomServer rooms;

  private TestServer(Database database, RoomServer rooms) {
    this.database = database;
    this.rooms = rooms;
  }

  static TestServer start(DatabaseSettings settings) {
    return start(settings, 1, 2);
  }

  static TestServer start(DatabaseSettings settings, long seed, int workers) {
    AtomicLong time = new AtomicLong(1_700_000_000_000L);
    InstantSource clock = () -> Instant.ofEpochMilli(time.incrementAndGet());
    Database database = Database.open(settings);
    RoomServer rooms =
        new RoomServer(
            new RoomServer.Settings(
                NAME, KEY, RoomVersions.STABLE, clock, new Random(seed), workers),
            database);
    return new TestServer(database, rooms);
  }

  static JsonObject json(String text) {
    try {
      byte[] json = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      return JsonObject.parse(json, JsonMode.LENIENT, JsonLimits.PDU);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static EventIntent member(UserId sender, UserId target, String membership) {
    return EventIntent.state(
        sender, "m.room.member", target.toString(), json("{'membership':'" + membership + "'}"));
  }

  static EventIntent message(UserId sender, String body) {
    return EventIntent.message(
        sender, "m.room.message", json("{'msgtype':'m.text','body':'" + body + "'}"));
  }

  static EventIntent topic(UserId sender, String topic) {
    return EventIntent.state(sender, "m.room.topic", "", json("{'topic':'" + topic + "'}"));
  }

  /** What the first events of a public room are. */
  static List<EventIntent> beginning(RoomVersion version) {
    String users = version.has(RoomTrait.CREATORS_OUTRANK_ALL) ? "{}" : "{'" + ANN + "':100}";
    return List.of(
        member(ANN, ANN, "join"),
        EventIntent.state(ANN, "m.room.power_levels", "", json("{'users':" + users + "}")),
        EventIntent.state(ANN, "m.room.join_rules", "", json("{'join_rule':'public'}")),
        EventIntent.state(
            ANN, "m.room.history_visibility", "", json("{'history_visibility':'joined'}")));
  }

  RoomAnswer answer(RoomCommand command) {
    return rooms.append(command).join();
  }

  RoomAnswer.Done done(RoomCommand command) {
    return assertInstanceOf(RoomAnswer.Done.class, answer(command));
  }

  RoomAnswer.Refused refused(RoomCommand command) {
    return assertInstanceOf(RoomAnswer.Refused.class, answer(command));
  }

  RoomId create(RoomVersion version, EventIntent... more) {
    List<EventIntent> events = new ArrayList<>(beginning(version));
    events.addAll(List.of(more));
    return done(new RoomCommand.CreateRoom(version, ANN, JsonObject.EMPTY, events)).room();
  }

  EventId send(RoomId room, EventIntent intent) {
    return done(new RoomCommand.SendEvent(room, intent, Optional.empty())).events().get(0);
  }

  RoomAnswer.Done send(RoomId room, EventIntent intent, TransactionKey transaction) {
    return done(new RoomCommand.SendEvent(room, intent, Optional.of(transaction)));
  }

  @Override
  public void close() {
    rooms.close();
    database.close();
  }
}
