package org.matrixlib.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The right to write, which one process has at a time. It ends with the process, however that ends.
 */
final class Claim implements AutoCloseable {
  /** "matrix" in ASCII: the number by which PostgreSQL knows the lock. */
  private static final long ADVISORY_LOCK = 0x6d6174726978L;

  private final AutoCloseable lock;

  private Claim(AutoCloseable lock) {
    this.lock = lock;
  }

  static Claim of(DatabaseSettings settings) {
    try {
      return settings.isEmbedded() ? lockFile(settings.file()) : lockDatabase(settings);
    } catch (SQLException e) {
      throw new StorageException("Cannot open the database: " + e.getMessage(), e);
    }
  }

  private static Claim lockFile(Path database) {
    Path file = database.resolveSibling(database.getFileName() + ".lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        channel.close();
        throw inUse();
      }
      return new Claim(channel);
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

  private static Claim lockDatabase(DatabaseSettings settings) throws SQLException {
    Session session = Session.toRead(settings);
    try (ResultSet answer =
        session.prepare("SELECT pg_try_advisory_lock(" + ADVISORY_LOCK + ")").executeQuery()) {
      if (!answer.next() || !answer.getBoolean(1)) {
        throw inUse();
      }
      session.commit();
      return new Claim(session);
    } catch (SQLException | RuntimeException e) {
      session.close();
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
