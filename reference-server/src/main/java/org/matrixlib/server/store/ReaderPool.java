package org.matrixlib.server.store;

import java.sql.SQLException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sessions for reads. They keep their prepared statements, which the pools of libraries don't: to
 * prepare one takes SQLite longer than to run most of ours.
 *
 * <p>Most threads share a fixed number of sessions, and wait for one. The few that all others
 * depend on never wait: each is counted apart.
 */
final class ReaderPool implements AutoCloseable {
  private static final long WAIT_SECONDS = 10;
  private static final int MAX_RESERVED = 1_000;

  private final DatabaseSettings settings;
  private final Semaphore shared;
  private final Semaphore reserved = new Semaphore(MAX_RESERVED);
  private final Set<Thread> preferred = ConcurrentHashMap.newKeySet();
  private final Queue<Session> idle = new ConcurrentLinkedQueue<>();

  ReaderPool(DatabaseSettings settings) {
    this.settings = settings;
    this.shared = new Semaphore(settings.readers());
  }

  /** Lets the current thread read without waiting for others. */
  void prefer() {
    preferred.add(Thread.currentThread());
  }

  <T> T read(Work<T> work) {
    Semaphore permits = preferred.contains(Thread.currentThread()) ? reserved : shared;
    acquire(permits);
    try {
      Session kept = idle.poll();
      if (kept != null) {
        try {
          return readOnce(kept, work);
        } catch (SQLException e) {
          if (!StorageFailures.concernsAll(e)) {
            throw StorageFailures.wrap(e);
          }
          // The connection was lost while it was idle: reading again, on a new one, is harmless.
        }
      }
      return readOnce(Session.toRead(settings), work);
    } catch (SQLException e) {
      throw StorageFailures.wrap(e);
    } finally {
      permits.release();
    }
  }

  private <T> T readOnce(Session session, Work<T> work) throws SQLException {
    boolean isUsable = false;
    try {
      T answer = work.run(session);
      session.commit();
      isUsable = true;
      return answer;
    } finally {
      if (isUsable) {
        idle.add(session);
      } else {
        session.close();
      }
    }
  }

  private static void acquire(Semaphore permits) {
    try {
      if (!permits.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new StorageException("Too many reads are waiting", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("Interrupted while waiting for a read", e);
    }
  }

  /** Waits for the reads that run; later ones are refused. */
  @Override
  public void close() throws SQLException {
    shared.acquireUninterruptibly(settings.readers());
    reserved.acquireUninterruptibly(MAX_RESERVED);
    @Nullable Session session;
    while ((session = idle.poll()) != null) {
      session.close();
    }
  }
}
