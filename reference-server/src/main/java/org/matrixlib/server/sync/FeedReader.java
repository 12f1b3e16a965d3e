package org.matrixlib.server.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.matrixlib.core.event.StateTuple;
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
  private final Log<RoomFact> log;
  private final RoomQueries queries;
  private final ServerName server;
  private final FeedView view;
  private final Consumer<List<ParkedSync>> wake;

  private final Semaphore signal = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "sync-reader");
  private final long[] cursors = new long[Shards.COUNT];
  private final List<Barrier> barriers = new ArrayList<>();
  private volatile boolean isClosed;

  /** Something that waits until the feed has passed certain records. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  private record Barrier(long[] sequences, CompletableFuture<Void> passed) {}

  FeedReader(
      Database database,
      Log<RoomFact> log,
      RoomQueries queries,
      ServerName server,
      FeedView view,
      Consumer<List<ParkedSync>> wake) {
    this.database = database;
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
    final List<EventId> redacted = new ArrayList<>();
    long position;
    int records;

    Batch(long[] cursors, long position) {
      this.cursors = cursors.clone();
      this.position = position;
    }
  }

  private void run() {
    database.preferReads();
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
          LOG.error("The feed ends here, as the database failed", e);
          return;
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
    publish(batch);
    return true;
  }

  private void take(Batch batch, List<Log.Entry<RoomFact>> entries) {
    for (Log.Entry<RoomFact> entry : entries) {
      batch.records++;
      batch.cursors[entry.shard()] = entry.sequence();
      RoomFact fact = entry.record();
      if (fact.kind() == RoomFact.Kind.TIMELINE && !fact.isWithheld()) {
        take(batch, fact, entry.sequence());
      }
    }
  }

  private void take(Batch batch, RoomFact fact, long sequence) {
    RoomId room = fact.event().roomId();
    FeedEntry before = batch.lastEntries.get(room);
    if (before == null) {
      before = view.lastEntry(room);
    }
    FeedEntry entry = new FeedEntry(room, ++batch.position, sequence, fact.currentState());
    batch.lastEntries.put(room, entry);
    StoredEvent stored =
        new StoredEvent(
            fact.event(),
            sequence,
            fact.stateBefore(),
            fact.stateAfter(),
            false,
            false,
            fact.redactedBecause().flatMap(queries::event).map(StoredEvent::event),
            fact.transaction(),
            fact.receivedAt());
    long roomStateBefore = before == null ? fact.stateBefore() : before.state();
    batch.events.add(new Recent(entry, roomStateBefore, stored));
    fact.redacted().ifPresent(batch.redacted::add);
    try {
      addChanges(batch, fact, entry, before);
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      // A fault in one room must not stop the feed of all others.
      LOG.error("The memberships that {} changes aren't known", fact.event().eventId(), e);
    }
  }

  private void addChanges(Batch batch, RoomFact fact, FeedEntry entry, @Nullable FeedEntry before) {
    Pdu event = fact.event();
    boolean isFirst = before == null && event.type().equals(EventTypes.CREATE);
    boolean followsRoom = isFirst || (before != null && before.state() == fact.stateBefore());
    if (followsRoom && fact.currentState() == fact.stateAfter()) {
      event
          .stateKey()
          .map(key -> new StateTuple(event.type(), key))
          .ifPresent(tuple -> addChange(batch, entry, tuple, event, fact.replaced()));
      return;
    }
    // Branches of the room's history came together: other memberships than the event's own may
    // have changed.
    RoomState state = queries.state(entry.room(), fact.currentState());
    if (before == null) {
      state.forEach((tuple, id) -> addChange(batch, entry, tuple, id, Optional.empty()));
    } else {
      RoomState stateBefore = queries.state(entry.room(), before.state());
      state.differenceFrom(
          stateBefore,
          (tuple, id) ->
              id.ifPresent(now -> addChange(batch, entry, tuple, now, stateBefore.find(tuple))));
    }
  }

  private void addChange(
      Batch batch, FeedEntry entry, StateTuple tuple, EventId id, Optional<EventId> replaced) {
    if (isOfLocalUser(tuple)) {
      queries
          .event(id)
          .ifPresent(stored -> addChange(batch, entry, tuple, stored.event(), replaced));
    }
  }

  private boolean isOfLocalUser(StateTuple tuple) {
    return tuple.type().equals(EventTypes.MEMBER)
        && UserId.parse(tuple.stateKey()).filter(user -> user.server().equals(server)).isPresent();
  }

  private void addChange(
      Batch batch, FeedEntry entry, StateTuple tuple, Pdu member, Optional<EventId> replaced) {
    if (!isOfLocalUser(tuple)) {
      return;
    }
    Optional<Membership> before =
        replaced.flatMap(queries::event).flatMap(stored -> membership(stored.event()));
    Optional<Membership> after = membership(member);
    // A new name in the room is no change, but another invite or knock is one that is told.
    if (after.isPresent() && (after.get() == Membership.INVITE || !after.equals(before))) {
      batch.changes.add(
          new MembershipChange(
              UserId.of(tuple.stateKey()),
              entry.room(),
              entry.position(),
              entry.sequence(),
              after.get(),
              member.eventId()));
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
    Collection<StoredEvent> redacted =
        batch.redacted.isEmpty() ? List.of() : queries.events(batch.redacted).values();
    List<ParkedSync> woken = view.add(batch.position, batch.events, batch.changes, redacted);
    List<Barrier> passed = new ArrayList<>();
    synchronized (barriers) {
      System.arraycopy(batch.cursors, 0, cursors, 0, cursors.length);
      barriers.removeIf(barrier -> isPast(barrier.sequences()) && passed.add(barrier));
    }
    passed.forEach(barrier -> barrier.passed().complete(null));
    if (!woken.isEmpty()) {
      wake.accept(woken);
    }
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
    synchronized (barriers) {
      if (isPast(sequences)) {
        return CompletableFuture.completedFuture(null);
      }
      Barrier barrier = new Barrier(sequences, new CompletableFuture<>());
      barriers.add(barrier);
      return barrier.passed();
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
