package org.matrixlib.server.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.server.log.Log;
import org.matrixlib.server.log.LogCursors;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.RoomState;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.query.TopologicalPosition;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.Transaction;

/**
 * A room server that takes everything and keeps it in memory, as plainly as can be; cursors are in
 * the database. What is appended is visible to the log's readers at once, or when told.
 */
final class FakeRoomServer implements RoomQueries, Log<RoomFact> {
  static final ServerName SERVER = ServerName.of("fake.test");
  private static final SigningKey KEY = SigningKey.of(KeyId.of("ed25519:1"), new byte[32]);
  private static final RoomVersion VERSION = RoomVersion.V11;
  private static final long TIME = 1_700_000_000_000L;

  private final LogCursors cursors;
  private final Map<RoomId, List<StoredEvent>> rooms = new LinkedHashMap<>();
  private final Map<RoomId, Long> currentStates = new HashMap<>();
  private final Map<EventId, StoredEvent> events = new HashMap<>();
  private final List<Map<StateTuple, EventId>> states = new ArrayList<>();
  private final List<List<RoomFact>> shards = new ArrayList<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private final List<EventId> broken = new ArrayList<>();
  private final Set<StateTuple> removed = new HashSet<>();
  private boolean isSilent;
  private boolean isLogBroken;
  private int arrivalsAsked;

