package org.matrixlib.server.sync;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.cache.BoundedCache;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.log.Log;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.view.RoomViews;
import org.matrixlib.server.room.view.Tokens;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sync reader: tells clients what is new. A sync that has nothing to tell waits without a
 * thread until the feed brings something for its user, or its time is over.
 */
public final class Syncs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Syncs.class);

  /** How long a sync waits for the feed to pass what was durable when it came. */
  private static final Duration MAX_LAG = Duration.ofSeconds(5);

  private static final int MAX_FILTER_BYTES = 64 << 10;
  private static final int MAX_FILTERS = 100;
  private static final int CACHED_FILTER_BYTES = 4 << 20;
  private static final int FILTER_ID_BYTES = 12;

  /** What a filter takes beside its text, about. */
  private static final int FILTER_OVERHEAD_BYTES = 1_000;

  /**
   * How many syncs of a device wait at once. Clients that went away without a word leave theirs.
   */
  private static final int MAX_PARKED = 10;

  private final SyncStore store;
  private final FeedView feed;
  private final FeedReader reader;
  private final SyncSources sources;
  private final InstantSource clock;
  private final Executor executor;
  private final ScheduledExecutorService timers;
  private final BoundedCache<FilterKey, StoredFilter> filters =
      new BoundedCache<>(CACHED_FILTER_BYTES, StoredFilter::bytes);

  private record FilterKey(UserId user, String id) {}

  private record StoredFilter(SyncFilter filter, int bytes) {}

  /**
   * Opens what is stored, and begins to read.
   *
   * @param server the name of this server, whose users sync
   * @param random for the secret of tokens
   * @param executor makes the answers of syncs that waited
   * @param timers ends the wait of syncs; has nothing else to do
   */
  public Syncs(
      Database database,
      Log<RoomFact> log,
      RoomViews views,
      ServerName server,
      InstantSource clock,
      RandomGenerator random,
      Executor executor,
      ScheduledExecutorService timers) {
    this.store = new SyncStore(database);
    this.clock = clock;
    this.executor = executor;
    this.timers = timers;
    SyncStore.Beginning beginning = store.open(random);
    RoomQueries queries = views.queries();
    this.feed = new FeedView(store, beginning.position());
    this.sources =
        new SyncSources(
            feed,
            views,
            new RoomSummaries(queries),
            new SentMembers(),
            new Tokens(beginning.secret(), beginning.epoch()));
    this.reader = new FeedReader(database, store, log, queries, server, feed, this::wake);
    reader.start();
  }

  /**
   * Notes that a database was restored, before it is served: positions that were given after the
   * backup will be given to other events.
   */
  public static void noteRestore(Database database, RandomGenerator random) {
    int unused = database.write(tx -> SyncStore.beginEpoch(tx, random)).join();
  }

  /** Whether the feed is read; if not, it never will be again. */
  public boolean isReading() {
    return reader.isReading();
  }

  /** Makes and reads the tokens of this server. */
  public Tokens tokens() {
    return sources.tokens();
  }

  /**
   * Where a room was at a position of a user's sync.
   *
   * @param sequence the number of its last event in {@code room.output}
   * @param state the id of its state
   */
  public record RoomPosition(long sequence, long state) {}

  /** Where a room was at a position; empty if it wasn't there yet. */
  public Optional<RoomPosition> room(RoomId room, long position) {
    return Optional.ofNullable(feed.lastEntry(room, position))
        .map(entry -> new RoomPosition(entry.sequence(), entry.state()));
  }

  /**
   * Keeps a filter, and gives the id that it goes by from now on.
   *
   * @throws ApiException if it isn't one, or too large; the answer fails with one if the user has
   *     too many
   */
  public CompletableFuture<String> addFilter(UserId user, JsonObject filter) {
    if (filter.byteLength() > MAX_FILTER_BYTES) {
      throw new ApiException(
          Errcode.M_TOO_LARGE, "A filter has at most " + MAX_FILTER_BYTES + " bytes");
    }
    SyncFilter.of(filter);
    String id = filterId(filter);
    return store
        .putFilter(user, id, filter, MAX_FILTERS)
        .thenApply(
            isKept -> {
              if (!isKept) {
                throw new ApiException(
                    Errcode.M_FORBIDDEN,
                    "You have " + MAX_FILTERS + " filters, which is as many as are kept");
              }
              return id;
            });
  }

  private static String filterId(JsonObject filter) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(filter.toBytes());
      return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, FILTER_ID_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Finds a filter as it was given. */
  public Optional<JsonObject> filter(UserId user, String id) {
    return store.filter(user, id);
  }

  /** Finds a filter to sync with. */
  public Optional<SyncFilter> syncFilter(UserId user, String id) {
    FilterKey key = new FilterKey(user, id);
    StoredFilter found =
        filters.findOrRead(
            key, unknown -> store.filter(user, id).map(Syncs::storedFilter).orElse(null));
    return Optional.ofNullable(found).map(StoredFilter::filter);
  }

  private static StoredFilter storedFilter(JsonObject filter) {
    return new StoredFilter(SyncFilter.of(filter), FILTER_OVERHEAD_BYTES + filter.byteLength());
  }

  /** A sync that runs: its answer, and the way to have it at once. */
  public record Running(CompletableFuture<JsonObject> answer, Runnable hurry) {}

  /**
   * Syncs. What was durable before the call is told.
   *
   * @throws ApiException if the token isn't one
   */
  public Running sync(SyncRequest asked) {
    UserId user = asked.requester().user();
    // What the client knows from before a restore may not have happened, so it begins anew.
    boolean isOfOtherEpoch =
        asked.since().filter(token -> sources.tokens().isOfOtherEpoch(user, token)).isPresent();
    SyncRequest request = isOfOtherEpoch ? asked.asFirst() : asked;
    long since = request.since().map(token -> position(user, token)).orElse(0L);
    ParkedSync sync = new ParkedSync(request, since);
    if (request.timeout().isZero() || request.wantsFullState() || request.since().isEmpty()) {
      sync.makeDue();
    }
    CompletableFuture<Void> caughtUp = reader.catchUp();
    if (caughtUp.isDone() && !caughtUp.isCompletedExceptionally()) {
      begin(sync);
    } else {
      CompletableFuture<Void> unused =
          caughtUp
              .completeOnTimeout(null, MAX_LAG.toMillis(), TimeUnit.MILLISECONDS)
              .thenRunAsync(() -> begin(sync), executor)
              .whenComplete((done, failure) -> fail(sync, failure));
    }
    return new Running(sync.answer(), () -> hurry(sync));
  }

  private static void fail(ParkedSync sync, @Nullable Throwable failure) {
    if (failure != null) {
      sync.stopTimer();
      sync.answer()
          .completeExceptionally(
              failure instanceof CompletionException && failure.getCause() != null
                  ? failure.getCause()
                  : failure);
    }
  }

  private long position(UserId user, String token) {
    OptionalLong position = sources.tokens().syncPosition(user, token);
    if (position.isEmpty() || position.getAsLong() > feed.position()) {
      throw new ApiException(
          Errcode.M_INVALID_PARAM, "since is not a token of a sync of this user at this server");
    }
    return position.getAsLong();
  }

  private void begin(ParkedSync sync) {
    try {
      if (!sync.isDue()) {
        sync.setTimer(
            timers.schedule(
                () -> hurry(sync), sync.request().timeout().toMillis(), TimeUnit.MILLISECONDS));
      }
      proceed(sync);
    } catch (RejectedExecutionException e) {
      sync.makeDue(); // The server stops.
      proceed(sync);
    }
  }

  private void wake(List<ParkedSync> woken) {
    woken.forEach(this::resume);
  }

  private void resume(ParkedSync sync) {
    try {
      executor.execute(() -> proceed(sync));
    } catch (RejectedExecutionException e) {
      fail(sync, e); // The server stops.
    }
  }

  /** Has a sync answered now. */
  private void hurry(ParkedSync sync) {
    sync.makeDue();
    if (feed.unpark(sync)) {
      resume(sync);
    }
  }

  /** Has the syncs of some devices of a user answered now: those that were logged out. */
  public void hurry(UserId user, Predicate<Requester> devices) {
    feed.parked(user, devices).forEach(this::hurry);
  }

  /** Answers a sync, or parks it if there is nothing to tell and time to wait. */
  private void proceed(ParkedSync sync) {
    try {
      while (true) {
        boolean isLast = sync.isDue();
        long until = feed.position();
        SyncAnswer answer = answer(sync, until);
        if (!answer.isEmpty() || isLast) {
          String next = sources.tokens().ofSync(sync.request().requester().user(), until);
          finish(sync, answer.form(next));
          return;
        }
        // What comes due while it is parked takes it out again; so does news.
        if (feed.park(sync, until) && !(sync.isDue() && feed.unpark(sync))) {
          hurryOldest(sync.request().requester());
          return;
        }
      }
    } catch (Throwable e) {
      fail(sync, e); // An error too: it must not leave a client without an answer.
    }
  }

  private void hurryOldest(Requester device) {
    List<ParkedSync> parked = feed.parked(device.user(), device::equals);
    parked.stream().limit(Math.max(0, parked.size() - MAX_PARKED)).forEach(this::hurry);
  }

  private static void finish(ParkedSync sync, JsonObject form) {
    sync.stopTimer();
    sync.answer().complete(form);
  }

  private SyncAnswer answer(ParkedSync sync, long until) {
    SyncRequest request = sync.request();
    boolean isComplete = sync.since() == 0 || request.wantsFullState();
    long now = clock.millis();
    SyncAnswer answer = new SyncAnswer();
    for (RoomSpan span : feed.spans(request.requester().user(), sync.since(), until, isComplete)) {
      if (request.filter().includes(span.room())) {
        try {
          update(request, span, isComplete, now)
              .ifPresent(update -> answer.add(span.membership(), span.room(), update));
        } catch (StorageException e) {
          throw e;
        } catch (RuntimeException e) {
          // A fault in one room must not keep a user from all others.
          LOG.error("Room {} is told of as a gap in a sync", span.room(), e);
          answer.add(span.membership(), span.room(), unknown(request, span));
        }
      }
    }
    return answer;
  }

  private Optional<JsonObject> update(
      SyncRequest request, RoomSpan span, boolean isComplete, long now) {
    return switch (span.membership()) {
      case JOIN -> new RoomUpdate(sources, request, span, now).form();
      case INVITE, KNOCK ->
          span.isChanged() || isComplete
              ? Invitation.form(sources.views().queries(), span)
              : Optional.empty();
      case LEAVE, BAN ->
          isLeaveShown(request, span)
              ? new RoomUpdate(sources, request, span, now).form()
              : Optional.empty();
    };
  }

  private JsonObject unknown(SyncRequest request, RoomSpan span) {
    return switch (span.membership()) {
      case INVITE, KNOCK -> Invitation.unknown(span);
      case JOIN, LEAVE, BAN ->
          RoomUpdate.unknown(
              sources.tokens().ofSync(request.requester().user(), span.lackingUntil()));
    };
  }

  private boolean isLeaveShown(SyncRequest request, RoomSpan span) {
    if (request.since().isPresent()) {
      return span.isChanged();
    }
    return request.filter().includesLeave()
        && span.isJoinedEver()
        && sources
            .views()
            .queries()
            .membership(span.room(), request.requester().user())
            .filter(membership -> membership.membership() != Membership.JOIN)
            .filter(membership -> !membership.isForgotten())
            .isPresent();
  }

  /** Stops to read. Syncs that wait are not answered; hurry them before. */
  @Override
  public void close() {
    reader.close();
  }
}
