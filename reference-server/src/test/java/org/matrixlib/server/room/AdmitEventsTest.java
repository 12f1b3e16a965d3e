package org.matrixlib.server.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.server.room.TestServer.ANN;
import static org.matrixlib.server.room.TestServer.BOB;
import static org.matrixlib.server.room.TestServer.json;
import static org.matrixlib.server.room.TestServer.member;
import static org.matrixlib.server.room.TestServer.message;
import static org.matrixlib.server.room.TestServer.topic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.log.Log;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomAnswer.Refused.Reason;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.query.TopologicalPosition;
import org.matrixlib.server.store.DatabaseSettings;

class AdmitEventsTest {
  private static final UserId DAN = UserId.of("@dan:there.example");
  private static final StateTuple TOPIC = new StateTuple("m.room.topic", "");

  @TempDir Path directory;

  static Collection<RoomVersion> versions() {
    return RoomVersions.STABLE.all();
  }

  private DatabaseSettings settings() {
    return DatabaseSettings.sqlite(directory.resolve("server.db"));
  }

  private TestServer start() {
    return TestServer.start(settings());
  }

  private static EventIntent levels(RoomVersion version, String users) {
    return EventIntent.state(
        ANN, "m.room.power_levels", "", json("{'users':{" + users + "},'state_default':0}"));
  }

  /** A room where everybody may set the topic, and Dan of another server is joined. */
  private static RoomId room(TestServer server, RoomVersion version) {
    String ann = version.has(RoomTrait.CREATORS_OUTRANK_ALL) ? "" : "'" + ANN + "':100";
    RoomId room = server.create(version, levels(version, ann));
    RemoteEvents remote = new RemoteEvents(server, room);
    server.done(remote.admit(remote.after(member(DAN, DAN, "join"), remote.extremity())));
    return room;
  }

  @ParameterizedTest
  @MethodSource("versions")
  void forksAreResolvedAndTheNextOwnEventHealsThem(RoomVersion version) {
    RoomId room;
    EventId winner;
    try (TestServer server = start()) {
      room = room(server, version);
      RemoteEvents remote = new RemoteEvents(server, room);
      RoomQueries queries = server.rooms.queries();
      EventId base = remote.extremity();
      EventId ours = server.send(room, topic(ANN, "ours"));
      // Later by its clock than ours: version 2 of the algorithm lets the later one win.
      Pdu theirs = remote.after(topic(DAN, "theirs"), base);
      server.done(remote.admit(theirs));

      RoomQueries.Room forked = queries.room(room).orElseThrow();
      assertEquals(Set.of(ours, theirs.eventId()), Set.copyOf(forked.extremities()));
      winner = queries.current(room, TOPIC).orElseThrow().eventId();
      assertTrue(forked.extremities().contains(winner));

      EventId healing = server.send(room, message(ANN, "both"));
      Pdu heals = queries.event(healing).orElseThrow().event();
      assertEquals(Set.copyOf(forked.extremities()), Set.copyOf(heals.prevEvents()));
      assertEquals(List.of(healing), queries.room(room).orElseThrow().extremities());
      assertEquals(winner, queries.current(room, TOPIC).orElseThrow().eventId());
      assertEquals(
          Set.of(ServerName.of("here.example"), ServerName.of("there.example")),
          last(server, room).hosts());
      assertEquals(List.of(), server.rooms.check());
    }
    try (TestServer server = start()) {
      assertEquals(winner, server.rooms.queries().current(room, TOPIC).orElseThrow().eventId());
      assertEquals(List.of(), server.rooms.check());
    }
  }

  private static RoomFact last(TestServer server, RoomId room) {
    int shard = Shards.of(room);
    long last = server.rooms.output().last(shard);
    List<Log.Entry<RoomFact>> read = server.rooms.output().read(shard, last - 1, 1);
    return read.get(0).record();
  }

