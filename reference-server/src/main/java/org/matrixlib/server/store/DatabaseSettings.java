package org.matrixlib.server.store;

import java.nio.file.Path;

/**
 * Which database to use.
 *
 * @param url the JDBC URL: {@code jdbc:sqlite:FILE}, or {@code
 *     jdbc:postgresql://HOST/DATABASE?user=USER&password=PASSWORD}
 * @param readers how many reads may run at the same time; each has a connection of its own
 */
public record DatabaseSettings(String url, int readers) {
  /** Enough to keep a few cores busy with reads that the cache of the system answers. */
  public static final int DEFAULT_READERS = 4;

  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRESQL = "jdbc:postgresql:";

  public DatabaseSettings {
    if (!url.startsWith(SQLITE) && !url.startsWith(POSTGRESQL)) {
      throw new IllegalArgumentException(
          "A database URL begins with " + SQLITE + " or " + POSTGRESQL);
    }
    if (readers < 1) {
      throw new IllegalArgumentException("There must be a reader at least");
    }
  }

  /** An embedded database in a file, which is made if it doesn't exist. */
  public static DatabaseSettings sqlite(Path file) {
    return new DatabaseSettings(SQLITE + file.toAbsolutePath(), DEFAULT_READERS);
  }

  /** The file of an embedded database. */
  Path file() {
    return Path.of(url.substring(SQLITE.length()));
  }

  /** Whether the database is a file of this process. */
  public boolean isEmbedded() {
    return url.startsWith(SQLITE);
  }
}
