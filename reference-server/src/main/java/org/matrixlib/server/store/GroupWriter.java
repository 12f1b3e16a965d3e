package org.matrixlib.server.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only thread that writes. Works queue up while a transaction is committed; the next one takes
 * all that are there by then, so that they share one wait for the disk. Each runs in a savepoint,
 * so that one that throws takes back nothing but its own.
 *
 * <p>After a commit that failed nobody knows what is on the disk, and asking again may claim more
 * than is true: the page cache forgets what it couldn't write. So the first failure of the storage
 * is the last thing that is tried; all later works are refused, until the server starts anew and
 * reads what there is.
 */
final class GroupWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
  private static final Session.Actions NOTHING = new Session.Actions(List.of(), List.of());
  private static final int GROUP_LIMIT = 256;
  private static final int QUEUE_LIMIT = 16_384;

  private final Session session;
  private final BlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>(QUEUE_LIMIT);
  private final Thread thread = new Thread(this::run, "store-writer");
  private final Object closing = new Object();
  private boolean isClosed;
  private volatile @Nullable StorageException failure;

  GroupWriter(Session session) {
    this.session = session;
    thread.start();
  }

  <T> CompletableFuture<T> write(Work<T> work) {
    Pending<T> pending = new Pending<>(work);
    synchronized (closing) {
      if (isClosed) {
        pending.fail(new StorageException("The database is closed", null));
      } else if (!queue.offer(pending)) {
        pending.fail(new StorageException("Too many writes are waiting", null));
      }
    }
    return pending.future;
  }

  Optional<StorageException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Waits for all works that were taken. */
  @Override
  public void close() throws SQLException {
    boolean interrupted = false;
    synchronized (closing) {
      isClosed = true;
    }
    while (thread.isAlive()) {
      // Wakes the thread up, if it waits for works; it ends once there are none.
      queue.offer(new Pending<>(transaction -> true));
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    session.close();
  }

  private void run() {
    List<Pending<?>> group = new ArrayList<>(GROUP_LIMIT);
    while (!mayEnd()) {
      try {
        group.add(queue.take());
      } catch (InterruptedException e) {
        // Only close() ends this thread.
        continue;
      }
      queue.drainTo(group, GROUP_LIMIT - 1);
      write(group);
      group.clear();
    }
  }

  private boolean mayEnd() {
    synchronized (closing) {
      return isClosed && queue.isEmpty();
    }
  }

  private void write(List<Pending<?>> group) {
    try {
      StorageException earlier = failure;
      if (earlier != null) {
        throw earlier;
      }
      for (Pending<?> pending : group) {
        run(pending, group.size() > 1);
      }
      session.commit();
    } catch (SQLException | RuntimeException | Error e) {
      fail(group, e);
      return;
    }
    for (Pending<?> pending : group) {
      runAll(pending.actions.afterCommit());
    }
    group.forEach(Pending::complete);
    try {
      session.boundWal();
    } catch (SQLException e) {
      LOG.warn("The write-ahead log stays long: {}", e.getMessage());
    }
  }

  /** Runs one work; throws only what concerns them all. */
  private void run(Pending<?> pending, boolean isOneOfMany) throws SQLException {
    if (isOneOfMany) {
      session.execute("SAVEPOINT work");
    }
    try {
      pending.run(session);
    } catch (SQLException | RuntimeException e) {
      if (StorageFailures.concernsAll(e)) {
        throw e;
      }
      pending.error = e;
      if (isOneOfMany) {
        session.execute("ROLLBACK TO SAVEPOINT work");
      } else {
        session.rollback();
      }
      runAll(pending.actions.afterRollback());
      pending.actions = NOTHING;
    }
    if (isOneOfMany) {
      session.execute("RELEASE SAVEPOINT work");
    }
  }

  private void fail(List<Pending<?>> group, Throwable cause) {
    StorageException refusal = failure;
    if (refusal == null) {
      refusal = new StorageException("The database failed: " + cause.getMessage(), cause);
      failure = refusal;
      LOG.error("The database failed; nothing is written until the next start", cause);
      try {
        session.rollback();
      } catch (SQLException e) {
        // SQLite takes it back by itself where it can.
        LOG.warn("There is nothing to take back: {}", e.getMessage());
      }
    }
    for (Pending<?> pending : group) {
      runAll(pending.actions.afterRollback());
      pending.fail(refusal);
    }
  }

  private void runAll(List<Runnable> actions) {
    actions.forEach(this::runSafely);
  }

  private void runSafely(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("What was to follow a write threw", e);
    } catch (Error e) {
      // What is in memory may not be what is on the disk any more.
      LOG.error("What was to follow a write failed; nothing is written until the next start", e);
      failure = new StorageException("A fault of the program: " + e.getMessage(), e);
    }
  }

  /** A work that waits, and then what came of it. */
  private static final class Pending<T> {
    private final Work<T> work;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private Session.Actions actions = NOTHING;
    private @Nullable Exception error;
    private @Nullable T value;

    Pending(Work<T> work) {
      this.work = work;
    }

    void run(Session session) throws SQLException {
      try {
        value = work.run(session);
      } finally {
        actions = session.takeActions();
      }
    }

    @SuppressWarnings("NullAway") // Without an error there is a value.
    void complete() {
      if (error != null) {
        future.completeExceptionally(StorageFailures.wrap(error));
      } else {
        future.complete(value);
      }
    }

    void fail(StorageException cause) {
      future.completeExceptionally(cause);
    }
  }
}