  FakeRoomServer(Database database) {
    this.cursors = new LogCursors(database, "fake");
    states.add(Map.of());
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      shards.add(new ArrayList<>());
    }
  }

  static UserId user(String name) {
    return UserId.of("@" + name + ":" + SERVER);
  }

  static JsonObject json(String text) {
    try {
      return JsonObject.parse(text.replace('\'', '"'));
    } catch (org.matrixlib.core.json.MalformedJsonException e) {
      throw new AssertionError(text, e);
    }
  }

  // Writing

  /** Makes a room with a number, with its creator in it. */
  RoomId create(UserId creator, int number) {
    RoomId room = RoomId.of("!room" + number + ":" + SERVER);
    synchronized (this) {
      rooms.put(room, new ArrayList<>());
      currentStates.put(room, 0L);
    }
    setState(room, creator, EventTypes.CREATE, "", "{'room_version':'11'}");
    member(room, creator, creator, "join");
    return room;
  }

  Pdu member(RoomId room, UserId sender, UserId target, String membership) {
    return setState(
        room, sender, EventTypes.MEMBER, target.toString(), "{'membership':'" + membership + "'}");
  }

  Pdu setState(RoomId room, UserId sender, String type, String stateKey, String content) {
    return append(room, sender, type, Optional.of(stateKey), json(content), Optional.empty());
  }

  Pdu say(RoomId room, UserId sender, String text) {
    return append(
        room,
        sender,
        "m.room.message",
        Optional.empty(),
        JsonObject.builder().put("body", text).put("msgtype", "m.text").build(),
        Optional.empty());
  }

  Pdu append(
      RoomId room,
      UserId sender,
      String type,
      Optional<String> stateKey,
      JsonObject content,
      Optional<TransactionKey> transaction) {
    return append(room, sender, type, stateKey, content, transaction, currentState(room), Map.of());
  }

  private synchronized long currentState(RoomId room) {
    return Objects.requireNonNull(currentStates.get(room));
  }

  /**
   * Appends an event.
   *
   * @param stateBefore the id of the state before it
   * @param resolved what resolution puts into the room's state, beside the event
   */
  Pdu append(
      RoomId room,
      UserId sender,
      String type,
      Optional<String> stateKey,
      JsonObject content,
      Optional<TransactionKey> transaction,
      long stateBefore,
      Map<StateTuple, EventId> resolved) {
    Pdu event;
    synchronized (this) {
      List<StoredEvent> before = Objects.requireNonNull(rooms.get(room));
      event = build(room, sender, type, stateKey, content, before);
      store(event, before, transaction, stateBefore, resolved);
    }
    if (!isSilent) {
      publish();
    }
    return event;
  }

  private static Pdu build(
      RoomId room,
      UserId sender,
      String type,
      Optional<String> stateKey,
      JsonObject content,
      List<StoredEvent> before) {
    PduBuilder builder =
        Pdu.builder(VERSION)
            .roomId(room)
            .sender(sender)
            .type(type)
            .content(content)
            .depth(before.size() + 1L)
            .originServerTs(TIME)
            .authEvents(List.of())
            .prevEvents(
                before.isEmpty()
                    ? List.of()
                    : List.of(EventReference.of(before.get(before.size() - 1).event().eventId())));
    stateKey.ifPresent(builder::stateKey);
    return builder.build(SERVER, KEY);
  }

  private void store(
      Pdu event,
      List<StoredEvent> room,
      Optional<TransactionKey> transaction,
      long stateBefore,
      Map<StateTuple, EventId> resolved) {
    Optional<StateTuple> place = event.stateKey().map(key -> new StateTuple(event.type(), key));
    Map<StateTuple, EventId> after = new HashMap<>(states.get((int) stateBefore));
    place.ifPresent(tuple -> after.put(tuple, event.eventId()));
    long stateAfter = place.isPresent() ? add(after) : stateBefore;
    Map<StateTuple, EventId> current =
        new HashMap<>(states.get(currentStates.get(event.roomId()).intValue()));
    Optional<EventId> replaced = place.map(current::get);
    place.ifPresent(tuple -> current.put(tuple, event.eventId()));
    current.putAll(resolved);
    current.keySet().removeAll(removed);
    removed.clear();
    long currentState = current.equals(after) ? stateAfter : add(current);
    currentStates.put(event.roomId(), currentState);
    Optional<EventId> redacts =
        event.type().equals(EventTypes.REDACTION) ? event.redacts() : Optional.empty();
    int shard = Shards.of(event.roomId());
    RoomFact fact =
        new RoomFact(
            RoomFact.Kind.TIMELINE,
            event,
            stateBefore,
            stateAfter,
            currentState,
            replaced,
            place.isPresent(),
            HistoryVisibility.SHARED,
            Set.of(SERVER),
            transaction,
            redacts,
            Optional.empty(),
            TIME);
    List<RoomFact> log = shards.get(shard);
    log.add(fact);
    StoredEvent stored =
        new StoredEvent(
            event,
            log.size(),
            stateBefore,
            stateAfter,
            false,
            false,
            Optional.empty(),
            transaction,
            TIME);
    room.add(stored);
    events.put(event.eventId(), stored);
    redacts.ifPresent(target -> redact(room, target, event));
  }

  private void redact(List<StoredEvent> room, EventId target, Pdu redaction) {
    StoredEvent whole = events.get(target);
    StoredEvent remains =
        new StoredEvent(
            whole.event().redacted(),
            whole.sequence(),
            whole.stateBefore(),
            whole.stateAfter(),
            false,
            false,
            Optional.of(redaction),
            whole.transaction(),
            whole.receivedAt());
    events.put(target, remains);
    room.replaceAll(stored -> stored == whole ? remains : stored);
  }

  private long add(Map<StateTuple, EventId> state) {
    states.add(Map.copyOf(state));
    return states.size() - 1L;
  }

  /** Has what is appended wait until it is published. */
  void keepSilent() {
    isSilent = true;
  }

  /** Tells the log's listeners of what was appended. */
  void publish() {
    isSilent = false;
    List.copyOf(listeners).forEach(Runnable::run);
  }

  /** Forgets all listeners, as a new process would. */
  void forgetListeners() {
    listeners.clear();
  }

  /** Makes the room server fail when it is asked for an event. */
  void breakEvent(EventId id) {
    broken.add(id);
  }

  /** Makes all events be found again. */
  void repairEvents() {
    broken.clear();
  }

  /** Has the next event's resolution leave nothing at a place. */
  void removeWithNext(StateTuple place) {
    removed.add(place);
  }

  /** Makes whoever reads the log meet an error. */
  void breakLog() {
    isLogBroken = true;
  }

  /** How often somebody asked for the events of a room. */
  synchronized int arrivalsAsked() {
    return arrivalsAsked;
  }

  // Log

  @Override
  public long append(Transaction transaction, int shard, RoomFact record) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized List<Entry<RoomFact>> read(int shard, long after, int limit) {
    if (isLogBroken) {
      throw new StackOverflowError("an error of a test");
    }
    List<RoomFact> log = shards.get(shard);
    List<Entry<RoomFact>> entries = new ArrayList<>();
    for (long i = after; i < log.size() && entries.size() < limit; i++) {
      entries.add(new Entry<>(shard, i + 1, log.get((int) i)));
    }
    return entries;
  }

  @Override
  public synchronized long last(int shard) {
    return shards.get(shard).size();
  }

  @Override
  public void onAppend(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public long cursor(String reader, int shard) {
    return cursors.get(reader, shard);
  }

  @Override
  public void moveCursor(Transaction transaction, String reader, int shard, long sequence) {
    cursors.move(transaction, reader, shard, sequence);
  }

  // Queries

  /** All events of a room in the order of arrival. */
  synchronized List<StoredEvent> all(RoomId room) {
    return List.copyOf(Objects.requireNonNull(rooms.get(room)));
  }

  synchronized Map<StateTuple, EventId> stateMap(long id) {
    return states.get((int) id);
  }

  @Override
  public synchronized Optional<Room> room(RoomId id) {
    return Optional.ofNullable(rooms.get(id))
        .map(
            all ->
                new Room(
                    id,
                    VERSION,
                    currentState(id),
                    List.of(all.get(all.size() - 1).event().eventId()),
                    Shards.of(id),
                    all.get(all.size() - 1).sequence()));
  }

  @Override
  public RoomState state(RoomId room, long stateId) {
    return new FakeState(this, stateId, stateMap(stateId));
  }

  private record FakeState(FakeRoomServer server, long id, Map<StateTuple, EventId> places)
      implements RoomState {
    @Override
    public Optional<EventId> find(StateTuple tuple) {
      return Optional.ofNullable(places.get(tuple));
    }

    @Override
    public void forEach(BiConsumer<StateTuple, EventId> action) {
      places.forEach(action);
    }

    @Override
    public void differenceFrom(
        RoomState earlier, BiConsumer<StateTuple, Optional<EventId>> action) {
      Map<StateTuple, EventId> before = server.stateMap(earlier.id());
      places.forEach(
          (tuple, id) -> {
            if (!id.equals(before.get(tuple))) {
              action.accept(tuple, Optional.of(id));
            }
          });
      before.forEach(
          (tuple, id) -> {
            if (!places.containsKey(tuple)) {
              action.accept(tuple, Optional.empty());
            }
          });
    }
  }

  @Override
  public Optional<Pdu> current(RoomId room, StateTuple tuple) {
    return state(room, currentState(room)).find(tuple).flatMap(this::event).map(StoredEvent::event);
  }

  @Override
  public synchronized Optional<StoredEvent> event(EventId id) {
    if (broken.contains(id)) {
      throw new IllegalStateException("a fault of a test");
    }
    return Optional.ofNullable(events.get(id));
  }

  @Override
  public Map<EventId, StoredEvent> events(Collection<EventId> ids) {
    Map<EventId, StoredEvent> found = new LinkedHashMap<>();
    ids.forEach(id -> event(id).ifPresent(stored -> found.put(id, stored)));
    return found;
  }

  @Override
  public synchronized List<StoredEvent> arrivals(
      RoomId room, long after, long until, int limit, boolean fromEnd) {
    arrivalsAsked++;
    List<StoredEvent> found =
        all(room).stream()
            .filter(stored -> stored.sequence() > after && stored.sequence() <= until)
            .toList();
    return fromEnd
        ? found.subList(Math.max(0, found.size() - limit), found.size())
        : found.subList(0, Math.min(limit, found.size()));
  }

  @Override
  public List<StoredEvent> history(
      RoomId room, TopologicalPosition from, boolean isBackward, int limit) {
    Comparator<StoredEvent> order =
        Comparator.comparing(
            stored -> new TopologicalPosition(stored.event().depth(), stored.sequence()));
    return all(room).stream()
        .filter(
            stored -> {
              int side =
                  new TopologicalPosition(stored.event().depth(), stored.sequence())
                      .compareTo(from);
              return isBackward ? side < 0 : side > 0;
            })
        .sorted(isBackward ? order.reversed() : order)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<RoomMembership> rooms(UserId user) {
    return rooms.keySet().stream().flatMap(room -> membership(room, user).stream()).toList();
  }

  @Override
  public Optional<RoomMembership> membership(RoomId room, UserId user) {
    return current(room, new StateTuple(EventTypes.MEMBER, user.toString()))
        .map(
            event ->
                new RoomMembership(
                    room,
                    MemberContent.of(event.content()).membership().orElseThrow(),
                    event.eventId(),
                    false));
  }

  @Override
  public Map<UserId, Membership> members(RoomId room) {
    Map<UserId, Membership> members = new HashMap<>();
    state(room, currentState(room))
        .forEach(
            (tuple, id) -> {
              if (tuple.type().equals(EventTypes.MEMBER)) {
                members.put(
                    UserId.of(tuple.stateKey()),
                    MemberContent.of(event(id).orElseThrow().event().content())
                        .membership()
                        .orElseThrow());
              }
            });
    return members;
  }

  @Override
  public int joinedMembers(RoomId room) {
    return (int) members(room).values().stream().filter(Membership.JOIN::equals).count();
  }
}