  @Test
  void aBanOnOneSideOfAForkCountsOnBoth() {
    try (TestServer server = start()) {
      RoomId room = room(server, RoomVersion.V11);
      RemoteEvents remote = new RemoteEvents(server, room);
      RoomQueries queries = server.rooms.queries();
      EventId base = remote.extremity();
      EventId ban = server.send(room, member(ANN, DAN, "ban"));
      // Dan doesn't know yet, and goes on.
      Pdu renamed = remote.after(topic(DAN, "still here"), base);
      Pdu left = remote.after(member(DAN, DAN, "leave"), base);
      RoomAnswer.Done answer = server.done(remote.admit(renamed, left));

      // The state before allows both, the current one doesn't.
      assertEquals(List.of(renamed.eventId(), left.eventId()), answer.events());
      for (Pdu event : List.of(renamed, left)) {
        StoredEvent stored = queries.event(event.eventId()).orElseThrow();
        assertTrue(stored.isSoftFailed());
        assertFalse(stored.isRejected());
      }
      assertEquals(RoomFact.Kind.SOFT_FAILED, last(server, room).kind());
      assertEquals(List.of(ban), queries.room(room).orElseThrow().extremities());
      assertEquals(Membership.BAN, queries.membership(room, DAN).orElseThrow().membership());
      assertEquals(Optional.empty(), queries.current(room, TOPIC));
      List<EventId> shown =
          queries.history(room, TopologicalPosition.END, true, 100).stream()
              .map(event -> event.event().eventId())
              .toList();
      assertFalse(shown.contains(renamed.eventId()));

      // What follows soft-failed events takes the place of what these follow.
      Pdu onTop = remote.after(message(BOB, "x"), renamed.eventId());
      assertTrue(server.done(remote.admit(onTop)).events().isEmpty(), "Bob never joined");
      assertEquals(List.of(), server.rooms.check());
    }
  }

  @Test
  void whatItsAuthEventsOrTheStateBeforeDontAllowIsStoredAndRejected() {
    try (TestServer server = start()) {
      RoomId room = room(server, RoomVersion.V11);
      RemoteEvents remote = new RemoteEvents(server, room);
      RoomQueries queries = server.rooms.queries();
      EventId base = remote.extremity();
      Pdu stranger = remote.after(topic(UserId.of("@eve:there.example"), "mine"), base);
      RoomAnswer.Done answer = server.done(remote.admit(stranger));
      assertEquals(List.of(), answer.events());
      assertTrue(queries.event(stranger.eventId()).orElseThrow().isRejected());
      assertEquals(List.of(base), queries.room(room).orElseThrow().extremities());
      assertEquals(RoomFact.Kind.REJECTED, last(server, room).kind());

      // An event may follow a rejected one: the state is the one before that.
      Pdu onTop = remote.after(topic(DAN, "fine"), stranger.eventId());
      assertEquals(List.of(onTop.eventId()), server.done(remote.admit(onTop)).events());
      assertEquals(List.of(onTop.eventId()), queries.room(room).orElseThrow().extremities());
      assertEquals(onTop.eventId(), queries.current(room, TOPIC).orElseThrow().eventId());

      // Who comes twice comes once.
      long sequence = queries.room(room).orElseThrow().sequence();
      assertEquals(List.of(onTop.eventId()), server.done(remote.admit(onTop)).events());
      assertEquals(sequence, queries.room(room).orElseThrow().sequence());
      assertEquals(List.of(), server.rooms.check());
    }
  }

  @Test
  void aBatchWithAMissingEventIsRefusedAsAWhole() {
    try (TestServer server = start()) {
      RoomId room = room(server, RoomVersion.V11);
      RemoteEvents remote = new RemoteEvents(server, room);
      Pdu fine = remote.after(message(DAN, "fine"), remote.extremity());
      Pdu hanging = remote.after(message(DAN, "lost"), remote.extremity(), EventId.of("$unknown"));
      RoomAnswer.Refused refused = server.refused(remote.admit(fine, hanging));
      assertEquals(Reason.MALFORMED, refused.reason());
      assertTrue(refused.message().contains("$unknown"));
      assertEquals(Optional.empty(), server.rooms.queries().event(fine.eventId()));
      assertEquals(List.of(), server.rooms.check());
    }
  }

