package org.matrixlib.server.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.matrixlib.server.sync.FakeRoomServer.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.room.RoomServer;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.query.TopologicalPosition;
import org.matrixlib.server.room.view.RoomHistory;
import org.matrixlib.server.room.view.RoomView;
import org.matrixlib.server.room.view.RoomViews;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;

/**
 * Users do anything in any order, sync whenever they like, and the reader is started anew in
 * between. What each client puts together from its syncs must be what the room server has: every
 * event that the user may see once and in order, after paging back where a gap is told, and the
 * state.
 */
class SyncPropertyTest {
  private static final ServerName SERVER = ServerName.of("here.example");
  private static final SigningKey KEY = SigningKey.of(KeyId.of("ed25519:1"), new byte[32]);
  private static final int USERS = 3;
  private static final int ROOMS = 2;
  private static final int STEPS = 80;

  private static Path directory;
  private static Database database;
  private static RoomServer rooms;
  private static ExecutorService executor;
  private static ScheduledExecutorService timers;
  private static Syncs syncs;

  @BeforeContainer
  static void open() throws IOException {
    directory = Files.createTempDirectory("sync-property");
    database = Database.open(DatabaseSettings.sqlite(directory.resolve("test.db")));
    rooms =
        new RoomServer(
            new RoomServer.Settings(
                SERVER, KEY, RoomVersions.STABLE, InstantSource.system(), new Random(1), 2),
            database);
    executor = Executors.newFixedThreadPool(2);
    timers = Executors.newScheduledThreadPool(1);
    syncs = openSyncs();
  }

  private static Syncs openSyncs() {
    return new Syncs(
        database,
        rooms.output(),
        new RoomViews(rooms.queries()),
        SERVER,
        InstantSource.system(),
        new Random(2),
        executor,
        timers);
  }

