package org.matrixlib.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;
import org.matrixlib.server.store.TestDatabases;
import org.matrixlib.server.store.Transaction;

class EmbeddedLogTest {
  @TempDir Path directory;

  /** Texts in a table of their own, which counts how often it is read. */
  private static final class Texts implements LogRecords<String> {
    private int reads;

    static void create(Database database) {
      database
          .write(
              transaction ->
                  transaction
                      .prepare("CREATE TABLE texts (shard BIGINT, sequence BIGINT, text TEXT)")
                      .execute())
          .join();
    }

    @Override
    public void write(Transaction transaction, int shard, long sequence, String record)
        throws SQLException {
      PreparedStatement insert = transaction.prepare("INSERT INTO texts VALUES (?, ?, ?)");
      insert.setInt(1, shard);
      insert.setLong(2, sequence);
      insert.setString(3, record);
      insert.executeUpdate();
    }

    @Override
    public List<Log.Entry<String>> read(Transaction transaction, int shard, long after, int limit)
        throws SQLException {
      reads++;
      PreparedStatement find =
          transaction.prepare(
              "SELECT sequence, text FROM texts WHERE shard = ? AND sequence > ?"
                  + " ORDER BY sequence LIMIT ?");
      find.setInt(1, shard);
      find.setLong(2, after);
      find.setInt(3, limit);
      List<Log.Entry<String>> found = new ArrayList<>();
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          found.add(new Log.Entry<>(shard, row.getLong(1), row.getString(2)));
        }
      }
      return found;
    }

    @Override
    public long last(Transaction transaction, int shard) throws SQLException {
      PreparedStatement find =
          transaction.prepare("SELECT MAX(sequence) FROM texts WHERE shard = ?");
      find.setInt(1, shard);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }

    @Override
    public int weight(String record) {
      return record.length();
    }
  }

  private static List<String> texts(List<Log.Entry<String>> entries) {
    return entries.stream().map(Log.Entry::record).toList();
  }

  private static long append(Database database, Log<String> log, int shard, String... texts) {
    return database
        .write(
            transaction -> {
              long last = 0;
              for (String text : texts) {
                last = log.append(transaction, shard, text);
              }
              return last;
            })
        .join();
  }

  @ParameterizedTest
  @EnumSource
  void eachShardCountsWithoutGapAndWhatFailedIsNotCounted(TestDatabases kind) {
    DatabaseSettings settings = kind.create(directory);
    try (Database database = Database.open(settings)) {
      Texts.create(database);
      Log<String> log = new EmbeddedLog<>(database, "test", new Texts());
      List<Long> seen = new ArrayList<>();
      log.onAppend(() -> seen.add(log.last(3)));
      assertEquals(2, append(database, log, 3, "a", "b"));
      assertEquals(1, append(database, log, 4, "x"));
      assertThrows(
          CompletionException.class,
          () ->
              database
                  .write(
                      transaction -> {
                        log.append(transaction, 3, "lost");
                        throw new IllegalStateException("no");
                      })
                  .join());
      assertEquals(2, log.last(3));
      assertEquals(3, append(database, log, 3, "c"));
      assertEquals(List.of("b", "c"), texts(log.read(3, 1, 10)));
      assertEquals(List.of("x"), texts(log.read(4, 0, 10)));
      assertEquals(List.of(2L, 2L, 3L), seen);
    }
    try (Database database = Database.open(settings)) {
      Log<String> log = new EmbeddedLog<>(database, "test", new Texts());
      assertEquals(3, log.last(3));
      assertEquals(4, append(database, log, 3, "d"));
      assertEquals(List.of("a", "b", "c", "d"), texts(log.read(3, 0, 10)));
      assertEquals(List.of("a", "b"), texts(log.read(3, 0, 2)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotDurableYetIsNotThere(TestDatabases kind) {
    try (Database database = Database.open(kind.create(directory))) {
      Texts.create(database);
      Log<String> log = new EmbeddedLog<>(database, "test", new Texts());
      long lastInside =
          database
              .write(
                  transaction -> {
                    log.append(transaction, 0, "a");
                    assertEquals(List.of(), log.read(0, 0, 10));
                    return log.last(0);
                  })
              .join();
      assertEquals(0, lastInside);
      assertEquals(1, log.last(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoKeepsUpReadsFromMemoryAndWhoLagsFromTheStore(TestDatabases kind) {
    try (Database database = Database.open(kind.create(directory))) {
      Texts.create(database);
      Texts texts = new Texts();
      Log<String> log = new EmbeddedLog<>(database, "test", texts);
      String large = "x".repeat(1 << 20);
      for (int i = 0; i < 40; i++) {
        append(database, log, i % 2, i + large);
      }
      assertEquals(List.of(38 + large), texts(log.read(0, 19, 5)));
      assertEquals(0, texts.reads);
      assertEquals(List.of(0 + large), texts(log.read(0, 0, 1)));
      assertEquals(1, texts.reads);
      assertEquals(
          LongStream.rangeClosed(1, 20).boxed().toList(),
          log.read(1, 0, 100).stream().map(Log.Entry::sequence).toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCursorMovesWithTheTransactionThatMovesIt(TestDatabases kind) {
    DatabaseSettings settings = kind.create(directory);
    try (Database database = Database.open(settings)) {
      Log<String> log = open(database);
      assertEquals(0, log.cursor("sync", 7));
      for (long to : new long[] {5, 9}) {
        boolean unused =
            database
                .write(
                    transaction -> {
                      log.moveCursor(transaction, "sync", 7, to);
                      return true;
                    })
                .join();
      }
      assertThrows(
          CompletionException.class,
          () ->
              database
                  .write(
                      transaction -> {
                        log.moveCursor(transaction, "sync", 7, 12);
                        throw new IllegalStateException("no");
                      })
                  .join());
      assertEquals(9, log.cursor("sync", 7));
      assertEquals(0, log.cursor("push", 7));
      assertEquals(0, log.cursor("sync", 8));
    }
  }

  private static Log<String> open(Database database) {
    Texts.create(database);
    return new EmbeddedLog<>(database, "test", new Texts());
  }
}
