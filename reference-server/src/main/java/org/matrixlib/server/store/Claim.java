package org.matrixlib.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

/**
 * The right to write, which one process has at a time. It ends with the process, however that ends.
 */
final class Claim implements AutoCloseable {
  /** "matrix" in ASCII: the number by which PostgreSQL knows the lock. */
  private static final long ADVISORY_LOCK = 0x6d6174726978L;

  /** SQLSTATE. */
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final DatabaseSettings settings;

  /** What ends the claim: the locked file, or the session that has the lock. */
  private final AutoCloseable lock;

  private Claim(DatabaseSettings settings, AutoCloseable lock) {
    this.settings = settings;
    this.lock = lock;
  }

  static Claim of(DatabaseSettings settings) {
    try {
      return settings.isEmbedded() ? lockFile(settings) : lockDatabase(settings);
    } catch (SQLException e) {
      throw new StorageException("Cannot open the database: " + e.getMessage(), e);
    }
  }

  /**
   * The session that writes. With PostgreSQL it is the one that has the lock, so that who loses the
   * lock can't write any more.
   */
  Session session() throws SQLException {
    return lock instanceof Session session ? session : Session.toWrite(settings);
  }

  private static Claim lockFile(DatabaseSettings settings) {
    Path database = settings.file();
    Path file = database.resolveSibling(database.getFileName() + ".lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        channel.close();
        throw inUse();
      }
      return new Claim(settings, channel);
    } catch (IOException e) {
      throw new StorageException("Cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Waits a little, as PostgreSQL may not know yet that the process before is gone. */
  private static Claim lockDatabase(DatabaseSettings settings) throws SQLException {
    Session session = Session.toWrite(settings);
    try {
      session.execute("SET LOCAL lock_timeout = '2s'");
      session.execute("SELECT pg_advisory_lock(" + ADVISORY_LOCK + ")");
      session.commit();
      return new Claim(settings, session);
    } catch (SQLException e) {
      session.close();
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw inUse();
      }
      throw e;
    }
  }

  private static StorageException inUse() {
    return new StorageException("Another server uses this database", null);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (Exception e) {
      throw new StorageException("Cannot give up the database: " + e.getMessage(), e);
    }
  }
}