  @Test
  void aSecondCreateEventIsRejected() {
    try (TestServer server = start()) {
      RoomId room = room(server, RoomVersion.V10);
      RemoteEvents remote = new RemoteEvents(server, room);
      EventIntent create =
          EventIntent.state(
              ANN, EventTypes.CREATE, "", json("{'creator':'" + ANN + "','room_version':'10'}"));
      Pdu second = remote.make(create, 1, List.of(), List.of());
      assertEquals(List.of(), server.done(remote.admit(second)).events());
      assertEquals(1, server.rooms.queries().room(room).orElseThrow().extremities().size());
      assertEquals(List.of(), server.rooms.check());
    }
  }

  @Test
  void aRoomThatIsJoinedElsewhereBeginsWithTheStateThatIsGiven() throws Exception {
    try (TestServer origin = start();
        TestServer joining =
            TestServer.start(DatabaseSettings.sqlite(directory.resolve("other.db")))) {
      RoomId room = room(origin, RoomVersion.V12);
      origin.send(room, topic(ANN, "first"));
      origin.send(room, topic(ANN, "second"));
      RemoteEvents remote = new RemoteEvents(origin, room);
      List<Pdu> state = new ArrayList<>();
      RoomQueries there = origin.rooms.queries();
      there
          .state(room, there.room(room).orElseThrow().currentState())
          .forEach((tuple, id) -> state.add(there.event(id).orElseThrow().event()));
      // The levels before the last ones are part of the chain, and of nothing else.
      List<Pdu> chain = new ArrayList<>();
      for (StoredEvent stored : there.history(room, TopologicalPosition.BEGINNING, false, 100)) {
        if (stored.event().type().equals(EventTypes.POWER_LEVELS)
            && state.stream().noneMatch(e -> e.eventId().equals(stored.event().eventId()))) {
          chain.add(stored.event());
        }
      }
      assertEquals(1, chain.size());
      Pdu join = remote.after(member(BOB, BOB, "join"), remote.extremity());
      RoomCommand.AdmitEvents command =
          new RoomCommand.AdmitEvents(
              room,
              RoomVersion.V12,
              List.of(join),
              Optional.of(new RoomCommand.StateBefore(state, chain)),
              false);
      joining.done(command);

      RoomQueries here = joining.rooms.queries();
      assertEquals(
          Optional.of("second"), here.current(room, TOPIC).orElseThrow().content().string("topic"));
      assertEquals(there.members(room).size() + 1, here.members(room).size());
      assertEquals(
          List.of(join.eventId()),
          here.history(room, TopologicalPosition.END, true, 100).stream()
              .map(event -> event.event().eventId())
              .toList());
      EventId sent = joining.send(room, message(BOB, "hi"));
      assertEquals(List.of(join.eventId()), here.event(sent).orElseThrow().event().prevEvents());
      assertEquals(List.of(), joining.rooms.check());

      // The past is fetched later: no news, but shown.
      Pdu topic =
          state.stream().filter(e -> e.isState("m.room.topic", "")).findFirst().orElseThrow();
      StoredEvent original = there.event(topic.eventId()).orElseThrow();
      List<Pdu> before = new ArrayList<>();
      there
          .state(room, original.stateBefore())
          .forEach((tuple, id) -> before.add(there.event(id).orElseThrow().event()));
      RemoteEvents past = new RemoteEvents(joining, room);
      joining.done(past.history(new RoomCommand.StateBefore(before, chain), topic));
      assertEquals(RoomFact.Kind.HISTORY, last(joining, room).kind());
      assertEquals(
          List.of(topic.eventId(), join.eventId(), sent),
          here.history(room, TopologicalPosition.BEGINNING, false, 100).stream()
              .map(event -> event.event().eventId())
              .toList());
      assertEquals(List.of(sent), here.room(room).orElseThrow().extremities());
      assertEquals(
          List.of(join.eventId(), sent),
          here.arrivals(room, 0, Long.MAX_VALUE, 100, false).stream()
              .map(event -> event.event().eventId())
              .toList());
      assertEquals(List.of(), joining.rooms.check());
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aRedactionMayComeBeforeWhatItRedacts(RoomVersion version) {
    try (TestServer server = start()) {
      RoomId room = room(server, version);
      RemoteEvents remote = new RemoteEvents(server, room);
      EventId base = remote.extremity();
      Pdu message = remote.after(message(DAN, "secret"), base);
      Pdu redaction =
          remote.after(
              new EventIntent(
                  DAN,
                  EventTypes.REDACTION,
                  Optional.empty(),
                  JsonObject.EMPTY,
                  Optional.of(message.eventId())),
              base);
      server.done(remote.admit(redaction));
      assertEquals(Optional.empty(), last(server, room).redacted());
      assertTrue(last(server, room).isWithheld());
      assertFalse(shown(server, room).contains(redaction.eventId()));
      server.done(remote.admit(message));
      // Nobody is told what it said.
      assertEquals(JsonObject.EMPTY, last(server, room).event().content());
      assertEquals(Optional.of(redaction.eventId()), last(server, room).redactedBecause());
      assertTrue(shown(server, room).contains(redaction.eventId()));
      StoredEvent stored = server.rooms.queries().event(message.eventId()).orElseThrow();
      assertEquals(JsonObject.EMPTY, stored.event().content());
      assertEquals(Optional.of(redaction.eventId()), stored.redactedBecause().map(Pdu::eventId));
      assertEquals(List.of(), server.rooms.check());
    }
  }

  /** The ids of all events that clients may be told of, however these are asked for. */
  private static Set<EventId> shown(TestServer server, RoomId room) {
    RoomQueries queries = server.rooms.queries();
    Set<EventId> pages = new HashSet<>();
    for (StoredEvent stored : queries.history(room, TopologicalPosition.END, true, 100)) {
      pages.add(stored.event().eventId());
    }
    Set<EventId> arrivals = new HashSet<>();
    for (StoredEvent stored : queries.arrivals(room, 0, Long.MAX_VALUE, 100, false)) {
      assertFalse(stored.isSoftFailed());
      arrivals.add(stored.event().eventId());
    }
    assertEquals(pages, arrivals);
    return pages;
  }

  @Test
  void anEventThatFollowsOneOfAnotherRoomIsRefused() {
    try (TestServer server = start()) {
      RoomId room = room(server, RoomVersion.V11);
      RemoteEvents elsewhere = new RemoteEvents(server, room(server, RoomVersion.V11));
      RemoteEvents remote = new RemoteEvents(server, room);
      EventId own = remote.extremity();
      Pdu event = remote.after(message(DAN, "x"), own, elsewhere.extremity());
      RoomAnswer.Refused refused = server.refused(remote.admit(event));
      assertEquals(Reason.MALFORMED, refused.reason());
      assertTrue(refused.message().contains("another room"));
      assertEquals(List.of(own), server.rooms.queries().room(room).orElseThrow().extremities());
    }
  }

  @Test
  void anIdThatIsTakenInAnotherRoomIsRefused() {
    try (TestServer server = start()) {
      RoomId room = room(server, RoomVersion.V2);
      RemoteEvents elsewhere = new RemoteEvents(server, room(server, RoomVersion.V2));
      RemoteEvents remote = new RemoteEvents(server, room);
      RemoteEvents.resetTime();
      Pdu first = elsewhere.after(message(DAN, "there"), elsewhere.extremity());
      RemoteEvents.resetTime();
      Pdu second = remote.after(message(DAN, "here"), remote.extremity());
      assertEquals(first.eventId(), second.eventId());
      server.done(elsewhere.admit(first));
      assertEquals(Reason.MALFORMED, server.refused(remote.admit(second)).reason());
      RoomCommand.StateBefore before = new RoomCommand.StateBefore(List.of(), List.of(second));
      Pdu third = remote.after(message(DAN, "fine"), remote.extremity());
      assertEquals(Reason.MALFORMED, server.refused(remote.history(before, third)).reason());
      server.done(remote.admit(third));
      assertEquals(List.of(), server.rooms.check());
    }
  }

  @Test
  void nothingIsRememberedOfARefusedBatch() {
    try (TestServer server = start()) {
      RoomId room = room(server, RoomVersion.V2);
      RemoteEvents remote = new RemoteEvents(server, room);
      EventId base = remote.extremity();
      server.send(room, topic(ANN, "ours"));
      RemoteEvents.resetTime();
      Pdu refused = remote.after(state(DAN, "m.room.name"), base);
      Pdu hanging = remote.after(message(DAN, "lost"), base, EventId.of("$unknown:x"));
      server.refused(remote.admit(refused, hanging));
      // Servers choose the ids in this version, and can choose the same one for something else.
      RemoteEvents.resetTime();
      Pdu taken = remote.after(state(DAN, "m.room.avatar"), base);
      assertEquals(refused.eventId(), taken.eventId());
      server.done(remote.admit(taken));
      RoomQueries queries = server.rooms.queries();
      assertEquals(
          Optional.of(taken.eventId()),
          queries.current(room, new StateTuple("m.room.avatar", "")).map(Pdu::eventId));
      assertEquals(
          Optional.empty(),
          queries.current(room, new StateTuple("m.room.name", "")).map(Pdu::eventId));
      assertEquals(List.of(), server.rooms.check());
    }
  }

  private static EventIntent state(UserId sender, String type) {
    return EventIntent.state(sender, type, "", JsonObject.EMPTY);
  }

  @Test
  void aRedactionWithoutPowerIsStoredAndDoesNothing() {
    try (TestServer server = start()) {
      RoomId room = room(server, RoomVersion.V11);
      RemoteEvents remote = new RemoteEvents(server, room);
      EventId message = server.send(room, message(ANN, "mine"));
      Pdu redaction =
          remote.after(
              new EventIntent(
                  DAN,
                  EventTypes.REDACTION,
                  Optional.empty(),
                  JsonObject.EMPTY,
                  Optional.of(message)),
              message);
      assertEquals(List.of(redaction.eventId()), server.done(remote.admit(redaction)).events());
      StoredEvent stored = server.rooms.queries().event(message).orElseThrow();
      assertEquals(Optional.of("mine"), stored.event().content().string("body"));
      assertEquals(Optional.empty(), last(server, room).redacted());
      assertTrue(last(server, room).isWithheld());
      assertFalse(shown(server, room).contains(redaction.eventId()));
      assertTrue(server.rooms.queries().event(redaction.eventId()).orElseThrow().isSoftFailed());
      assertEquals(List.of(), server.rooms.check());
    }
  }

  @Test
  void anOwnEventFollowsNoMoreExtremitiesThanAllowed() {
    try (TestServer server = start()) {
      RoomId room = room(server, RoomVersion.V11);
      RemoteEvents remote = new RemoteEvents(server, room);
      RoomQueries queries = server.rooms.queries();
      EventId base = remote.extremity();
      for (int i = 0; i < 23; i++) {
        server.done(remote.admit(remote.after(topic(DAN, "t" + i), base)));
      }
      assertEquals(23, queries.room(room).orElseThrow().extremities().size());
      EventId first = server.send(room, message(ANN, "x"));
      assertEquals(20, queries.event(first).orElseThrow().event().prevEvents().size());
      assertEquals(4, queries.room(room).orElseThrow().extremities().size());
      EventId second = server.send(room, message(ANN, "y"));
      assertEquals(List.of(second), queries.room(room).orElseThrow().extremities());
      assertEquals(List.of(), server.rooms.check());
    }
  }
}
