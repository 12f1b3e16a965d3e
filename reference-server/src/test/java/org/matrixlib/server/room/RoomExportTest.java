package org.matrixlib.server.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.server.room.TestServer.ANN;
import static org.matrixlib.server.room.TestServer.BOB;
import static org.matrixlib.server.room.TestServer.member;
import static org.matrixlib.server.room.TestServer.message;
import static org.matrixlib.server.room.TestServer.topic;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.room.RoomImport.ImportException;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.TopologicalPosition;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;

class RoomExportTest {
  @TempDir Path directory;

  static Collection<RoomVersion> versions() {
    return RoomVersions.STABLE.all();
  }

  private TestServer start(String name) {
    return TestServer.start(settings(name));
  }

  private DatabaseSettings settings(String name) {
    return DatabaseSettings.sqlite(directory.resolve(name));
  }

  /** As another process would, while the server runs. */
  private String export(String name, RoomId room) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Database database = Database.openToRead(settings(name))) {
      Optional<Long> count =
          new RoomExport(database, RoomVersions.STABLE).write(room, out, events -> {});
      assertTrue(count.isPresent());
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static RoomImport.Imported read(TestServer server, String lines)
      throws IOException, ImportException {
    SignatureChecker checker = new SignatureChecker(1000);
    Function<Pdu, Optional<String>> verifier =
        event ->
            checker
                    .check(event, (name, keyId, time) -> Optional.of(TestServer.KEY.verifyKey()))
                    .isValid()
                ? Optional.empty()
                : Optional.of("bad signature");
    return new RoomImport(server.rooms, server.rooms.queries(), RoomVersions.STABLE, verifier)
        .read(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), events -> {});
  }

  private static RoomId roomWithAPast(TestServer server, RoomVersion version) {
    RoomId room = server.create(version, member(BOB, BOB, "join"));
    RemoteEvents remote = new RemoteEvents(server, room);
    EventId base = remote.extremity();
    server.send(room, topic(ANN, "ours"));
    server.done(remote.admit(remote.after(topic(ANN, "theirs"), base)));
    EventId message = server.send(room, message(ANN, "secret"));
    server.send(
        room,
        new EventIntent(
            ANN, EventTypes.REDACTION, Optional.empty(), JsonObject.EMPTY, Optional.of(message)));
    EventId before = remote.extremity();
    server.send(room, member(ANN, BOB, "ban"));
    server.done(remote.admit(remote.after(message(BOB, "still here"), before)));
    server.done(remote.admit(remote.after(topic(BOB, "no power"), before)));
    return room;
  }

  @ParameterizedTest
  @MethodSource("versions")
  void anImportedRoomIsTheRoomThatWasExported(RoomVersion version) throws Exception {
    try (TestServer from = start("from.db");
        TestServer to = start("to.db")) {
      RoomId room = roomWithAPast(from, version);
      String lines = export("from.db", room);
      RoomImport.Imported imported = read(to, lines);
      assertEquals(room, imported.room());
      assertEquals(imported.events() - 1, imported.admitted(), "one is rejected");

      RoomQueries there = from.rooms.queries();
      RoomQueries here = to.rooms.queries();
      assertEquals(there.members(room), here.members(room));
      assertEquals(
          there.room(room).orElseThrow().extremities(),
          here.room(room).orElseThrow().extremities());
      assertEquals(shown(there, room), shown(here, room));
      assertEquals(lines, export("to.db", room));
      assertEquals(List.of(), to.rooms.check());

      // Once more changes nothing; and the room lives on.
      read(to, lines);
      assertEquals(lines, export("to.db", room));
      to.send(room, message(ANN, "hello"));
      assertEquals(List.of(), to.rooms.check());
    }
  }

  private static List<String> shown(RoomQueries queries, RoomId room) {
    return queries.history(room, TopologicalPosition.BEGINNING, false, 1_000).stream()
        .map(event -> event.event().federationForm() + " " + event.redactedBecause().isPresent())
        .toList();
  }

  @Test
  void aRoomThatBeginsInTheMiddleIsExportedWithItsState() throws Exception {
    try (TestServer origin = start("origin.db");
        TestServer from = start("from.db");
        TestServer to = start("to.db")) {
      RoomId room = roomWithAPast(origin, RoomVersion.V12);
      RoomQueries there = origin.rooms.queries();
      List<Pdu> state = new ArrayList<>();
      there
          .state(room, there.room(room).orElseThrow().currentState())
          .forEach((tuple, id) -> state.add(there.event(id).orElseThrow().event()));
      // Bob's ban cites his join.
      List<Pdu> chain =
          there.history(room, TopologicalPosition.BEGINNING, false, 100).stream()
              .map(stored -> stored.event())
              .filter(event -> event.isState(EventTypes.MEMBER, BOB.toString()))
              .toList();
      RemoteEvents remote = new RemoteEvents(origin, room);
      Pdu message = remote.after(message(ANN, "new"), remote.extremity());
      from.done(
          new RoomCommand.AdmitEvents(
              room,
              RoomVersion.V12,
              List.of(message),
              Optional.of(new RoomCommand.StateBefore(state, chain)),
              false));
      from.send(room, message(ANN, "newer"));
      assertEquals(List.of(), from.rooms.check());

      String lines = export("from.db", room);
      assertEquals(2, read(to, lines).admitted());
      assertEquals(lines, export("to.db", room));
      assertEquals(from.rooms.queries().members(room), to.rooms.queries().members(room));
      assertEquals(List.of(), to.rooms.check());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "{}",
        "{\"room_id\":\"!a:b\",\"room_version\":\"99\"}",
        "{\"room_id\":\"!a:b\",\"room_version\":\"11\"}\n{}",
        "{\"room_id\":\"!a:b\",\"room_version\":\"11\"}\n{\"event\":{\"type\":1}}",
        "{\"room_id\":\"!a:b\",\"room_version\":\"11\"}\n[[[["
      })
  void whatIsNoExportIsRefusedWithItsLine(String lines) throws Exception {
    try (TestServer to = start("to.db")) {
      ImportException refused = assertThrows(ImportException.class, () -> read(to, lines));
      assertTrue(refused.getMessage().startsWith("line "), refused.getMessage());
    }
  }

  @Test
  void anEventThatWasChangedIsRefusedOrLeftWithWhatWasSigned() throws Exception {
    try (TestServer from = start("from.db");
        TestServer to = start("to.db")) {
      RoomId room = from.create(RoomVersion.V11);
      EventId message = from.send(room, message(ANN, "true"));
      String lines = export("from.db", room);
      // Changes what the signature covers.
      ImportException refused =
          assertThrows(
              ImportException.class,
              () -> read(to, lines.replace("\"join_rule\":\"public\"", "\"join_rule\":\"knock\"")));
      assertTrue(refused.getMessage().contains("signature"), refused.getMessage());
      // Changes what only the hash covers: nothing of it is left.
      read(to, lines.replace("\"body\":\"true\"", "\"body\":\"lies\""));
      assertEquals(
          JsonObject.EMPTY, to.rooms.queries().event(message).orElseThrow().event().content());
      assertEquals(List.of(), to.rooms.check());
    }
  }
}
