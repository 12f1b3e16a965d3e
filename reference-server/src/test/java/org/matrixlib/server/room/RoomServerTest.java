package org.matrixlib.server.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.server.room.TestServer.ANN;
import static org.matrixlib.server.room.TestServer.BOB;
import static org.matrixlib.server.room.TestServer.CAT;
import static org.matrixlib.server.room.TestServer.json;
import static org.matrixlib.server.room.TestServer.member;
import static org.matrixlib.server.room.TestServer.message;
import static org.matrixlib.server.room.TestServer.topic;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
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
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.RoomState;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.query.TopologicalPosition;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;
import org.matrixlib.server.store.StorageException;
import org.matrixlib.server.store.TestDatabases;

class RoomServerTest {
  private static final StateTuple TOPIC = new StateTuple("m.room.topic", "");

  @TempDir Path directory;

  static Collection<RoomVersion> versions() {
    return RoomVersions.STABLE.all();
  }

  private TestServer start() {
    return TestServer.start(DatabaseSettings.sqlite(directory.resolve("server.db")));
  }

  private static TransactionKey transaction(String id) {
    return new TransactionKey(ANN, "DEVICE", "/rooms/x/send/m.room.message", id);
  }

  private static List<EventId> ids(List<StoredEvent> events) {
    return events.stream().map(event -> event.event().eventId()).toList();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aRoomOfEachVersionIsMadeAndWhatItHoldsIsWhatOthersWouldTake(RoomVersion version) {
    try (TestServer server = start()) {
      RoomAnswer.Done created =
          server.done(
              new RoomCommand.CreateRoom(
                  version, ANN, json("{'m.federate':false}"), TestServer.beginning(version)));
      RoomId room = created.room();
      EventId message = server.send(room, message(ANN, "hello"));
      server.send(room, member(BOB, BOB, "join"));
      EventId topic = server.send(room, topic(ANN, "tea"));

      RoomQueries queries = server.rooms.queries();
      Pdu create = queries.event(created.events().get(0)).orElseThrow().event();
      assertEquals(
          version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH),
          room.equals(
              version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)
                  ? RoomId.ofCreateEvent(create.eventId())
                  : null));
      assertEquals(Optional.of(version.name()), create.content().string("room_version"));
      assertEquals(
          version.has(RoomTrait.CREATOR_IS_SENDER) ? Optional.empty() : Optional.of(ANN.toString()),
          create.content().string("creator"));
      assertEquals(Optional.of(topic), queries.current(room, TOPIC).map(Pdu::eventId));
      assertEquals(Map.of(ANN, Membership.JOIN, BOB, Membership.JOIN), queries.members(room));

      List<StoredEvent> history = queries.history(room, TopologicalPosition.BEGINNING, false, 100);
      assertEquals(8, history.size());
      List<EventId> earlier = new ArrayList<>();
      long depth = 0;
      for (StoredEvent stored : history) {
        Pdu event = stored.event();
        // What others would make of it.
        assertTrue(
            Pdu.read(event.federationForm().toBytes(), version) instanceof PduOutcome.Intact);
        assertEquals(
            earlier.isEmpty() ? List.of() : List.of(earlier.get(earlier.size() - 1)),
            event.prevEvents());
        assertTrue(earlier.containsAll(event.authEvents()));
        assertEquals(++depth, event.depth());
        earlier.add(event.eventId());
      }
      assertTrue(earlier.contains(message));
      assertEquals(List.of(), server.rooms.check());
    }
  }

  @Test
  void twoRoomsThatBeginAlikeAreTwoRooms() {
    try (TestServer server = start()) {
      Set<RoomId> rooms = new HashSet<>();
      List<CompletableFuture<RoomAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(
            server.rooms.append(
                new RoomCommand.CreateRoom(
                    RoomVersion.V12,
                    ANN,
                    JsonObject.EMPTY,
                    TestServer.beginning(RoomVersion.V12))));
      }
      answers.forEach(answer -> rooms.add(((RoomAnswer.Done) answer.join()).room()));
      assertEquals(50, rooms.size());
    }
  }

  @Test
  void aRoomIsMadeWhollyOrNotAtAll() {
    try (TestServer server = start()) {
      List<EventIntent> events = new ArrayList<>(TestServer.beginning(RoomVersion.V11));
      events.add(topic(BOB, "not in the room"));
      RoomAnswer.Refused refused =
          server.refused(
              new RoomCommand.CreateRoom(RoomVersion.V11, ANN, JsonObject.EMPTY, events));
      assertEquals(Reason.NOT_AUTHORIZED, refused.reason());
      assertEquals(Optional.of(AuthRule.SENDER_NOT_JOINED), refused.rule());
      assertEquals(List.of(), server.rooms.queries().rooms(ANN));
      for (int shard = 0; shard < Shards.COUNT; shard++) {
        assertEquals(0, server.rooms.output().last(shard));
      }
    }
  }

  @Test
  void whatIsNotPossibleIsRefusedForAReason() {
    try (TestServer server = start()) {
      RoomId room = server.create(RoomVersion.V11);
      assertEquals(
          Reason.UNKNOWN_ROOM,
          server.refused(send(RoomId.of("!x:here.example"), message(ANN, "x"))).reason());
      assertEquals(
          Optional.of(AuthRule.SENDER_NOT_JOINED),
          server.refused(send(room, message(BOB, "x"))).rule());
      assertEquals(
          Reason.TOO_LARGE, server.refused(send(room, message(ANN, "x".repeat(70_000)))).reason());
      assertEquals(
          Reason.TOO_LARGE,
          server
              .refused(send(room, EventIntent.message(ANN, "x".repeat(256), JsonObject.EMPTY)))
              .reason());
      assertEquals(
          Reason.MALFORMED,
          server.refused(send(room, EventIntent.message(ANN, "m.x", json("{'a':1.5}")))).reason());
      assertEquals(
          5, server.rooms.queries().history(room, TopologicalPosition.END, true, 100).size());
    }
  }

  private static RoomCommand send(RoomId room, EventIntent intent) {
    return new RoomCommand.SendEvent(room, intent, Optional.empty());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOfMembersBringsNobodyIntoARoomThatIsOpen(TestDatabases kind) {
    try (TestServer server = TestServer.start(kind.create(directory))) {
      RoomId room = server.create(RoomVersion.V11);
      EventIntent join = member(BOB, BOB, "join");
      RoomCommand ofMember = new RoomCommand.SendEvent(room, join, Optional.empty(), true);
      assertEquals(Reason.NOT_AUTHORIZED, server.refused(ofMember).reason());
      server.send(room, join);
      server.done(ofMember);
      server.send(room, member(ANN, BOB, "leave"));
      assertEquals(Reason.NOT_AUTHORIZED, server.refused(ofMember).reason());
      server.send(room, join);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRepeatedTransactionLeadsToTheSameEventAlsoAtOnceAndAfterTheNextStart(TestDatabases kind) {
    DatabaseSettings settings = kind.create(directory);
    RoomId room;
    RoomAnswer.Done first;
    try (TestServer server = TestServer.start(settings)) {
      room = server.create(RoomVersion.V11);
      List<CompletableFuture<RoomAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(
            server.rooms.append(
                new RoomCommand.SendEvent(
                    room, message(ANN, "x" + i), Optional.of(transaction("1")))));
      }
      Set<RoomAnswer> different = new HashSet<>();
      answers.forEach(answer -> different.add(answer.join()));
      assertEquals(1, different.size());
      first = (RoomAnswer.Done) different.iterator().next();
      server.send(room, message(ANN, "another"), transaction("2"));
    }
    try (TestServer server = TestServer.start(settings, 2, 1)) {
      assertEquals(first, server.send(room, message(ANN, "again"), transaction("1")));
      StoredEvent stored = server.rooms.queries().event(first.events().get(0)).orElseThrow();
      assertEquals(Optional.of(transaction("1")), stored.transaction());
      assertEquals(
          7, server.rooms.queries().history(room, TopologicalPosition.END, true, 100).size());
      assertEquals(List.of(), server.rooms.check());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theLogHoldsEachEventOnceInOrderWithAllThatReadersNeed(TestDatabases kind) {
    DatabaseSettings settings = kind.create(directory);
    List<Log.Entry<RoomFact>> fromMemory;
    int shard;
    try (TestServer server = TestServer.start(settings)) {
      RoomId room = server.create(RoomVersion.V10);
      shard = Shards.of(room);
      List<String> calls = new ArrayList<>();
      server.rooms.output().onAppend(() -> calls.add("called"));
      EventId bob = server.send(room, member(BOB, BOB, "join"));
      RoomAnswer.Done sent = server.send(room, message(BOB, "hi"), transaction("1"));
      EventId left = server.send(room, member(BOB, BOB, "leave"));
      assertEquals(3, calls.size());

      fromMemory = server.rooms.output().read(shard, 0, 100);
      assertEquals(8, fromMemory.size());
      for (int i = 0; i < fromMemory.size(); i++) {
        assertEquals(i + 1, fromMemory.get(i).sequence());
        assertEquals(shard, fromMemory.get(i).shard());
      }
      assertEquals(fromMemory.subList(6, 8), server.rooms.output().read(shard, 6, 100));
      assertEquals(fromMemory.subList(1, 3), server.rooms.output().read(shard, 1, 2));
      assertEquals(List.of(), server.rooms.output().read(shard, 8, 100));

      assertEquals(7, sent.sequence());
      RoomFact message = fromMemory.get(6).record();
      assertEquals(sent.events().get(0), message.event().eventId());
      assertEquals(RoomFact.Kind.TIMELINE, message.kind());
      assertEquals(HistoryVisibility.JOINED, message.visibility());
      assertEquals(Set.of(TestServer.NAME), message.hosts());
      assertEquals(Optional.of(transaction("1")), message.transaction());
      assertEquals(message.stateBefore(), message.stateAfter());
      assertFalse(message.isCurrent());

      RoomFact leave = fromMemory.get(7).record();
      assertEquals(left, leave.event().eventId());
      assertEquals(Optional.of(bob), leave.replaced());
      assertTrue(leave.isCurrent());
      RoomState before = server.rooms.queries().state(room, leave.stateBefore());
      RoomState after = server.rooms.queries().state(room, leave.stateAfter());
      Map<StateTuple, Optional<EventId>> difference = new HashMap<>();
      after.differenceFrom(before, difference::put);
      assertEquals(
          Map.of(new StateTuple(EventTypes.MEMBER, BOB.toString()), Optional.of(left)), difference);
    }
    try (TestServer server = TestServer.start(settings)) {
      assertEquals(8, server.rooms.output().last(shard));
      assertEquals(
          fromMemory.stream().map(RoomServerTest::text).toList(),
          server.rooms.output().read(shard, 0, 100).stream().map(RoomServerTest::text).toList());
    }
  }

  /** A record as text, as events have no equality. */
  private static String text(Log.Entry<RoomFact> entry) {
    RoomFact fact = entry.record();
    return String.join(
        "|",
        String.valueOf(entry.sequence()),
        fact.event().federationForm().toString(),
        fact.event().eventId().toString(),
        fact.kind() + " " + fact.stateBefore() + " " + fact.stateAfter(),
        fact.currentState() + " " + fact.replaced() + fact.isCurrent() + fact.visibility(),
        fact.hosts() + " " + fact.transaction() + fact.redacted() + fact.receivedAt());
  }

  private static EventIntent redaction(UserId sender, EventId target) {
    return new EventIntent(
        sender, EventTypes.REDACTION, Optional.empty(), JsonObject.EMPTY, Optional.of(target));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void onlyItsSenderAndWhoHasTheLevelMayRedactAnEvent(RoomVersion version) {
    try (TestServer server = start()) {
      RoomQueries queries = server.rooms.queries();
      RoomId room = server.create(version, member(BOB, BOB, "join"), member(CAT, CAT, "join"));
      EventId bobs = server.send(room, message(BOB, "of Bob"));
      for (UserId user : List.of(CAT, UserId.of("@eve:here.example"))) {
        assertEquals(
            Reason.NOT_AUTHORIZED, server.refused(send(room, redaction(user, bobs))).reason());
      }
      assertEquals(
          Optional.of("of Bob"),
          queries.event(bobs).orElseThrow().event().content().string("body"));
      server.send(room, redaction(ANN, bobs));
      EventId other = server.send(room, message(BOB, "of Bob"));
      server.send(room, redaction(BOB, other));
      for (EventId redacted : List.of(bobs, other)) {
        assertEquals(JsonObject.EMPTY, queries.event(redacted).orElseThrow().event().content());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void anEventThatIsNotInTheRoomCantBeRedactedThere(RoomVersion version) {
    try (TestServer server = start()) {
      RoomId room = server.create(version);
      RoomId own = server.create(version, member(BOB, BOB, "join"));
      EventId message = server.send(room, message(ANN, "there"));
      RoomQueries queries = server.rooms.queries();
      long sequence = queries.room(own).orElseThrow().sequence();
      for (EventId target : List.of(message, EventId.of("$unknown:here.example"))) {
        assertEquals(
            Reason.UNKNOWN_EVENT, server.refused(send(own, redaction(ANN, target))).reason());
      }
      EventIntent ofNothing = EventIntent.message(ANN, EventTypes.REDACTION, JsonObject.EMPTY);
      assertEquals(Reason.MALFORMED, server.refused(send(own, ofNothing)).reason());
      assertEquals(sequence, queries.room(own).orElseThrow().sequence());
      assertTrue(queries.event(message).orElseThrow().redactedBecause().isEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aRedactedEventIsGoneForGood(RoomVersion version) {
    DatabaseSettings settings = DatabaseSettings.sqlite(directory.resolve("server.db"));
    RoomId room;
    EventId message;
    EventId redaction;
    try (TestServer server = TestServer.start(settings)) {
      room = server.create(version, member(BOB, BOB, "join"));
      message = server.send(room, message(ANN, "secret"));
      redaction = server.send(room, redaction(ANN, message));
      StoredEvent stored = server.rooms.queries().event(message).orElseThrow();
      assertEquals(JsonObject.EMPTY, stored.event().content());
      assertEquals(Optional.of(redaction), stored.redactedBecause().map(Pdu::eventId));
      List<Log.Entry<RoomFact>> log = server.rooms.output().read(Shards.of(room), 0, 100);
      assertEquals(Optional.of(message), log.get(log.size() - 1).record().redacted());
    }
    try (TestServer server = TestServer.start(settings)) {
      StoredEvent stored = server.rooms.queries().event(message).orElseThrow();
      assertEquals(JsonObject.EMPTY, stored.event().content());
      assertEquals(message, stored.event().eventId());
      assertEquals(Optional.of(redaction), stored.redactedBecause().map(Pdu::eventId));
      assertEquals(List.of(), server.rooms.check());
    }
  }

  @ParameterizedTest
  @EnumSource
  void roomsAreFoundByMembersUntilTheyForgetThem(TestDatabases kind) {
    try (TestServer server = TestServer.start(kind.create(directory))) {
      RoomId room = server.create(RoomVersion.V12, member(ANN, CAT, "invite"));
      RoomQueries queries = server.rooms.queries();
      server.send(room, member(BOB, BOB, "join"));
      assertEquals(Membership.JOIN, queries.membership(room, BOB).orElseThrow().membership());
      assertEquals(Membership.INVITE, queries.rooms(CAT).get(0).membership());
      RoomCommand forget = new RoomCommand.ForgetRoom(room, BOB);
      assertEquals(Reason.NOT_AUTHORIZED, server.refused(forget).reason());
      server.send(room, member(ANN, BOB, "ban"));
      assertFalse(queries.membership(room, BOB).orElseThrow().isForgotten());
      server.done(forget);
      assertTrue(queries.membership(room, BOB).orElseThrow().isForgotten());
      server.send(room, member(ANN, BOB, "leave"));
      server.send(room, member(BOB, BOB, "join"));
      assertFalse(queries.membership(room, BOB).orElseThrow().isForgotten());
      assertEquals(Optional.empty(), queries.membership(RoomId.of("!x:y"), BOB));
      assertEquals(
          Map.of(ANN, Membership.JOIN, BOB, Membership.JOIN, CAT, Membership.INVITE),
          queries.members(room));
      assertEquals(2, queries.joinedMembers(room));
      assertEquals(0, queries.joinedMembers(RoomId.of("!x:y")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoForgetsARoomAndIsInvitedRightAfterIsInvited(TestDatabases kind) throws Exception {
    try (TestServer server = TestServer.start(kind.create(directory))) {
      RoomId room = server.create(RoomVersion.V12, member(ANN, BOB, "invite"));
      server.send(room, member(BOB, BOB, "leave"));
      CountDownLatch latch = new CountDownLatch(1);
      CompletableFuture<Boolean> unused =
          server.database.write(
              transaction -> {
                await(latch);
                return true;
              });
      // Has the worker wait for the disk; what comes meanwhile is one batch.
      List<CompletableFuture<RoomAnswer>> answers = new ArrayList<>();
      answers.add(server.rooms.append(send(room, message(ANN, "x"))));
      answers.add(server.rooms.append(new RoomCommand.ForgetRoom(room, BOB)));
      answers.add(server.rooms.append(send(room, member(ANN, BOB, "invite"))));
      latch.countDown();
      for (CompletableFuture<RoomAnswer> answer : answers) {
        assertInstanceOf(RoomAnswer.Done.class, answer.get());
      }
      RoomQueries.RoomMembership bob = server.rooms.queries().membership(room, BOB).orElseThrow();
      assertEquals(Membership.INVITE, bob.membership());
      assertFalse(bob.isForgotten());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anErrorFailsItsBatchAndIsToldAndTheWorkerGoesOn() {
    AtomicReference<Error> fault = new AtomicReference<>();
    InstantSource clock =
        () -> {
          Error error = fault.getAndSet(null);
          if (error != null) {
            throw error;
          }
          return Instant.ofEpochSecond(1_700_000_000);
        };
    RoomServer.Settings settings =
        new RoomServer.Settings(
            TestServer.NAME, TestServer.KEY, RoomVersions.STABLE, clock, new Random(1), 1);
    try (Database database =
            Database.open(DatabaseSettings.sqlite(directory.resolve("server.db")));
        RoomServer rooms = new RoomServer(settings, database)) {
      RoomCommand create =
          new RoomCommand.CreateRoom(
              RoomVersion.V11, ANN, JsonObject.EMPTY, TestServer.beginning(RoomVersion.V11));
      RoomId room = ((RoomAnswer.Done) rooms.append(create).join()).room();
      assertTrue(rooms.isHealthy());

      fault.set(new OutOfMemoryError("of a test"));
      CompletableFuture<RoomAnswer> failed = rooms.append(send(room, topic(ANN, "lost")));
      assertInstanceOf(
          StorageException.class, assertThrows(CompletionException.class, failed::join).getCause());
      assertFalse(rooms.isHealthy());
      assertInstanceOf(RoomAnswer.Done.class, rooms.append(send(room, topic(ANN, "kept"))).join());
      assertEquals(List.of(), rooms.check());
    }
  }

  @ParameterizedTest
  @EnumSource
  void pagesOfHistoryAndOfArrivalsMeetWithoutGapOrOverlap(TestDatabases kind) {
    try (TestServer server = TestServer.start(kind.create(directory))) {
      RoomId other = server.create(RoomVersion.V11);
      RoomId room = server.create(RoomVersion.V11);
      List<EventId> sent = new ArrayList<>();
      for (int i = 0; i < 25; i++) {
        sent.add(server.send(room, message(ANN, "m" + i)));
        server.send(other, message(ANN, "o" + i));
      }
      RoomQueries queries = server.rooms.queries();
      List<EventId> all = ids(queries.history(room, TopologicalPosition.BEGINNING, false, 1_000));
      assertEquals(sent, all.subList(5, 30));
      for (boolean isBackward : new boolean[] {true, false}) {
        List<EventId> walked = new ArrayList<>();
        TopologicalPosition at =
            isBackward ? TopologicalPosition.END : TopologicalPosition.BEGINNING;
        List<StoredEvent> page;
        while (!(page = queries.history(room, at, isBackward, 7)).isEmpty()) {
          walked.addAll(ids(page));
          StoredEvent last = page.get(page.size() - 1);
          at = new TopologicalPosition(last.event().depth(), last.sequence());
        }
        if (isBackward) {
          Collections.reverse(walked);
        }
        assertEquals(all, walked);
      }
      long middle = queries.event(sent.get(10)).orElseThrow().sequence();
      long last = queries.room(room).orElseThrow().sequence();
      assertEquals(sent.subList(11, 25), ids(queries.arrivals(room, middle, last, 100, false)));
      assertEquals(sent.subList(11, 16), ids(queries.arrivals(room, middle, last, 5, false)));
      assertEquals(sent.subList(20, 25), ids(queries.arrivals(room, middle, last, 5, true)));
      assertEquals(sent.subList(0, 11), ids(queries.arrivals(room, 0, middle, 11, true)));
      assertEquals(all, ids(queries.arrivals(room, 0, Long.MAX_VALUE, 100, false)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBatchThatCantBeStoredLeavesNoTraceAndTheNextOneIsFine(TestDatabases kind) {
    try (TestServer server = TestServer.start(kind.create(directory))) {
      RoomId room = server.create(RoomVersion.V11);
      long next = Numbers.of(Shards.of(room), 6);
      write(
          server,
          "INSERT INTO event SELECT "
              + next
              + ", 'in the way', room, kind, depth, json, state_before, state_after,"
              + " current_state, replaced, is_current, visibility, hosts, transaction_key,"
              + " transaction_digest, redacts, redacted, redacted_because, received_at"
              + " FROM event WHERE depth = 5");
      CompletableFuture<RoomAnswer> answer = server.rooms.append(send(room, topic(ANN, "lost")));
      assertInstanceOf(
          StorageException.class, assertThrows(CompletionException.class, answer::join).getCause());
      assertEquals(Optional.empty(), server.rooms.queries().current(room, TOPIC));
      assertEquals(5, server.rooms.output().last(Shards.of(room)));

      write(server, "DELETE FROM event WHERE event_id = 'in the way'");
      EventId topic = server.send(room, topic(ANN, "kept"));
      assertEquals(6, server.rooms.queries().event(topic).orElseThrow().sequence());
      assertEquals(List.of(), server.rooms.check());
    }
  }

  private static void write(TestServer server, String sql) {
    boolean unused =
        server.database.write(transaction -> transaction.prepare(sql).executeUpdate() > 0).join();
  }

  @Test
  void onAFullDiskCommandsAreRefusedAndWhatWasAcknowledgedStays() {
    DatabaseSettings settings = DatabaseSettings.sqlite(directory.resolve("server.db"));
    List<EventId> acknowledged = new ArrayList<>();
    RoomId room;
    try (TestServer server = TestServer.start(settings)) {
      room = server.create(RoomVersion.V11);
      boolean unused =
          server
              .database
              .write(transaction -> transaction.prepare("PRAGMA max_page_count = 300").execute())
              .join();
      while (server.database.failure().isEmpty()) {
        try {
          acknowledged.add(server.send(room, message(ANN, "x".repeat(2_000))));
        } catch (CompletionException e) {
          assertInstanceOf(StorageException.class, e.getCause());
        }
      }
      CompletableFuture<RoomAnswer> refused = server.rooms.append(send(room, message(ANN, "late")));
      assertInstanceOf(
          StorageException.class,
          assertThrows(CompletionException.class, refused::join).getCause());
      assertEquals(acknowledged, shown(server, room));
      assertFalse(acknowledged.isEmpty());
    }
    try (TestServer server = TestServer.start(settings)) {
      assertEquals(acknowledged, shown(server, room));
      assertEquals(List.of(), server.rooms.check());
      acknowledged.add(server.send(room, message(ANN, "there is space again")));
      assertEquals(acknowledged, shown(server, room));
    }
  }

  private static List<EventId> shown(TestServer server, RoomId room) {
    List<EventId> all =
        ids(server.rooms.queries().history(room, TopologicalPosition.BEGINNING, false, 10_000));
    return all.subList(5, all.size());
  }
}
