package org.matrixlib.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.account.Accounts;
import org.matrixlib.server.account.Registration;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;
import org.matrixlib.server.store.TestDatabases;

class CommandsTest {
  private static final UserId ANN = UserId.of("@ann:hs1");
  private static final UserId BOB = UserId.of("@bob:hs1");

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of("MATRIXLIB_PASSWORDS_MEMORY_KIB", "8", "MATRIXLIB_PASSWORDS_ITERATIONS", "1"));
  private String typed = "secret";

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    Surroundings surroundings =
        new Surroundings(
            environment,
            directory,
            prompt -> typed,
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            InstantSource.system(),
            new SecureRandom(),
            (config, clock, random) -> {
              throw new IOException("it doesn't start in this test");
            });
    return Commands.of(surroundings).execute(arguments);
  }

  private void succeed(String... arguments) {
    assertEquals(0, run(arguments), () -> String.join(" ", arguments) + ": " + err);
    assertEquals("", err.toString());
  }

  private void fail(String message, String... arguments) {
    assertEquals(1, run(arguments));
    assertTrue(err.toString().contains(message), err::toString);
    assertFalse(err.toString().contains("\tat "), err::toString);
  }

  private boolean exists(UserId user) {
    DatabaseSettings settings =
        DatabaseSettings.sqlite(directory.resolve("matrixlib-data/server.db"));
    try (Database database = Database.open(settings)) {
      return new Accounts(database, InstantSource.system(), new SecureRandom()).exists(user);
    }
  }

  @Test
  void initMakesWhatAServerNeeds() throws IOException {
    succeed("init", "--server-name", "hs1");
    succeed("check-config");
    assertTrue(out.toString().contains("the server hs1"), out::toString);
    succeed("keys");
    assertTrue(out.toString().matches("ed25519:[a-z]{6} [A-Za-z0-9+/]{43}\\R"), out::toString);
    Path key = directory.resolve("matrixlib-data/signing.key");
    assertEquals("rw-------", permissions(key));
    assertEquals("rwx------", permissions(key.getParent()));
    assertEquals("rw-------", permissions(directory.resolve("matrixlib.yaml")));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void initOverwritesNothing() throws IOException {
    succeed("init", "-n", "hs1");
    String config = Files.readString(directory.resolve("matrixlib.yaml"));
    String key = Files.readString(directory.resolve("matrixlib-data/signing.key"));
    fail("matrixlib.yaml already", "init", "-n", "hs2");
    assertEquals(config, Files.readString(directory.resolve("matrixlib.yaml")));
    succeed("init", "-n", "hs1", "-c", "other.yaml");
    assertEquals(key, Files.readString(directory.resolve("matrixlib-data/signing.key")));
    assertNotEquals(config, Files.readString(directory.resolve("other.yaml")));
  }

  @Test
  void initRefusesWhatIsNoName() {
    fail("a b is no server name", "init", "--server-name", "a b");
  }

  @Test
  void usersAreAddedOnce() {
    succeed("init", "-n", "hs1");
    succeed("user", "add", "Ann", "--admin");
    assertTrue(out.toString().contains("@ann:hs1"), out::toString);
    assertTrue(exists(ANN));
    fail("there is a user @ann:hs1 already", "user", "add", "ann");
    fail("a b is no name", "user", "add", "a b");
    typed = null;
    fail("needs a password", "user", "add", "bob");
    typed = "x".repeat(513);
    fail("at most 512 bytes", "user", "add", "bob");
  }

  @Test
  void aDatabaseKeepsItsServer() {
    succeed("init", "-n", "hs1");
    succeed("user", "add", "ann");
    environment.put("MATRIXLIB_SERVER_NAME", "hs2");
    fail("of the server hs1, not of hs2", "user", "add", "bob");
  }

  @Test
  void aBackupIsTakenWhileTheServerRunsAndRestoredElsewhere() throws IOException {
    succeed("init", "-n", "hs1");
    succeed("user", "add", "ann");
    succeed("keys");
    String keys = out.toString();
    DatabaseSettings settings =
        DatabaseSettings.sqlite(directory.resolve("matrixlib-data/server.db"));
    try (Database inUse = Database.open(settings)) {
      fail("uses this database", "user", "add", "bob");
      succeed("backup", "copy");
      assertTrue(inUse.failure().isEmpty());
    }
    assertEquals("rwx------", permissions(directory.resolve("copy")));
    fail("copy already", "backup", "copy");
    fail("already: move it away", "restore", "copy");
    succeed("user", "add", "bob");
    Files.move(directory.resolve("matrixlib-data"), directory.resolve("lost"));
    fail("there is no", "restore", "nowhere");
    succeed("restore", "copy");
    assertEquals("rwx------", permissions(directory.resolve("matrixlib-data")));
    assertEquals("rw-------", permissions(directory.resolve("matrixlib-data/signing.key")));
    assertTrue(exists(ANN));
    assertFalse(exists(BOB));
    succeed("keys");
    assertEquals(keys, out.toString());
    try (Stream<Path> files = Files.list(directory.resolve("matrixlib-data"))) {
      assertFalse(files.anyMatch(file -> file.toString().endsWith(".restoring")));
    }
  }

  @Test
  void aDatabaseThatNobodyUsesIsChecked() {
    succeed("init", "-n", "hs1");
    succeed("user", "add", "ann");
    succeed("check");
    assertTrue(out.toString().contains("All is as it should be"), out::toString);
    DatabaseSettings settings =
        DatabaseSettings.sqlite(directory.resolve("matrixlib-data/server.db"));
    try (Database inUse = Database.open(settings)) {
      fail("uses this database", "check");
      String room =
          "INSERT INTO room (number, room_id, version, current_state, extremities, sequence)"
              + " VALUES (1, '!a:hs1', '11', 0, '{\"event_ids\":[]}', 5)";
      inUse.write(transaction -> transaction.prepare(room).executeUpdate()).join();
    }
    fail("faults were found: 1", "check");
    assertTrue(out.toString().contains("!a:hs1: the last number is 5, and should be 0"));
  }

  @Test
  void restoreRefusesTheRestsOfAServerThatWasKilled() throws IOException {
    succeed("init", "-n", "hs1");
    succeed("user", "add", "ann");
    succeed("backup", "copy");
    Path data = directory.resolve("matrixlib-data");
    Path killed = directory.resolve("killed");
    Files.createDirectories(killed);
    try (Database inUse = Database.open(DatabaseSettings.sqlite(data.resolve("server.db")))) {
      new Accounts(inUse, InstantSource.system(), new SecureRandom())
          .register(new Registration(BOB, "", false, Optional.empty()))
          .join();
      // What is there now is what is there if it is killed now.
      for (String file : new String[] {"server.db-wal", "server.db-shm"}) {
        Files.copy(data.resolve(file), killed.resolve(file));
      }
    }
    assertTrue(Files.size(killed.resolve("server.db-wal")) > 0);
    Files.move(data, directory.resolve("lost"));
    Files.move(killed, data);
    fail("server.db-wal already: move it away first", "restore", "copy");
    Files.delete(data.resolve("server.db-wal"));
    fail("server.db-shm already: move it away first", "restore", "copy");
    Files.delete(data.resolve("server.db-shm"));
    succeed("restore", "copy");
    assertTrue(exists(ANN));
    assertFalse(exists(BOB));
  }

  @Test
  void aRestoreBeginsAnotherEpochOfSyncTokensEachTime() throws IOException {
    succeed("init", "-n", "hs1");
    DatabaseSettings settings =
        DatabaseSettings.sqlite(directory.resolve("matrixlib-data/server.db"));
    try (Database database = Database.open(settings)) {
      String begun = "INSERT INTO sync_reader (id, position, secret, epoch) VALUES (1, 5, 'x', 7)";
      int unused = database.write(tx -> tx.prepare(begun).executeUpdate()).join();
    }
    succeed("backup", "copy");
    Set<Long> epochs = new HashSet<>(Set.of(7L));
    for (String lost : new String[] {"lost", "lost-again"}) {
      Files.move(directory.resolve("matrixlib-data"), directory.resolve(lost));
      succeed("restore", "copy");
      try (Database database = Database.open(settings)) {
        epochs.add(epoch(database));
      }
    }
    assertEquals(3, epochs.size());
  }

  @Test
  void aRestoreByToolsOfTheDatabaseIsNotedByRestoreWithoutADirectory() {
    DatabaseSettings settings = TestDatabases.POSTGRESQL.create(directory);
    environment.put("MATRIXLIB_DATABASE_URL", settings.url());
    environment.put("MATRIXLIB_SERVER_NAME", "hs1");
    fail("use pg_restore or psql first", "restore");
    fail("use pg_restore or psql first", "restore"); // nothing was made of it either
    succeed("user", "add", "ann");
    String begun = "INSERT INTO sync_reader (id, position, secret, epoch) VALUES (1, 5, ?, 7)";
    try (Database database = Database.open(settings)) {
      int unused =
          database
              .write(
                  tx -> {
                    PreparedStatement insert = tx.prepare(begun);
                    insert.setBytes(1, new byte[] {1});
                    return insert.executeUpdate();
                  })
              .join();
    }
    succeed("restore");
    try (Database database = Database.open(settings)) {
      assertNotEquals(7, epoch(database));
    }
    fail("then restore without a directory", "restore", "copy");
    environment.put("MATRIXLIB_SERVER_NAME", "hs2");
    fail("of the server hs1, not of hs2", "restore");
  }

  @Test
  void anEmbeddedDatabaseIsRestoredFromADirectoryOnly() {
    succeed("init", "-n", "hs1");
    fail("which DIRECTORY", "restore");
    environment.put("MATRIXLIB_DATABASE_URL", "jdbc:sqlite:elsewhere.db");
    fail("at jdbc:sqlite:elsewhere.db", "restore", "copy");
    fail("at jdbc:sqlite:elsewhere.db", "restore");
    assertFalse(Files.exists(directory.resolve("elsewhere.db")));
  }

  private static long epoch(Database database) {
    return database.read(
        tx -> {
          ResultSet row = tx.prepare("SELECT epoch FROM sync_reader").executeQuery();
          assertTrue(row.next());
          return row.getLong(1);
        });
  }

  @Test
  void aBackupOfAnotherServerIsNotTakenForOnesOwn() {
    succeed("init", "-n", "hs1");
    succeed("user", "add", "ann");
    succeed("backup", "copy");
    environment.put("MATRIXLIB_DATA_DIRECTORY", "other");
    environment.put("MATRIXLIB_SERVER_NAME", "hs2");
    fail("of the server hs1, not of hs2", "restore", "copy");
  }

  @Test
  void faultsOfTheConfigurationAreTold() throws IOException {
    Files.writeString(directory.resolve("matrixlib.yaml"), "server_name: hs1\nregistraton: {}\n");
    for (String command : new String[] {"check-config", "serve", "keys"}) {
      fail("matrixlib.yaml:2: registraton: no such key; did you mean registration?", command);
    }
    fail("nowhere.yaml can't be read", "check-config", "--config", "nowhere.yaml");
  }

  @Test
  void whatKeepsAServerFromStartingIsTold() {
    fail("it doesn't start in this test", "serve");
  }

  @ParameterizedTest
  @CsvSource({
    "'', Missing required subcommand",
    "user, Missing required subcommand",
    "backup, Missing required parameter: 'DIRECTORY'",
    "user add, Missing required parameter: 'NAME'",
    "sevre, Unmatched argument",
    "serve --x, Unknown option",
  })
  void wrongUseIsExplained(String line, String message) {
    assertEquals(2, run(line.isEmpty() ? new String[0] : line.split(" ")));
    assertTrue(err.toString().contains(message), err::toString);
  }

  @Test
  void helpNamesEveryCommand() {
    succeed("--help");
    for (String command :
        new String[] {
          "serve", "init", "check-config", "user", "keys", "backup", "restore", "check"
        }) {
      assertTrue(out.toString().contains("  " + command), command);
    }
    succeed("--version");
    assertTrue(out.toString().startsWith("matrixlib "), out::toString);
  }
}
