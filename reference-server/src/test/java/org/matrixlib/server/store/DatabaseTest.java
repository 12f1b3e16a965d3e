package org.matrixlib.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseTest {
  @TempDir Path directory;

  private static long insert(Transaction transaction, String reader, long sequence)
      throws SQLException {
    PreparedStatement statement =
        transaction.prepare("INSERT INTO log_cursor VALUES ('test', ?, 0, ?)");
    statement.setString(1, reader);
    statement.setLong(2, sequence);
    statement.executeUpdate();
    return sequence;
  }

  private static List<String> readers(Database database) {
    return database.read(
        transaction -> {
          List<String> found = new ArrayList<>();
          try (ResultSet rows =
              transaction.prepare("SELECT reader FROM log_cursor ORDER BY reader").executeQuery()) {
            while (rows.next()) {
              found.add(rows.getString(1));
            }
          }
          return found;
        });
  }

  private static Throwable failureOf(CompletableFuture<?> future) {
    return assertThrows(ExecutionException.class, future::get).getCause();
  }

  /** Holds the writer back, so that what is written meanwhile is one group. */
  private static CountDownLatch block(Database database) {
    CountDownLatch latch = new CountDownLatch(1);
    CompletableFuture<Boolean> unused =
        database.write(
            transaction -> {
              try {
                latch.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return true;
            });
    return latch;
  }

  @ParameterizedTest
  @EnumSource
  void whatWasWrittenIsReadAtOnceAndAfterTheNextStart(TestDatabases kind) throws Exception {
    DatabaseSettings settings = kind.create(directory);
    try (Database database = Database.open(settings)) {
      assertEquals(5, database.write(transaction -> insert(transaction, "ann", 5)).get());
      assertEquals(List.of("ann"), readers(database));
    }
    try (Database database = Database.open(settings)) {
      assertEquals(List.of("ann"), readers(database));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWorkThatThrowsIsTakenBackAlone(TestDatabases kind) throws Exception {
    try (Database database = Database.open(kind.create(directory))) {
      CountDownLatch latch = block(database);
      RuntimeException broken = new IllegalStateException("broken");
      List<String> actions = new ArrayList<>();
      CompletableFuture<Long> first = database.write(transaction -> insert(transaction, "ann", 1));
      CompletableFuture<Long> second =
          database.write(
              transaction -> {
                transaction.afterCommit(() -> actions.add("second"));
                insert(transaction, "bob", 2);
                throw broken;
              });
      CompletableFuture<Long> duplicate =
          database.write(transaction -> insert(transaction, "ann", 3));
      CompletableFuture<Long> last =
          database.write(
              transaction -> {
                transaction.afterCommit(() -> actions.add("last"));
                return insert(transaction, "cat", 4);
              });
      latch.countDown();

      assertEquals(1, first.get());
      assertSame(broken, failureOf(second));
      assertInstanceOf(StorageException.class, failureOf(duplicate));
      assertEquals(4, last.get());
      assertEquals(List.of("ann", "cat"), readers(database));
      assertEquals(List.of("last"), actions);
      assertTrue(database.failure().isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSingleWorkThatThrowsLeavesNothing(TestDatabases kind) throws Exception {
    try (Database database = Database.open(kind.create(directory))) {
      CompletableFuture<Long> failed =
          database.write(
              transaction -> {
                insert(transaction, "ann", 1);
                throw new SQLException("broken");
              });
      assertInstanceOf(StorageException.class, failureOf(failed));
      assertEquals(2, database.write(transaction -> insert(transaction, "bob", 2)).get());
      assertEquals(List.of("bob"), readers(database));
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterACommitThatFailedNothingIsWritten(TestDatabases kind) throws Exception {
    DatabaseSettings settings = kind.create(directory);
    try (Database database = Database.open(settings)) {
      database
          .write(
              transaction -> {
                transaction.prepare("CREATE TABLE parent (id BIGINT PRIMARY KEY)").execute();
                return transaction
                    .prepare(
                        "CREATE TABLE child (parent BIGINT REFERENCES parent(id)"
                            + " DEFERRABLE INITIALLY DEFERRED)")
                    .execute();
              })
          .get();
      assertEquals(1, database.write(transaction -> insert(transaction, "ann", 1)).get());

      CountDownLatch latch = block(database);
      List<String> actions = new ArrayList<>();
      CompletableFuture<Long> innocent =
          database.write(
              transaction -> {
                transaction.afterCommit(() -> actions.add("innocent"));
                return insert(transaction, "bob", 2);
              });
      // Fails at the commit, and not before.
      CompletableFuture<Integer> guilty =
          database.write(
              transaction -> transaction.prepare("INSERT INTO child VALUES (1)").executeUpdate());
      latch.countDown();

      assertInstanceOf(StorageException.class, failureOf(guilty));
      assertInstanceOf(StorageException.class, failureOf(innocent));
      assertTrue(database.failure().isPresent());
      assertInstanceOf(
          StorageException.class,
          failureOf(database.write(transaction -> insert(transaction, "cat", 3))));
      assertEquals(List.of("ann"), readers(database));
      assertEquals(List.of(), actions);
    }
    try (Database database = Database.open(settings)) {
      assertEquals(4, database.write(transaction -> insert(transaction, "dan", 4)).get());
      assertEquals(List.of("ann", "dan"), readers(database));
    }
  }

  @Test
  void aFullDiskEndsWritingAndKeepsWhatWasAcknowledged() throws Exception {
    DatabaseSettings settings = DatabaseSettings.sqlite(directory.resolve("server.db"));
    List<String> acknowledged = new ArrayList<>();
    try (Database database = Database.open(settings)) {
      database
          .write(transaction -> transaction.prepare("PRAGMA max_page_count = 1").execute())
          .get();
      String name = "x".repeat(3000);
      while (database.failure().isEmpty()) {
        String reader = "%06d".formatted(acknowledged.size()) + name;
        try {
          database.write(transaction -> insert(transaction, reader, 1)).join();
          acknowledged.add(reader);
        } catch (CompletionException e) {
          assertInstanceOf(StorageException.class, e.getCause());
        }
      }
      assertEquals(acknowledged, readers(database));
    }
    try (Database database = Database.open(settings)) {
      assertEquals(acknowledged, readers(database));
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingFinishesWhatWasTakenAndRefusesTheRest(TestDatabases kind) throws Exception {
    DatabaseSettings settings = kind.create(directory);
    Database database = Database.open(settings);
    CountDownLatch latch = block(database);
    List<CompletableFuture<Long>> writes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      long number = i;
      writes.add(database.write(transaction -> insert(transaction, "r" + number, number)));
    }
    latch.countDown();
    database.close();
    for (CompletableFuture<Long> write : writes) {
      assertTrue(write.isDone());
      write.get();
    }
    assertInstanceOf(
        StorageException.class,
        failureOf(database.write(transaction -> insert(transaction, "late", 1))));
    try (Database reopened = Database.open(settings)) {
      assertEquals(1000, readers(reopened).size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadSeesOneMoment(TestDatabases kind) throws Exception {
    try (Database database = Database.open(kind.create(directory))) {
      List<Long> counts =
          database.read(
              transaction -> {
                List<Long> found = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                  try (ResultSet row =
                      transaction.prepare("SELECT COUNT(*) FROM log_cursor").executeQuery()) {
                    row.next();
                    found.add(row.getLong(1));
                  }
                  database.write(writing -> insert(writing, "ann" + found, 1)).join();
                }
                return found;
              });
      assertEquals(List.of(0L, 0L), counts);
      assertEquals(2, readers(database).size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPreferredThreadReadsWhileOthersHoldAllSessions(TestDatabases kind) throws Exception {
    try (Database database = Database.open(kind.create(directory))) {
      CountDownLatch held = new CountDownLatch(DatabaseSettings.DEFAULT_READERS);
      CountDownLatch release = new CountDownLatch(1);
      List<CompletableFuture<Boolean>> others = new ArrayList<>();
      for (int i = 0; i < DatabaseSettings.DEFAULT_READERS; i++) {
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        others.add(other);
        new Thread(() -> other.complete(database.read(transaction -> hold(held, release)))).start();
      }
      held.await();
      try {
        CompletableFuture<List<String>> read = new CompletableFuture<>();
        new Thread(
                () -> {
                  database.preferReads();
                  try {
                    read.complete(readers(database));
                  } catch (StorageException e) {
                    read.completeExceptionally(e);
                  }
                })
            .start();
        assertEquals(List.of(), read.get());
      } finally {
        release.countDown();
      }
      for (CompletableFuture<Boolean> other : others) {
        assertTrue(other.get());
      }
    }
  }

  private static boolean hold(CountDownLatch held, CountDownLatch release) {
    held.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return true;
  }

  @ParameterizedTest
  @EnumSource
  void aReadCannotWriteAndLaterReadsStillWork(TestDatabases kind) throws Exception {
    try (Database database = Database.open(kind.create(directory))) {
      for (int i = 0; i < 2 * DatabaseSettings.DEFAULT_READERS; i++) {
        assertThrows(
            StorageException.class,
            () -> database.read(transaction -> insert(transaction, "ann", 1)));
      }
      assertEquals(List.of(), readers(database));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDatabaseInUseIsNotOpenedAgain(TestDatabases kind) throws Exception {
    DatabaseSettings settings = kind.create(directory);
    try (Database database = Database.open(settings)) {
      assertTrue(
          assertThrows(StorageException.class, () -> Database.open(settings))
              .getMessage()
              .contains("Another server"));
      assertFalse(database.failure().isPresent());
    }
    Database.open(settings).close();
  }

  @Test
  void whoLosesTheClaimCantWriteAnyMore() throws Exception {
    DatabaseSettings settings = TestDatabases.POSTGRESQL.create(directory);
    try (Database database = Database.open(settings)) {
      assertEquals(1, database.write(transaction -> insert(transaction, "ann", 1)).get());
      try (Connection other = DriverManager.getConnection(settings.url());
          Statement statement = other.createStatement()) {
        statement.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                + " AND database = (SELECT oid FROM pg_database"
                + " WHERE datname = current_database())");
      }
      try (Database next = Database.open(settings)) {
        assertInstanceOf(
            StorageException.class,
            failureOf(database.write(transaction -> insert(transaction, "bob", 2))));
        assertTrue(database.failure().isPresent());
        assertEquals(List.of("ann"), readers(next));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterAnErrorInWhatFollowsAWriteNothingIsWritten(TestDatabases kind) throws Exception {
    try (Database database = Database.open(kind.create(directory))) {
      CompletableFuture<Long> first =
          database.write(
              transaction -> {
                transaction.afterCommit(
                    () -> {
                      throw new OutOfMemoryError("of a test");
                    });
                return insert(transaction, "ann", 1);
              });
      assertEquals(1, first.get(), "it is durable");
      assertInstanceOf(
          StorageException.class,
          failureOf(database.write(transaction -> insert(transaction, "bob", 2))));
      assertTrue(database.failure().isPresent());
      assertEquals(List.of("ann"), readers(database));
    }
  }

  @Test
  void theWriteAheadLogStaysShortThoughReadsOverlapAllTheTime() throws Exception {
    DatabaseSettings settings = DatabaseSettings.sqlite(directory.resolve("server.db"));
    try (Database database = Database.open(settings)) {
      String text = "x".repeat(8 << 20);
      Reading reading = new Reading(database);
      for (int i = 0; i < 12; i++) {
        String name = i + text;
        assertEquals(1, database.write(transaction -> insert(transaction, name, 1)).get());
        Reading next = new Reading(database);
        reading.end();
        reading = next;
      }
      reading.end();
      // After the first of these the log is looked at before the second begins.
      assertEquals(1, database.write(transaction -> insert(transaction, "ann", 1)).get());
      assertEquals(2, database.write(transaction -> insert(transaction, "bob", 2)).get());
      long size = Files.size(directory.resolve("server.db-wal"));
      assertTrue(size < 64 << 20, size + " bytes");
    }
  }

  /** A read that sees one moment until it is told to end. */
  private static final class Reading {
    private final CountDownLatch end = new CountDownLatch(1);
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    Reading(Database database) throws InterruptedException {
      CountDownLatch begun = new CountDownLatch(1);
      new Thread(
              () ->
                  ended.complete(
                      database.read(
                          transaction -> {
                            transaction.prepare("SELECT 1 FROM log_cursor").executeQuery().close();
                            return hold(begun, end);
                          })))
          .start();
      begun.await();
    }

    void end() throws Exception {
      end.countDown();
      assertTrue(ended.get());
    }
  }

  @Test
  void aBackupIsMadeWhileTheDatabaseIsInUse() throws Exception {
    DatabaseSettings settings = DatabaseSettings.sqlite(directory.resolve("server.db"));
    Path copy = directory.resolve("copy.db");
    try (Database database = Database.open(settings)) {
      database.write(transaction -> insert(transaction, "ann", 1)).get();
      database.backUp(copy);
      database.write(transaction -> insert(transaction, "bob", 2)).get();
      assertThrows(StorageException.class, () -> database.backUp(copy));
    }
    try (Database restored = Database.open(DatabaseSettings.sqlite(copy))) {
      assertEquals(List.of("ann"), readers(restored));
    }
  }
}
