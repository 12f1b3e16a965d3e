package org.matrixlib.server.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.log.Log;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.RoomState;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.StorageException;
import org.matrixlib.server.sync.RecentEvents.Recent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges the shards of {@code room.output} into the feed. One thread takes what is new in all of
 * them, gives each event a position, and writes positions, memberships and its cursors in one
 * transaction; only when that is durable, anybody gets to see the positions. So the order never
 * changes, whatever happens.
 */
final class FeedReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FeedReader.class);

  /** By which the log knows the reader. */
  static final String NAME = "sync";

  private static final int BATCH = 1_000;
  private static final long RETRY_MILLIS = 200;

  private final Database database;
  private final SyncStore store;
  private final Log<RoomFact> log;
  private final RoomQueries queries;
  private final ServerName server;
  private final FeedView view;
  private final Consumer<List<ParkedSync>> wake;

  private final Semaphore signal = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "sync-reader");
  private final long[] cursors = new long[Shards.COUNT];
  private final Set<Barrier> barriers = new HashSet<>();
  private volatile boolean isClosed;
  private volatile @Nullable StorageException end;

  /** Something that waits until the feed has passed certain records. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  private record Barrier(long[] sequences, CompletableFuture<Void> passed) {}

  FeedReader(
      Database database,
      SyncStore store,
      Log<RoomFact> log,
      RoomQueries queries,
      ServerName server,
      FeedView view,
      Consumer<List<ParkedSync>> wake) {
    this.database = database;
    this.store = store;
    this.log = log;
    this.queries = queries;
    this.server = server;
    this.view = view;
    this.wake = wake;
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      cursors[shard] = log.cursor(NAME, shard);
    }
  }

  /** Starts to read. */
  void start() {
    thread.start();
    log.onAppend(this::look);
    look();
  }

  private void look() {
    if (signal.availablePermits() == 0) {
      signal.release();
    }
  }

  /** What the feed makes of a batch of records. */
  private static final class Batch {
    final long[] cursors;
    final List<Recent> events = new ArrayList<>();
    final List<MembershipChange> changes = new ArrayList<>();
    final Map<RoomId, FeedEntry> lastEntries = new HashMap<>();
    final Map<EventId, Pdu> redactions = new HashMap<>();
    long position;
    int records;

    Batch(long[] cursors, long position) {
      this.cursors = cursors.clone();
      this.position = position;
    }
  }

  private void run() {
    database.preferReads();
    try {
      readOn();
    } catch (Throwable e) {
      // What an error leaves behind nobody knows; the store is as it was after the last batch.
      LOG.error("The feed ends here, until the server starts anew", e);
      end(new StorageException("The feed ended: " + e, e));
    }
  }

  private void readOn() {
    while (!isClosed) {
      try {
        signal.acquire();
        signal.drainPermits();
        while (!isClosed && advance()) {
          // There may be more.
        }
      } catch (InterruptedException e) {
        return;
      } catch (StorageException e) {
        if (database.failure().isPresent()) {
          throw e;
        }
        LOG.warn("The feed couldn't be written; trying again", e);
        pause();
      } catch (RuntimeException e) {
        // Nothing was stored or shown of the batch, so to try it again is safe.
        LOG.error("The feed couldn't be made; trying again", e);
        pause();
      }
    }
  }

  private void end(StorageException cause) {
    List<Barrier> waiting;
    synchronized (barriers) {
      end = cause;
      waiting = List.copyOf(barriers);
      barriers.clear();
    }
    waiting.forEach(barrier -> barrier.passed().completeExceptionally(cause));
  }

  /** Whether it reads, or will at the next record. */
  boolean isReading() {
    return end == null && thread.isAlive();
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes a batch of what is new; false if there is nothing. */
  private boolean advance() {
    Batch batch = new Batch(cursors, view.position());
    for (int shard = 0; shard < Shards.COUNT && batch.records < BATCH; shard++) {
      if (log.last(shard) > batch.cursors[shard]) {
        take(batch, log.read(shard, batch.cursors[shard], BATCH - batch.records));
      }
    }
    if (batch.records == 0) {
      return false;
    }
    write(batch);
    // It is durable: from here on nothing is asked of anybody, so that nothing can fail that would
    // have the batch be taken once more.
    try {
      publish(batch);
    } catch (RuntimeException e) {
      throw new AssertionError("what is durable can't be shown", e);
    }
    return true;
  }

  private void take(Batch batch, List<Log.Entry<RoomFact>> entries) {
    for (Log.Entry<RoomFact> entry : entries) {
      batch.records++;
      batch.cursors[entry.shard()] = entry.sequence();
      RoomFact fact = entry.record();
      if (isNews(fact)) {
        take(batch, fact, entry.sequence());
      }
    }
  }

  /** Whether the feed has an entry for an event. */
  static boolean isNews(RoomFact fact) {
    return fact.kind() == RoomFact.Kind.TIMELINE && !fact.isWithheld();
  }

  private void take(Batch batch, RoomFact fact, long sequence) {
    RoomId room = fact.event().roomId();
    FeedEntry before = batch.lastEntries.get(room);
    if (before == null) {
      before = view.lastEntry(room);
    }
    FeedEntry entry = entry(batch, fact, sequence, before);
    batch.lastEntries.put(room, entry);
    StoredEvent stored =
        new StoredEvent(
            fact.event(),
            sequence,
            fact.stateBefore(),
            fact.stateAfter(),
            false,
            false,
            redactedBecause(fact),
            fact.transaction(),
            fact.receivedAt());
    long roomStateBefore = before == null ? fact.stateBefore() : before.state();
    batch.events.add(new Recent(entry, roomStateBefore, stored));
    fact.redacted().ifPresent(target -> batch.redactions.putIfAbsent(target, fact.event()));
  }

  private Optional<Pdu> redactedBecause(RoomFact fact) {
    try {
      return fact.redactedBecause().flatMap(queries::event).map(StoredEvent::event);
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      // The event is redacted all the same.
      LOG.error("What redacted {} can't be read", fact.event().eventId(), e);
      return Optional.empty();
    }
  }

  private FeedEntry entry(Batch batch, RoomFact fact, long sequence, @Nullable FeedEntry before) {
    RoomId room = fact.event().roomId();
    long state = fact.currentState();
    FeedEntry entry = new FeedEntry(room, ++batch.position, sequence, state, false);
    try {
      addChanges(batch, fact, entry, before);
      return entry;
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      // A fault in one room must not stop the feed of all others.
      LOG.error("The memberships that {} changes aren't known yet", fact.event().eventId(), e);
      return new FeedEntry(room, batch.position, sequence, state, true);
    }
  }

  private void addChanges(Batch batch, RoomFact fact, FeedEntry entry, @Nullable FeedEntry before) {
    Pdu event = fact.event();
    boolean isFirst = before == null && event.type().equals(EventTypes.CREATE);
    boolean lacksChanges = before != null && before.lacksChanges();
    boolean followsRoom = isFirst || (before != null && before.state() == fact.stateBefore());
    if (followsRoom && !lacksChanges && fact.currentState() == fact.stateAfter()) {
      localMember(event.type(), event.stateKey().orElse(""))
          .ifPresent(
              user ->
                  addChange(batch, entry, user, Optional.of(event), membership(fact.replaced())));
      return;
    }
    // Branches of the room's history came together, or changes are made up for: other memberships
    // than the event's own may have changed.
    RoomState state = queries.state(entry.room(), fact.currentState());
    if (before == null || lacksChanges) {
      addChanges(batch, entry, state, before == null ? new HashMap<>() : told(batch, entry.room()));
      return;
    }
    RoomState stateBefore = queries.state(entry.room(), before.state());
    state.differenceFrom(
        stateBefore,
        (place, id) ->
            localMember(place.type(), place.stateKey())
                .ifPresent(
                    user ->
                        addChange(
                            batch,
                            entry,
                            user,
                            id.map(this::event),
                            membership(stateBefore.find(place)))));
  }

  /** Adds what differs between a state and the memberships that were told. */
  private void addChanges(
      Batch batch, FeedEntry entry, RoomState state, Map<UserId, Membership> told) {
    state.forEach(
        (place, id) ->
            localMember(place.type(), place.stateKey())
                .ifPresent(
                    user ->
                        addChange(
                            batch,
                            entry,
                            user,
                            Optional.of(event(id)),
                            Optional.ofNullable(told.remove(user)))));
    told.forEach(
        (user, before) -> addChange(batch, entry, user, Optional.empty(), Optional.of(before)));
  }

  /** The last memberships in a room that users were told, or will be by this batch. */
  private Map<UserId, Membership> told(Batch batch, RoomId room) {
    Map<UserId, Membership> told = new HashMap<>();
    store.changes(room).forEach(change -> told.put(change.user(), change.membership()));
    batch.changes.stream()
        .filter(change -> change.room().equals(room))
        .forEach(change -> told.put(change.user(), change.membership()));
    return told;
  }

  /** The local user whose membership is at a place of a state. */
  private Optional<UserId> localMember(String type, String stateKey) {
    return type.equals(EventTypes.MEMBER)
        ? UserId.parse(stateKey).filter(user -> user.server().equals(server))
        : Optional.empty();
  }

  private Pdu event(EventId id) {
    return queries
        .event(id)
        .map(StoredEvent::event)
        .orElseThrow(() -> new IllegalStateException("a state has " + id + ", which isn't known"));
  }

  private Optional<Membership> membership(Optional<EventId> member) {
    return member.flatMap(queries::event).flatMap(stored -> membership(stored.event()));
  }

  /**
   * Adds a change, if it is one.
   *
   * @param member the user's membership event from now on; empty if the resolution of the room's
   *     state left none
   */
  private static void addChange(
      Batch batch,
      FeedEntry entry,
      UserId user,
      Optional<Pdu> member,
      Optional<Membership> before) {
    Optional<Membership> after =
        member.isPresent()
            ? member.flatMap(FeedReader::membership)
            : before.map(gone -> Membership.LEAVE);
    // A new name in the room is no change, but another invite or knock is one that is told.
    if (after.isPresent() && (after.get() == Membership.INVITE || !after.equals(before))) {
      batch.changes.add(
          new MembershipChange(
              user,
              entry.room(),
              entry.position(),
              entry.sequence(),
              after.get(),
              member.map(Pdu::eventId)));
    }
  }

  private static Optional<Membership> membership(Pdu member) {
    return MemberContent.of(member.content()).membership();
  }

  private void write(Batch batch) {
    List<FeedEntry> entries = batch.events.stream().map(Recent::entry).toList();
    try {
      database
          .write(
              tx -> {
                SyncStore.append(tx, batch.position, entries, batch.changes);
                for (int shard = 0; shard < Shards.COUNT; shard++) {
                  if (batch.cursors[shard] != cursors[shard]) {
                    log.moveCursor(tx, NAME, shard, batch.cursors[shard]);
                  }
                }
                return true;
              })
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void publish(Batch batch) {
    List<Barrier> passed = new ArrayList<>();
    List<ParkedSync> woken =
        view.add(batch.position, batch.events, batch.changes, batch.redactions);
    synchronized (barriers) {
      System.arraycopy(batch.cursors, 0, cursors, 0, cursors.length);
      barriers.removeIf(barrier -> isPast(barrier.sequences()) && passed.add(barrier));
    }
    passed.forEach(barrier -> barrier.passed().complete(null));
    wake.accept(woken);
  }

  private boolean isPast(long[] sequences) {
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      if (cursors[shard] < sequences[shard]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Waits for the feed to pass all that is durable now, and so all that whoever asks knows to be
   * done.
   */
  CompletableFuture<Void> catchUp() {
    long[] sequences = new long[Shards.COUNT];
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      sequences[shard] = log.last(shard);
    }
    Barrier barrier = new Barrier(sequences, new CompletableFuture<>());
    synchronized (barriers) {
      if (isPast(sequences)) {
        return CompletableFuture.completedFuture(null);
      }
      if (end != null) {
        return CompletableFuture.failedFuture(end);
      }
      barriers.add(barrier);
    }
    // Whoever waited long enough completes it, and then nothing keeps it.
    CompletableFuture<Void> unused =
        barrier.passed().whenComplete((done, failure) -> remove(barrier));
    return barrier.passed();
  }

  private void remove(Barrier barrier) {
    synchronized (barriers) {
      barriers.remove(barrier);
    }
  }

  /** How many wait for the feed to pass something. */
  int waiting() {
    synchronized (barriers) {
      return barriers.size();
    }
  }

  /** Stops; what isn't read yet is read at the next start. */
  @Override
  public void close() {
    isClosed = true;
    look();
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
