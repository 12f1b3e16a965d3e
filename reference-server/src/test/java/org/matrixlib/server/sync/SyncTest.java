package org.matrixlib.server.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.server.sync.FakeRoomServer.json;
import static org.matrixlib.server.sync.FakeRoomServer.user;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.store.DatabaseSettings;
import org.matrixlib.server.store.TestDatabases;

class SyncTest {
  private static final UserId ANN = user("ann");
  private static final UserId BOB = user("bob");

  @TempDir Path directory;
  private SyncHarness harness;
  private FakeRoomServer rooms;

  @BeforeEach
  void open() {
    harness = new SyncHarness(databases().create(directory));
    rooms = harness.rooms();
  }

  /** Where it is all kept. */
  TestDatabases databases() {
    return TestDatabases.SQLITE;
  }

  @AfterEach
  void close() {
    if (harness != null) {
      harness.close();
    }
  }

  // What a sync tells

  @Test
  void firstSyncTellsTheRoomsThatTheUserIsIn() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    rooms.create(BOB, 2);
    JsonObject answer = harness.sync(ANN).now();
    assertEquals(List.of(room.toString()), part(answer, "rooms.join").names());
    JsonObject update = joined(answer, room);
    assertEquals(
        List.of("m.room.create", "m.room.member"), types(update.object("timeline").orElseThrow()));
    assertEquals(false, part(update, "timeline").bool("limited").orElseThrow());
    assertEquals(List.of(), types(part(update, "state")));
    assertEquals(1, part(update, "summary").integer("m.joined_member_count").orElseThrow());
  }

  @Test
  void nextSyncTellsOnlyWhatIsNew() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN);
    client.now();
    rooms.say(room, ANN, "one");
    rooms.say(room, ANN, "two");
    JsonObject update = joined(client.now(), room);
    assertEquals(List.of("one", "two"), bodies(update));
    assertEquals(false, part(update, "timeline").bool("limited").orElseThrow());
    assertFalse(update.has("summary"));
    assertEquals(List.of(), part(client.now(), "rooms.join").names());
  }

  @Test
  void partsOfOtherReadersAreInTheirPlaces() throws Exception {
    JsonObject answer = harness.sync(ANN).now();
    for (String name : List.of("account_data", "presence", "to_device")) {
      assertEquals(json("{'events':[]}"), answer.object(name).orElseThrow());
    }
    assertEquals(json("{'changed':[],'left':[]}"), answer.object("device_lists").orElseThrow());
  }

  @Test
  void timelineThatIsTooLongIsCutAndItsStateToldBefore() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN).filter("{'room':{'timeline':{'limit':2}}}");
    client.now();
    rooms.setState(room, ANN, "m.room.name", "", "{'name':'old'}");
    rooms.setState(room, ANN, "m.room.topic", "", "{'topic':'t'}");
    rooms.say(room, ANN, "one");
    rooms.setState(room, ANN, "m.room.name", "", "{'name':'new'}");
    JsonObject update = joined(client.now(), room);
    assertEquals(List.of("m.room.message", "m.room.name"), types(part(update, "timeline")));
    assertEquals(true, part(update, "timeline").bool("limited").orElseThrow());
    assertEquals(List.of("m.room.name", "m.room.topic"), types(part(update, "state")));
    assertEquals("old", content(part(update, "state"), 0).string("name").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stateAfterIsThatAtTheEnd(boolean isInMemory) throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client =
        harness.sync(ANN).filter("{'room':{'timeline':{'limit':1}}}").stateAfter();
    client.now();
    rooms.setState(room, ANN, "m.room.name", "", "{'name':'old'}");
    rooms.setState(room, ANN, "m.room.topic", "", "{'topic':'t'}");
    rooms.setState(room, ANN, "m.room.name", "", "{'name':'new'}");
    if (!isInMemory) {
      harness.restart();
    }
    JsonObject update = joined(client.now(), room);
    assertFalse(update.has("state"));
    assertEquals(
        part(update, "state_after"), update.object("org.matrix.msc4222.state_after").orElseThrow());
    assertEquals(List.of("m.room.topic", "m.room.name"), types(part(update, "state_after")));
    assertEquals("new", content(part(update, "state_after"), 1).string("name").orElseThrow());
  }

  @Test
  void fullStateIsToldAtOnceThoughNothingIsNew() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN);
    client.now();
    JsonObject update = joined(client.fullState().timeout(Duration.ofMinutes(1)).now(), room);
    assertEquals(List.of(), types(part(update, "timeline")));
    assertEquals(List.of("m.room.create", "m.room.member"), types(part(update, "state")));
  }

  @Test
  void stateThatTheTimelineFilterLeavesOutIsToldAsState() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client =
        harness.sync(ANN).filter("{'room':{'timeline':{'types':['m.room.message']}}}");
    client.now();
    rooms.say(room, ANN, "one");
    rooms.setState(room, ANN, "m.room.name", "", "{'name':'n'}");
    rooms.say(room, ANN, "two");
    JsonObject update = joined(client.now(), room);
    assertEquals(List.of("one", "two"), bodies(update));
    assertEquals(List.of("m.room.name"), types(part(update, "state")));
  }

  // Memberships

  @Test
  void whoeverJoinsGetsTheWholeState() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    rooms.setState(room, ANN, "m.room.name", "", "{'name':'n'}");
    SyncHarness.Client client = harness.sync(BOB).filter("{'room':{'timeline':{'limit':1}}}");
    client.now();
    rooms.member(room, BOB, BOB, "join");
    JsonObject update = joined(client.now(), room);
    assertEquals(List.of("m.room.member"), types(part(update, "timeline")));
    assertEquals(true, part(update, "timeline").bool("limited").orElseThrow());
    assertEquals(
        List.of("m.room.create", "m.room.member", "m.room.name"), types(part(update, "state")));
  }

  @Test
  void inviteComesWithStrippedStateAndOnlyOnce() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    rooms.setState(room, ANN, "m.room.name", "", "{'name':'n'}");
    SyncHarness.Client client = harness.sync(BOB);
    client.now();
    rooms.member(room, ANN, BOB, "invite");
    JsonObject answer = client.now();
    JsonObject invite = part(answer, "rooms.invite").object(room.toString()).orElseThrow();
    JsonObject state = invite.object("invite_state").orElseThrow();
    assertEquals(
        List.of("m.room.create", "m.room.member", "m.room.name", "m.room.member"), types(state));
    assertFalse(event(state, 0).has("event_id"));
    rooms.say(room, ANN, "the guest sees nothing of it");
    assertEquals(List.of(), part(client.now(), "rooms.invite").names());
    assertEquals(List.of(room.toString()), part(harness.sync(BOB).now(), "rooms.invite").names());
  }

  @Test
  void knockIsToldToWhoeverKnocks() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(BOB);
    client.now();
    rooms.member(room, BOB, BOB, "knock");
    JsonObject knock = part(client.now(), "rooms.knock").object(room.toString()).orElseThrow();
    assertTrue(knock.has("knock_state"));
  }

  @Test
  void whoeverIsKickedGetsWhatWasBeforeAndNothingAfter() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    rooms.member(room, BOB, BOB, "join");
    SyncHarness.Client client = harness.sync(BOB);
    client.now();
    rooms.say(room, ANN, "before");
    rooms.member(room, ANN, BOB, "leave");
    rooms.say(room, ANN, "after");
    JsonObject update = part(client.now(), "rooms.leave").object(room.toString()).orElseThrow();
    assertEquals(List.of("m.room.message", "m.room.member"), types(part(update, "timeline")));
    assertEquals("before", content(part(update, "timeline"), 0).string("body").orElseThrow());
    assertEquals(List.of(), part(client.now(), "rooms.leave").names());
    assertEquals(List.of(), part(harness.sync(BOB).now(), "rooms.leave").names());
    JsonObject left = harness.sync(BOB).filter("{'room':{'include_leave':true}}").now();
    assertEquals(List.of(room.toString()), part(left, "rooms.leave").names());
  }

  @Test
  void declinedInviteIsToldAsLeft() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    rooms.member(room, ANN, BOB, "invite");
    SyncHarness.Client client = harness.sync(BOB);
    client.now();
    rooms.say(room, ANN, "secret");
    rooms.member(room, BOB, BOB, "leave");
    JsonObject update = part(client.now(), "rooms.leave").object(room.toString()).orElseThrow();
    assertEquals(List.of("m.room.member"), types(part(update, "timeline")));
    assertEquals(List.of(), types(part(update, "state")));
  }

  @Test
  void whoeverComesBackLacksNothingAndGetsNothingTwice() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    rooms.member(room, BOB, BOB, "join");
    rooms.say(room, ANN, "one");
    SyncHarness.Client client = harness.sync(BOB);
    assertEquals(List.of("one"), bodies(joined(client.now(), room)));
    rooms.member(room, BOB, BOB, "leave");
    client.now();
    rooms.say(room, ANN, "two");
    rooms.member(room, BOB, BOB, "join");
    JsonObject update = joined(client.now(), room);
    assertEquals(List.of("two"), bodies(update));
    assertTrue(types(part(update, "state")).contains("m.room.create"));
  }

  @Test
  void anotherNameInTheRoomIsNoJoin() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN);
    client.now();
    rooms.setState(
        room, ANN, EventTypes.MEMBER, ANN.toString(), "{'membership':'join','displayname':'A'}");
    JsonObject update = joined(client.now(), room);
    assertEquals(List.of(), types(part(update, "state")));
    assertEquals(false, part(update, "timeline").bool("limited").orElseThrow());
  }

  @Test
  void membershipsThatResolutionChangesCount() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    Pdu join = rooms.member(room, BOB, BOB, "join");
    long joinedState = rooms.room(room).orElseThrow().currentState();
    rooms.member(room, ANN, BOB, "leave");
    SyncHarness.Client client = harness.sync(BOB);
    client.now();
    // A branch from before the kick wins.
    rooms.append(
        room,
        ANN,
        "m.room.topic",
        Optional.of(""),
        json("{'topic':'t'}"),
        Optional.empty(),
        joinedState,
        Map.of(new StateTuple(EventTypes.MEMBER, BOB.toString()), join.eventId()));
    assertEquals(List.of(room.toString()), part(client.now(), "rooms.join").names());
  }

  @Test
  void membershipThatResolutionRemovesIsTold() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    rooms.member(room, BOB, BOB, "join");
    SyncHarness.Client client = harness.sync(BOB);
    client.now();
    rooms.removeWithNext(new StateTuple(EventTypes.MEMBER, BOB.toString()));
    rooms.setState(room, ANN, "m.room.topic", "", "{'topic':'t'}");
    assertEquals(List.of(room.toString()), part(client.now(), "rooms.leave").names());
    rooms.say(room, ANN, "not for Bob");
    JsonObject next = client.now();
    assertEquals(List.of(), part(next, "rooms.join").names());
    assertEquals(List.of(), harness.problems());
  }

  @Test
  void inviteThatResolutionRemovesIsToldWithoutAnything() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    rooms.member(room, ANN, BOB, "invite");
    SyncHarness.Client client = harness.sync(BOB);
    client.now();
    rooms.removeWithNext(new StateTuple(EventTypes.MEMBER, BOB.toString()));
    rooms.setState(room, ANN, "m.room.topic", "", "{'topic':'t'}");
    JsonObject update =
        part(client.fullState().now(), "rooms.leave").object(room.toString()).orElseThrow();
    assertEquals(List.of(), types(part(update, "timeline")));
    assertEquals(List.of(), types(part(update, "state")));
  }

  /** The memberships of somebody who isn't in the room meanwhile, or isn't any more. */
  @ParameterizedTest
  @ValueSource(strings = {"invite ban", "knock leave", "invite leave", "ban"})
  void fullStateTellsWhoeverWasNotInTheRoomTheirMembershipAlone(String memberships)
      throws Exception {
    for (boolean wasThereBefore : new boolean[] {false, true}) {
      RoomId room = rooms.create(ANN, wasThereBefore ? 1 : 2);
      if (wasThereBefore) {
        rooms.member(room, BOB, BOB, "join");
        rooms.member(room, BOB, BOB, "leave");
      }
      SyncHarness.Client before = harness.sync(BOB);
      SyncHarness.Client after = harness.sync(BOB).stateAfter();
      SyncHarness.Client lazy =
          harness.sync(BOB).filter("{'room':{'state':{'lazy_load_members':true}}}");
      List<SyncHarness.Client> clients = List.of(before, after, lazy);
      for (SyncHarness.Client client : clients) {
        client.now();
      }
      rooms.setState(room, ANN, "m.room.topic", "", "{'topic':'secret'}");
      for (String membership : memberships.split(" ")) {
        rooms.member(room, membership.equals("knock") ? BOB : ANN, BOB, membership);
      }
      for (SyncHarness.Client client : clients) {
        JsonObject answer = client.fullState().now();
        JsonObject update = part(answer, "rooms.leave").object(room.toString()).orElseThrow();
        List<JsonObject> told =
            Stream.of("timeline", "state", "state_after")
                .flatMap(name -> update.object(name).stream())
                .flatMap(batch -> events(batch).stream())
                .toList();
        assertFalse(told.isEmpty());
        for (JsonObject event : told) {
          assertEquals("m.room.member", event.string("type").orElseThrow());
          assertEquals(BOB.toString(), event.string("state_key").orElseThrow());
        }
      }
    }
  }

  // Lazy members

  @Test
  void onlyMembersWhoSayIsSomethingAreTold() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    rooms.setState(room, ANN, "m.room.name", "", "{'name':'no heroes then'}");
    for (String name : List.of("bob", "cat", "dan")) {
      rooms.member(room, user(name), user(name), "join");
    }
    rooms.say(room, user("cat"), "one");
    String lazy =
        "{'room':{'timeline':{'limit':1},'state':{'lazy_load_members':true,"
            + "'types':['m.room.member']}}}";
    SyncHarness.Client client = harness.sync(BOB).filter(lazy);
    assertEquals(List.of(user("bob"), user("cat")), members(joined(client.now(), room)));
    rooms.say(room, user("cat"), "two");
    assertEquals(List.of(), members(joined(client.now(), room)), "sent already");
    rooms.say(room, user("dan"), "three");
    assertEquals(List.of(user("dan")), members(joined(client.now(), room)));
    assertEquals(
        List.of(user("dan")), members(joined(client.again(), room)), "the answer was lost");
  }

  @Test
  void redundantMembersAreToldWhereTheyAreWanted() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client =
        harness
            .sync(ANN)
            .filter(
                "{'room':{'state':{'lazy_load_members':true,'include_redundant_members':true}}}");
    client.now();
    rooms.say(room, ANN, "one");
    assertEquals(List.of(ANN), members(joined(client.now(), room)));
    rooms.say(room, ANN, "two");
    assertEquals(List.of(ANN), members(joined(client.now(), room)));
  }

  // Filters

  @Test
  void eventFieldsChooseWhatIsTold() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    rooms.say(room, ANN, "one");
    JsonObject answer =
        harness
            .sync(ANN)
            .filter("{'event_fields':['content.body','type'],'room':{'timeline':{'limit':1}}}")
            .now();
    assertEquals(
        json("{'content':{'body':'one'},'type':'m.room.message'}"),
        event(part(joined(answer, room), "timeline"), 0));
  }

  @Test
  void roomsSendersAndUrlsAreFiltered() throws Exception {
    RoomId first = rooms.create(ANN, 1);
    RoomId second = rooms.create(ANN, 2);
    rooms.member(first, BOB, BOB, "join");
    rooms.say(first, ANN, "of ann");
    rooms.say(first, BOB, "of bob");
    rooms.append(
        first,
        BOB,
        "m.room.message",
        Optional.empty(),
        json("{'body':'picture','url':'mxc://fake.test/1'}"),
        Optional.empty());
    JsonObject answer =
        harness
            .sync(ANN)
            .filter(
                "{'room':{'not_rooms':['"
                    + second
                    + "'],'timeline':{'senders':['"
                    + BOB
                    + "'],'not_types':['m.room.mem*'],'contains_url':false}}}")
            .now();
    assertEquals(List.of(first.toString()), part(answer, "rooms.join").names());
    assertEquals(List.of("of bob"), bodies(joined(answer, first)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'room':1}",
        "{'room':{'timeline':[]}}",
        "{'room':{'timeline':{'limit':-1}}}",
        "{'room':{'timeline':{'limit':0}}}",
        "{'room':{'timeline':{'limit':'10'}}}",
        "{'room':{'timeline':{'types':'m.room.message'}}}",
        "{'room':{'timeline':{'types':[1]}}}",
        "{'room':{'rooms':{}}}",
        "{'room':{'include_leave':'yes'}}",
        "{'room':{'state':{'lazy_load_members':1}}}",
        "{'room':{'ephemeral':{'limit':-1}}}",
        "{'presence':[]}",
        "{'account_data':{'types':1}}",
        "{'event_fields':'content'}",
        "{'event_format':'xml'}"
      })
  void oddFiltersAreRefused(String filter) {
    ApiException refusal = assertThrows(ApiException.class, () -> SyncFilter.of(json(filter)));
    assertEquals(400, refusal.answer().status());
  }

  @Test
  void filtersAreKept() throws Exception {
    JsonObject filter = json("{'room':{'timeline':{'limit':1}}}");
    String id = harness.syncs().addFilter(ANN, filter).get();
    assertEquals(id, harness.syncs().addFilter(ANN, filter).get());
    harness.restart();
    assertEquals(Optional.of(filter), harness.syncs().filter(ANN, id));
    assertEquals(Optional.empty(), harness.syncs().filter(BOB, id));
    assertEquals(Optional.empty(), harness.syncs().syncFilter(BOB, id).map(f -> id));
  }

  // What belongs to an event

  @Test
  void transactionIdIsToldToTheSendingDeviceAlone() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client phone = harness.sync(ANN, "PHONE");
    SyncHarness.Client desk = harness.sync(ANN, "DESK");
    phone.now();
    desk.now();
    rooms.append(
        room,
        ANN,
        "m.room.message",
        Optional.empty(),
        json("{'body':'one'}"),
        Optional.of(new TransactionKey(ANN, "PHONE", "send", "txn7")));
    assertEquals(Optional.of("txn7"), unsigned(joined(phone.now(), room)).string("transaction_id"));
    assertEquals(Optional.empty(), unsigned(joined(desk.now(), room)).string("transaction_id"));
  }

  @Test
  void unsignedTellsWhatWasReplacedAndTheMembership() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    Pdu old = rooms.setState(room, ANN, "m.room.name", "", "{'name':'old'}");
    SyncHarness.Client client = harness.sync(ANN);
    client.now();
    rooms.setState(room, ANN, "m.room.name", "", "{'name':'new'}");
    JsonObject unsigned = unsigned(joined(client.now(), room));
    assertEquals(json("{'name':'old'}"), unsigned.object("prev_content").orElseThrow());
    assertEquals(old.eventId().toString(), unsigned.string("replaces_state").orElseThrow());
    assertEquals("join", unsigned.string("membership").orElseThrow());
    assertTrue(unsigned.integer("age").orElseThrow() >= 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void redactedEventIsNotShownAnyMore(boolean isInMemory) throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN);
    client.now();
    Pdu said = rooms.say(room, ANN, "secret");
    rooms.append(
        room,
        ANN,
        EventTypes.REDACTION,
        Optional.empty(),
        JsonObject.builder().put("redacts", said.eventId().toString()).build(),
        Optional.empty());
    if (!isInMemory) {
      harness.restart();
    }
    JsonObject timeline = part(joined(client.now(), room), "timeline");
    assertEquals(JsonObject.EMPTY, content(timeline, 0));
    assertEquals(
        "m.room.redaction",
        part(event(timeline, 0), "unsigned.redacted_because").string("type").orElseThrow());
  }

  // Waiting

  @Test
  void syncWaitsForAnEventAndIsAnsweredByIt() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    RoomId other = rooms.create(BOB, 2);
    SyncHarness.Client client = harness.sync(ANN).timeout(Duration.ofMinutes(2));
    client.now();
    Syncs.Running running = client.start();
    rooms.say(other, BOB, "not for Ann");
    assertThrows(TimeoutException.class, () -> running.answer().get(100, TimeUnit.MILLISECONDS));
    rooms.say(room, ANN, "one");
    assertEquals(List.of("one"), bodies(joined(running.answer().get(30, TimeUnit.SECONDS), room)));
  }

  @Test
  void syncWaitsOnIfAllThatIsNewIsFilteredOut() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client =
        harness
            .sync(ANN)
            .filter("{'room':{'timeline':{'not_types':['m.room.message']}}}")
            .timeout(Duration.ofMinutes(2));
    client.now();
    Syncs.Running running = client.start();
    rooms.say(room, ANN, "one");
    assertThrows(TimeoutException.class, () -> running.answer().get(100, TimeUnit.MILLISECONDS));
    rooms.setState(room, ANN, "m.room.name", "", "{'name':'n'}");
    assertEquals(
        List.of("m.room.name"),
        types(part(joined(running.answer().get(30, TimeUnit.SECONDS), room), "timeline")));
  }

  @Test
  void inviteWakesWhoeverIsInvited() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(BOB).timeout(Duration.ofMinutes(2));
    client.now();
    Syncs.Running running = client.start();
    rooms.member(room, ANN, BOB, "invite");
    assertEquals(
        List.of(room.toString()),
        part(running.answer().get(30, TimeUnit.SECONDS), "rooms.invite").names());
  }

  @Test
  void syncEndsWithItsTime() throws Exception {
    rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN).timeout(Duration.ofMillis(50));
    client.now();
    JsonObject answer = client.start().answer().get(30, TimeUnit.SECONDS);
    assertEquals(List.of(), part(answer, "rooms.join").names());
  }

  @Test
  void hurriedSyncIsAnsweredAtOnce() throws Exception {
    rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN).timeout(Duration.ofMinutes(5));
    client.now();
    Syncs.Running running = client.start();
    assertFalse(running.answer().isDone());
    running.hurry().run();
    running.answer().get(30, TimeUnit.SECONDS);
  }

  @Test
  void allSyncsThatWaitInARoomAreAnswered() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    List<SyncHarness.Client> clients =
        Stream.iterate(0, i -> i + 1)
            .limit(200)
            .map(i -> user("user" + i))
            .peek(member -> rooms.member(room, member, member, "join"))
            .map(member -> harness.sync(member).timeout(Duration.ofMinutes(2)))
            .toList();
    for (SyncHarness.Client client : clients) {
      client.now();
    }
    List<Syncs.Running> running = clients.stream().map(SyncHarness.Client::start).toList();
    rooms.say(room, ANN, "one");
    for (Syncs.Running one : running) {
      assertEquals(List.of("one"), bodies(joined(one.answer().get(30, TimeUnit.SECONDS), room)));
    }
  }

  @Test
  void syncTellsWhatWasDurableBeforeItCame() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN);
    client.now();
    rooms.keepSilent();
    rooms.say(room, ANN, "one");
    Syncs.Running running = client.start();
    assertFalse(running.answer().isDone());
    rooms.publish();
    assertEquals(List.of("one"), bodies(joined(running.answer().get(30, TimeUnit.SECONDS), room)));
  }

  // Tokens

  @Test
  void tokensHoldAcrossRestarts() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN);
    client.now();
    harness.restart();
    rooms.say(room, ANN, "one");
    assertEquals(List.of("one"), bodies(joined(client.now(), room)));
    rooms.say(room, ANN, "two");
    harness.restart();
    rooms.say(room, ANN, "three");
    assertEquals(List.of("two", "three"), bodies(joined(client.now(), room)));
    assertEquals(List.of(), part(client.now(), "rooms.join").names());
  }

  @Test
  void tokensOfOthersAreRefused() throws Exception {
    String token = harness.sync(ANN).now().string("next_batch").orElseThrow();
    String forged = token.replaceFirst("_\\d+_", "_1_");
    for (String since :
        List.of("garbage", "", "s1_0", "s1_-1_x", "s1_99999999999999999999_a", forged + "x")) {
      refuses(ANN, since);
    }
    refuses(BOB, token);
    String later = harness.syncs().tokens().ofSync(ANN, 1_000_000);
    refuses(ANN, later);
    assertNotEquals(token, later);
  }

  private void refuses(UserId user, String since) {
    ApiException refusal =
        assertThrows(ApiException.class, () -> harness.sync(user).since(since).start(), since);
    assertEquals(400, refusal.answer().status());
  }

  @Test
  void tokenOfBeforeARestoreBeginsAnew() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN).filter("{'room':{'include_leave':true}}");
    client.now();
    Syncs.noteRestore(harness.database(), new Random(5));
    harness.restart();
    JsonObject answer = client.now();
    assertEquals(
        List.of("m.room.create", "m.room.member"), types(part(joined(answer, room), "timeline")));
    rooms.say(room, ANN, "one");
    assertEquals(List.of("one"), bodies(joined(client.now(), room)));
  }

  // Faults

  @Test
  void faultInOneRoomLeavesTheOthersAndIsToldAsAGap() throws Exception {
    RoomId good = rooms.create(ANN, 1);
    RoomId bad = rooms.create(ANN, 2);
    Pdu name = rooms.setState(bad, ANN, "m.room.name", "", "{'name':'n'}");
    harness.sync(ANN).now();
    rooms.breakEvent(name.eventId());
    harness.restart();
    JsonObject answer = harness.sync(ANN).now();
    assertEquals(
        List.of("m.room.create", "m.room.member"), types(part(joined(answer, good), "timeline")));
    JsonObject timeline = part(joined(answer, bad), "timeline");
    assertEquals(List.of(), types(timeline));
    assertEquals(true, timeline.bool("limited").orElseThrow());
    String before = timeline.string("prev_batch").orElseThrow();
    assertTrue(harness.syncs().tokens().syncPosition(ANN, before).isPresent());
  }

  @Test
  void membershipsThatAFaultHidAreMadeUpFor() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    Pdu join = rooms.member(room, BOB, BOB, "join");
    SyncHarness.Client client = harness.sync(BOB);
    client.now();
    rooms.breakEvent(join.eventId());
    rooms.member(room, ANN, BOB, "leave");
    client.now();
    assertEquals(1, harness.problems().size());
    rooms.repairEvents();
    harness.restart();
    rooms.say(room, ANN, "not for Bob");
    assertEquals(List.of(room.toString()), part(client.now(), "rooms.leave").names());
    assertEquals(List.of(), harness.problems());
  }

  @Test
  void redactionOfAnEventThatCannotBeReadDoesNotStopTheFeed() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    RoomId other = rooms.create(BOB, 2);
    Pdu said = rooms.say(room, ANN, "secret");
    SyncHarness.Client client = harness.sync(BOB);
    client.now();
    rooms.breakEvent(said.eventId());
    rooms.append(
        room,
        ANN,
        EventTypes.REDACTION,
        Optional.empty(),
        JsonObject.builder().put("redacts", said.eventId().toString()).build(),
        Optional.empty());
    rooms.say(other, BOB, "one");
    assertEquals(List.of("one"), bodies(joined(client.now(), other)));
  }

  @Test
  void errorEndsTheFeedAndNoSyncWaitsForIt() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN);
    client.now();
    assertTrue(harness.syncs().isReading());
    rooms.breakLog();
    rooms.say(room, ANN, "one");
    assertThrows(ExecutionException.class, () -> client.start().answer().get(30, TimeUnit.SECONDS));
    assertFalse(harness.syncs().isReading());
  }

  @Test
  void nothingIsKeptForWhoeverDoesNotWaitForTheFeedAnyMore() {
    SyncStore store = new SyncStore(harness.database());
    try (FeedReader reader =
        new FeedReader(
            harness.database(),
            store,
            rooms,
            rooms,
            FakeRoomServer.SERVER,
            new FeedView(store, 0),
            woken -> {})) {
      rooms.create(ANN, 1);
      CompletableFuture<Void> caughtUp = reader.catchUp();
      assertEquals(1, reader.waiting());
      caughtUp.complete(null);
      assertEquals(0, reader.waiting());
    }
  }

  // Load

  @Test
  void roomsWhereNothingHappenedAreNotRead() throws Exception {
    rooms.create(ANN, 1);
    RoomId busy = rooms.create(BOB, 2);
    SyncHarness.Client client = harness.sync(ANN);
    client.now();
    rooms.say(busy, BOB, "one");
    harness.restart(); // What happened isn't in memory any more.
    harness.sync(BOB).now();
    int before = rooms.arrivalsAsked();
    assertEquals(List.of(), part(client.now(), "rooms.join").names());
    assertEquals(before, rooms.arrivalsAsked());
    // Nor if all is told of it: there are no events to look for.
    client.fullState().now();
    assertEquals(before, rooms.arrivalsAsked());
  }

  @Test
  void feedGoesOnWhileTheRoomsOfAUserAreRead() throws Exception {
    RoomId room = rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN).timeout(Duration.ofMinutes(2));
    client.now();
    Syncs.Running waiting = client.start();
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(DatabaseSettings.DEFAULT_READERS);
    ExecutorService readers = Executors.newCachedThreadPool();
    try {
      for (int i = 0; i < DatabaseSettings.DEFAULT_READERS; i++) {
        readers.execute(
            () ->
                harness
                    .database()
                    .read(
                        tx -> {
                          begun.countDown();
                          return awaits(end);
                        }));
      }
      begun.await();
      // Bob's rooms can't be read as long as others read.
      CountDownLatch comes = new CountDownLatch(1);
      Future<?> bobs =
          readers.submit(
              () -> {
                comes.countDown();
                return harness.sync(BOB).start();
              });
      comes.await();
      Thread.sleep(100); // Time to come to the read; whoever comes later proves less, not wrong.
      rooms.say(room, ANN, "one");
      assertEquals(
          List.of("one"), bodies(joined(waiting.answer().get(30, TimeUnit.SECONDS), room)));
      assertFalse(bobs.isDone());
    } finally {
      end.countDown();
      readers.shutdown();
      assertTrue(readers.awaitTermination(30, TimeUnit.SECONDS));
    }
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void usersWithManyRoomsMakeRoomForOthers() throws Exception {
    SyncStore store = new SyncStore(harness.database());
    FeedView view = new FeedView(store, 100, 10);
    keepChange(ANN, 1);
    assertEquals(1, view.spans(ANN, 0, 100, true).size());
    keepChange(ANN, 2); // Behind the back of whoever keeps Ann in memory.
    assertEquals(1, view.spans(ANN, 0, 100, true).size());
    for (int i = 3; i < 13; i++) {
      keepChange(BOB, i);
    }
    assertEquals(10, view.spans(BOB, 0, 100, true).size());
    assertEquals(2, view.spans(ANN, 0, 100, true).size());
  }

  private void keepChange(UserId user, int position) {
    MembershipChange change =
        new MembershipChange(
            user,
            RoomId.of("!room" + position + ":" + FakeRoomServer.SERVER),
            position,
            position,
            Membership.JOIN,
            Optional.empty());
    boolean unused =
        harness
            .database()
            .write(
                tx -> {
                  SyncStore.append(tx, position, List.of(), List.of(change));
                  return true;
                })
            .join();
  }

  @Test
  void filtersAreLimitedInSizeAndNumber() throws Exception {
    JsonObject large = JsonObject.builder().put("x", "x".repeat(64 << 10)).build();
    ApiException refusal =
        assertThrows(ApiException.class, () -> harness.syncs().addFilter(ANN, large));
    assertEquals(413, refusal.answer().status());
    for (int i = 1; i <= 100; i++) {
      harness.syncs().addFilter(ANN, limitOf(i)).get();
    }
    ExecutionException failure =
        assertThrows(
            ExecutionException.class, () -> harness.syncs().addFilter(ANN, limitOf(101)).get());
    assertEquals(403, assertInstanceOf(ApiException.class, failure.getCause()).answer().status());
    harness.syncs().addFilter(ANN, limitOf(7)).get();
    harness.syncs().addFilter(BOB, limitOf(101)).get();
  }

  private static JsonObject limitOf(int limit) {
    return json("{'room':{'timeline':{'limit':" + limit + "}}}");
  }

  @Test
  void deviceHasSoManySyncsThatWaitAndNoMore() throws Exception {
    rooms.create(ANN, 1);
    SyncHarness.Client phone = harness.sync(ANN, "PHONE").timeout(Duration.ofMinutes(5));
    SyncHarness.Client desk = harness.sync(ANN, "DESK").timeout(Duration.ofMinutes(5));
    phone.now();
    desk.now();
    Syncs.Running ofDesk = desk.start();
    List<Syncs.Running> ofPhone = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      ofPhone.add(phone.start());
    }
    ofPhone.get(0).answer().get(30, TimeUnit.SECONDS);
    assertFalse(ofDesk.answer().isDone());
    assertEquals(10, ofPhone.stream().filter(sync -> !sync.answer().isDone()).count());
  }

  @Test
  void syncsOfADeviceThatIsLoggedOutEnd() throws Exception {
    rooms.create(ANN, 1);
    SyncHarness.Client phone = harness.sync(ANN, "PHONE").timeout(Duration.ofMinutes(5));
    SyncHarness.Client desk = harness.sync(ANN, "DESK").timeout(Duration.ofMinutes(5));
    phone.now();
    desk.now();
    Syncs.Running ofPhone = phone.start();
    Syncs.Running ofDesk = desk.start();
    harness.syncs().hurry(ANN, device -> device.deviceId().equals("PHONE"));
    ofPhone.answer().get(30, TimeUnit.SECONDS);
    assertFalse(ofDesk.answer().isDone());
  }

  @Test
  void failureOfTheStoreIsNoEmptyAnswer() throws Exception {
    rooms.create(ANN, 1);
    SyncHarness.Client client = harness.sync(ANN);
    client.now();
    harness.restart();
    harness.closeDatabase();
    assertThrows(ExecutionException.class, () -> client.start().answer().get(30, TimeUnit.SECONDS));
  }

  // Parts of answers

  private static JsonObject joined(JsonObject answer, RoomId room) {
    return part(answer, "rooms.join").object(room.toString()).orElseThrow();
  }

  static JsonObject part(JsonObject whole, String path) {
    JsonObject part = whole;
    for (String name : path.split("\\.", -1)) {
      part = part.object(name).orElseThrow(() -> new AssertionError("no " + path + " in " + whole));
    }
    return part;
  }

  static List<JsonObject> events(JsonObject batch) {
    return batch.array("events").orElse(JsonArray.EMPTY).stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static JsonObject event(JsonObject batch, int at) {
    return events(batch).get(at);
  }

  private static JsonObject content(JsonObject batch, int at) {
    return event(batch, at).object("content").orElseThrow();
  }

  private static List<String> types(JsonObject batch) {
    return events(batch).stream().map(event -> event.string("type").orElseThrow()).toList();
  }

  private static List<String> bodies(JsonObject update) {
    return events(part(update, "timeline")).stream()
        .flatMap(event -> event.object("content").orElseThrow().string("body").stream())
        .toList();
  }

  private static List<UserId> members(JsonObject update) {
    return events(part(update, "state")).stream()
        .filter(event -> event.string("type").orElseThrow().equals("m.room.member"))
        .map(event -> UserId.of(event.string("state_key").orElseThrow()))
        .toList();
  }

  private static JsonObject unsigned(JsonObject update) {
    List<JsonObject> events = events(part(update, "timeline"));
    return part(events.get(events.size() - 1), "unsigned");
  }
}
