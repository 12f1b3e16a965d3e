package org.matrixlib.server.room;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.server.cache.BoundedCache;
import org.matrixlib.server.store.StorageException;
import org.matrixlib.server.store.Transaction;

/** Sets of servers, each stored once: an event says the number of its set. */
final class HostSets {
  private static final long CACHED_SERVERS = 200_000;

  private final BoundedCache<Set<ServerName>, Long> numbers =
      new BoundedCache<>(CACHED_SERVERS, number -> 1);
  private final BoundedCache<Long, Set<ServerName>> sets =
      new BoundedCache<>(CACHED_SERVERS, set -> 1 + set.size());

  /** The number of a set, which is stored now if it wasn't. For the thread that writes. */
  long number(Transaction transaction, Set<ServerName> servers) throws SQLException {
    Long known = numbers.find(servers);
    if (known != null) {
      return known;
    }
    String text =
        servers.stream().map(ServerName::toString).sorted().collect(Collectors.joining(" "));
    byte[] digest = digest(text);
    Long found = find(transaction, digest);
    long number = found != null ? found : insert(transaction, digest, text);
    transaction.afterCommit(() -> numbers.put(servers, number));
    return number;
  }

  private static @Nullable Long find(Transaction transaction, byte[] digest) throws SQLException {
    PreparedStatement find = transaction.prepare("SELECT number FROM host_set WHERE digest = ?");
    find.setBytes(1, digest);
    try (ResultSet row = find.executeQuery()) {
      return row.next() ? row.getLong(1) : null;
    }
  }

  private static long insert(Transaction transaction, byte[] digest, String text)
      throws SQLException {
    PreparedStatement insert =
        transaction.prepare(
            "INSERT INTO host_set (number, digest, servers)"
                + " SELECT COALESCE(MAX(number), 0) + 1, ?, ? FROM host_set RETURNING number");
    insert.setBytes(1, digest);
    insert.setString(2, text);
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A set by its number. */
  Set<ServerName> set(Transaction transaction, long number) {
    Set<ServerName> found = sets.findOrRead(number, wanted -> read(transaction, wanted));
    if (found == null) {
      throw new StorageException("A set of servers is missing: " + number, null);
    }
    return found;
  }

  private static @Nullable Set<ServerName> read(Transaction transaction, long number) {
    try {
      PreparedStatement find = transaction.prepare("SELECT servers FROM host_set WHERE number = ?");
      find.setLong(1, number);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? decode(row.getString(1)) : null;
      }
    } catch (SQLException e) {
      throw new StorageException("Cannot read a set of servers: " + e.getMessage(), e);
    }
  }

  private static Set<ServerName> decode(String text) {
    return text.isEmpty()
        ? Set.of()
        : Stream.of(text.split(" ", -1))
            .map(ServerName::of)
            .collect(Collectors.toUnmodifiableSet());
  }
}
