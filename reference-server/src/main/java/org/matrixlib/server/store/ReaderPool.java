package org.matrixlib.server.store;

import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sessions for reads. They keep their prepared statements, which the pools of libraries don't: to
 * prepare one takes SQLite longer than to run most of ours.
 */
final class ReaderPool implements AutoCloseable {
  private static final long WAIT_SECONDS = 10;

  private final DatabaseSettings settings;
  private final Semaphore permits;
  private final BlockingQueue<Session> idle;

  ReaderPool(DatabaseSettings settings) {
    this.settings = settings;
    this.permits = new Semaphore(settings.readers());
    this.idle = new ArrayBlockingQueue<>(settings.readers());
  }

  <T> T read(Work<T> work) {
    acquire();
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
      if (!isUsable || !idle.offer(session)) {
        session.close();
      }
    }
  }

  private void acquire() {
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
    permits.acquireUninterruptibly(settings.readers());
    @Nullable Session session;
    while ((session = idle.poll()) != null) {
      session.close();
    }
  }
}