  @AfterContainer
  static void close() throws IOException {
    assertEquals(List.of(), new FeedCheck(database, rooms.output(), rooms.queries(), SERVER).run());
    syncs.close();
    rooms.close();
    database.close();
    executor.shutdownNow();
    timers.shutdownNow();
    try (var files = Files.walk(directory)) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Property(tries = 60)
  void clientsReconstructTheRoomsFromTheirSyncs(@ForAll Random random) throws Exception {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      clients.add(new Client(UserId.of("@u" + random.nextLong() + ":" + SERVER), random));
    }
    List<Room> made = new ArrayList<>();
    for (int i = 0; i < ROOMS; i++) {
      made.add(create(clients, random));
    }
    for (Client client : clients) {
      client.sync(); // A first sync doesn't tell of rooms that were left before it.
    }
    for (int step = 0; step < STEPS; step++) {
      Room room = made.get(random.nextInt(ROOMS));
      Client client = clients.get(random.nextInt(USERS));
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> client.sync();
        case 3, 4, 5 ->
            send(room, EventIntent.message(client.user, "m.room.message", json("{'body':'b'}")));
        case 6 -> setState(room, client.user, "m.room.topic", random);
        case 7 -> setState(room, client.user, "m.room.name", random);
        case 8, 9 ->
            member(room, client.user, client.user, random.nextInt(3) > 0 ? "join" : "leave");
        case 10 ->
            member(
                room,
                clients.get(0).user,
                client.user,
                List.of("invite", "leave", "ban", "leave").get(random.nextInt(4)));
        default -> {
          if (random.nextInt(3) == 0) {
            syncs.close();
            syncs = openSyncs();
          }
        }
      }
    }
    for (Client client : clients) {
      client.sync();
      for (Room room : made) {
        client.check(room);
      }
    }
  }

  /** A room, and whether its history is for those only who were there. */
  private record Room(RoomId id, boolean isForMembers) {}

  private static Room create(List<Client> clients, Random random) {
    boolean isForMembers = random.nextBoolean();
    UserId creator = clients.get(0).user;
    RoomAnswer answer =
        rooms
            .append(
                new RoomCommand.CreateRoom(
                    RoomVersion.V11,
                    creator,
                    JsonObject.EMPTY,
                    List.of(
                        memberIntent(creator, creator, "join"),
                        EventIntent.state(
                            creator,
                            EventTypes.POWER_LEVELS,
                            "",
                            json("{'state_default':0,'users':{'" + creator + "':100}}")),
                        EventIntent.state(
                            creator, EventTypes.JOIN_RULES, "", json("{'join_rule':'public'}")),
                        EventIntent.state(
                            creator,
                            EventTypes.HISTORY_VISIBILITY,
                            "",
                            json(
                                "{'history_visibility':'"
                                    + (isForMembers ? "joined" : "shared")
                                    + "'}")))))
            .join();
    return new Room(assertInstanceOf(RoomAnswer.Done.class, answer).room(), isForMembers);
  }

  private static EventIntent memberIntent(UserId sender, UserId target, String membership) {
    return EventIntent.state(
        sender, EventTypes.MEMBER, target.toString(), json("{'membership':'" + membership + "'}"));
  }

  /** Does it, or not, as the room's rules decide. */
  private static void send(Room room, EventIntent intent) {
    rooms.append(new RoomCommand.SendEvent(room.id(), intent, Optional.empty())).join();
  }

  private static void setState(Room room, UserId user, String type, Random random) {
    send(room, EventIntent.state(user, type, "", json("{'a':" + random.nextInt(1000) + "}")));
  }

  private static void member(Room room, UserId sender, UserId target, String membership) {
    send(room, memberIntent(sender, target, membership));
  }

  /** What a client knows of a room: the events, gaps filled by paging back, and the state. */
  private static final class Known {
    final List<EventId> events = new ArrayList<>();
    final Map<StateTuple, EventId> state = new HashMap<>();

    /**
     * Takes an update.
     *
     * @param pager gives what is before a token, the last first
     */
    void apply(JsonObject update, boolean usesStateAfter, Function<String, List<EventId>> pager) {
      JsonObject timeline = SyncTest.part(update, "timeline");
      if (timeline.bool("limited").orElseThrow()) {
        List<EventId> gap = new ArrayList<>();
        for (EventId before : pager.apply(timeline.string("prev_batch").orElseThrow())) {
          if (events.contains(before)) {
            break;
          }
          gap.add(0, before);
        }
        events.addAll(gap);
      }
      String stateName = usesStateAfter ? "state_after" : "state";
      SyncTest.events(SyncTest.part(update, stateName)).forEach(this::setState);
      for (JsonObject event : SyncTest.events(timeline)) {
        events.add(id(event));
        if (!usesStateAfter) {
          setState(event);
        }
      }
    }

    private void setState(JsonObject event) {
      event
          .string("state_key")
          .ifPresent(
              key -> state.put(new StateTuple(event.string("type").orElseThrow(), key), id(event)));
    }

    private static EventId id(JsonObject event) {
      return EventId.of(event.string("event_id").orElseThrow());
    }
  }

  private static final class Client {
    final UserId user;
    private final boolean usesStateAfter;
    private final boolean skipsTopics;
    private final SyncFilter filter;
    private final Map<RoomId, Known> known = new HashMap<>();
    private Optional<String> since = Optional.empty();

    Client(UserId user, Random random) {
      this.user = user;
      usesStateAfter = random.nextBoolean();
      skipsTopics = random.nextBoolean();
      filter =
          SyncFilter.of(
              json(
                  "{'room':{'timeline':{'limit':"
                      + (1 + random.nextInt(8))
                      + (skipsTopics ? ",'not_types':['m.room.topic']" : "")
                      + "}}}"));
    }

    void sync() throws Exception {
      JsonObject answer =
          syncs
              .sync(
                  new SyncRequest(requester(), since, filter, Duration.ZERO, false, usesStateAfter))
              .answer()
              .get(60, TimeUnit.SECONDS);
      since = answer.string("next_batch");
      for (String section : List.of("join", "leave")) {
        SyncTest.part(answer, "rooms." + section)
            .forEach((room, update) -> apply(section, RoomId.of(room), (JsonObject) update));
      }
    }

    private void apply(String section, RoomId room, JsonObject update) {
      if (section.equals("leave") && isEndOfInvite(update)) {
        return; // No part of what the client keeps of the room: it wasn't in it.
      }
      known
          .computeIfAbsent(room, id -> new Known())
          .apply(update, usesStateAfter, token -> before(room, token));
    }

    /** Whether an update tells of nothing but that the user, who is out, stays so. */
    private boolean isEndOfInvite(JsonObject update) {
      JsonObject timeline = SyncTest.part(update, "timeline");
      List<JsonObject> events = SyncTest.events(timeline);
      List<String> before =
          events.stream()
              .map(event -> SyncTest.part(event, "unsigned"))
              .flatMap(unsigned -> unsigned.object("prev_content").stream())
              .flatMap(content -> content.string("membership").stream())
              .toList();
      return !timeline.bool("limited").orElseThrow()
          && (events.isEmpty()
              || (events.size() == 1
                  && events.get(0).string("state_key").filter(user.toString()::equals).isPresent()
                  && !before.equals(List.of("join"))));
    }

    /** The events before a token that the user sees and wants, the last first. */
    private List<EventId> before(RoomId room, String token) {
      RoomViews views = new RoomViews(rooms.queries());
      RoomView view = views.of(room, requester());
      TopologicalPosition from =
          syncs.tokens().historyPosition(room, token).orElseGet(() -> positionOfSync(room, token));
      return new RoomHistory(rooms.queries(), room)
              .page(
                  from,
                  Optional.empty(),
                  true,
                  10_000,
                  stored -> view.sees(stored) && isWanted(stored.event()))
              .events()
              .stream()
              .map(stored -> stored.event().eventId())
              .toList();
    }

    private TopologicalPosition positionOfSync(RoomId room, String token) {
      long position = syncs.tokens().syncPosition(user, token).orElseThrow();
      long sequence = syncs.room(room, position).orElseThrow().sequence();
      return all(room).stream()
          .filter(stored -> stored.sequence() == sequence)
          .map(RoomHistory::after)
          .findFirst()
          .orElseThrow();
    }

    private boolean isWanted(Pdu event) {
      return !(skipsTopics && event.type().equals("m.room.topic"));
    }

    private Requester requester() {
      return new Requester(user, "DEVICE", false);
    }

    private List<Membership> memberships(List<StoredEvent> events) {
      return events.stream().flatMap(stored -> ownMembership(stored.event()).stream()).toList();
    }

    private Optional<Membership> ownMembership(Pdu event) {
      return event.isState(EventTypes.MEMBER, user.toString())
          ? MemberContent.of(event.content()).membership()
          : Optional.empty();
    }

    private static List<StoredEvent> all(RoomId room) {
      return rooms.queries().arrivals(room, 0, Long.MAX_VALUE, 10_000, false);
    }

    /** What the user must know by now. */
    void check(Room room) {
      List<StoredEvent> all = all(room.id());
      List<Membership> mine = memberships(all);
      if (!mine.contains(Membership.JOIN)) {
        assertFalse(known.containsKey(room.id()));
        return;
      }
      boolean isIn = mine.get(mine.size() - 1) == Membership.JOIN;
      boolean isInvitedSince =
          mine.subList(mine.lastIndexOf(Membership.JOIN), mine.size()).contains(Membership.INVITE);
      if (!isIn && isInvitedSince) {
        return; // If the invite was told first, nothing tells of the time in the room before it.
      }
      Known here = known.get(room.id());
      assertEquals(visible(room, upToDeparture(all)), here.events);
      Map<StateTuple, EventId> expected = lastState(room, all);
      if (!isIn) {
        // Whoever is out may yet be told of a ban or the end of an invite.
        StateTuple own = new StateTuple(EventTypes.MEMBER, user.toString());
        expected.remove(own);
        here.state.remove(own);
      }
      assertEquals(expected, here.state);
    }

    /** Without what came after the user went out for good. */
    private List<StoredEvent> upToDeparture(List<StoredEvent> all) {
      boolean isIn = false;
      int end = 0;
      for (int i = 0; i < all.size(); i++) {
        boolean wasIn = isIn;
        isIn = ownMembership(all.get(i).event()).map(m -> m == Membership.JOIN).orElse(isIn);
        end = isIn || wasIn ? i + 1 : end;
      }
      return all.subList(0, end);
    }

    /** The events that the user may see, by a plain reading of what visibility means. */
    private List<EventId> visible(Room room, List<StoredEvent> all) {
      List<EventId> visible = new ArrayList<>();
      Optional<Membership> before = Optional.empty();
      for (int i = 0; i < all.size(); i++) {
        Pdu event = all.get(i).event();
        Optional<Membership> after = ownMembership(event).or(() -> Optional.empty());
        Optional<Membership> then = before;
        Optional<Membership> since = after.isPresent() ? after : then;
        boolean wasThere = isJoin(then) || isJoin(since);
        boolean comesLater = memberships(all.subList(i, all.size())).contains(Membership.JOIN);
        boolean endsInvite =
            after.filter(now -> now == Membership.LEAVE).isPresent()
                && then.filter(m -> m == Membership.INVITE).isPresent();
        // As long as nothing says otherwise, history is shared: the first events of the room.
        boolean isShared = !room.isForMembers() || i < 5;
        if (isWanted(event) && (wasThere || (isShared && comesLater) || endsInvite)) {
          visible.add(event.eventId());
        }
        before = since;
      }
      return visible;
    }

    private static boolean isJoin(Optional<Membership> membership) {
      return membership.filter(m -> m == Membership.JOIN).isPresent();
    }

    /** The state of the room now, or as it was when the user left it. */
    private Map<StateTuple, EventId> lastState(Room room, List<StoredEvent> all) {
      List<StoredEvent> known = upToDeparture(all);
      long state = known.get(known.size() - 1).stateAfter();
      Map<StateTuple, EventId> places = new HashMap<>();
      rooms.queries().state(room.id(), state).forEach(places::put);
      return places;
    }
  }
}
