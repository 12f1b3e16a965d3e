package org.matrixlib.server.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The databases that tests run on: SQLite always, PostgreSQL where it is installed. Each test gets
 * an empty one.
 */
public enum TestDatabases {
  SQLITE {
    @Override
    public DatabaseSettings create(Path directory) {
      return DatabaseSettings.sqlite(directory.resolve("server.db"));
    }
  },
  POSTGRESQL {
    @Override
    public DatabaseSettings create(Path directory) {
      assumeTrue(Postgres.PROGRAMS.isPresent(), "PostgreSQL isn't installed: skipped");
      return new DatabaseSettings(
          Postgres.running().newDatabase(), DatabaseSettings.DEFAULT_READERS);
    }
  };

  /** The settings of a new, empty database. */
  public abstract DatabaseSettings create(Path directory);

  /** A server of PostgreSQL, started once for all tests of this process. */
  private static final class Postgres {
    static final Optional<Path> PROGRAMS = findPrograms();
    private static final int START_ATTEMPTS = 100;
    private static final int STOP_SECONDS = 20;
    private static Postgres running;

    private final String address;
    private final AtomicInteger databases = new AtomicInteger();

    private Postgres(String address) {
      this.address = address;
    }

    static synchronized Postgres running() {
      if (running == null) {
        try {
          running = start(PROGRAMS.orElseThrow());
        } catch (IOException | InterruptedException e) {
          throw new IllegalStateException("PostgreSQL doesn't start", e);
        }
      }
      return running;
    }

    private static Optional<Path> findPrograms() {
      try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
        return versions
            .map(version -> version.resolve("bin"))
            .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
            .findFirst();
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    private static Postgres start(Path programs) throws IOException, InterruptedException {
      Path directory = Files.createTempDirectory("matrixlib-postgresql");
      boolean isRoot = System.getProperty("user.name").equals("root");
      if (isRoot) {
        run(List.of("chown", "nobody", directory.toString()));
      }
      Path data = directory.resolve("data");
      run(
          unprivileged(
              isRoot,
              programs.resolve("initdb").toString(),
              "--auth=trust",
              "--username=test",
              "--encoding=UTF8",
              "--locale=C",
              "--no-sync",
              "--pgdata=" + data));
      int port = freePort();
      Process server =
          new ProcessBuilder(
                  unprivileged(
                      isRoot,
                      programs.resolve("postgres").toString(),
                      "-D",
                      data.toString(),
                      "-p",
                      String.valueOf(port),
                      "-h",
                      "127.0.0.1",
                      "-k",
                      directory.toString(),
                      "-c",
                      "max_connections=200"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, directory)));
      String address = "jdbc:postgresql://127.0.0.1:" + port + "/";
      awaitStart(address);
      return new Postgres(address);
    }

    /** PostgreSQL refuses to run as root. */
    private static List<String> unprivileged(boolean isRoot, String... command) {
      List<String> line = new ArrayList<>();
      if (isRoot) {
        line.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
      }
      line.addAll(List.of(command));
      return line;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .directory(Path.of("/").toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed");
      }
    }

    /** Nobody may be left: SIGINT is its fast shutdown, SIGTERM would wait for clients. */
    private static void stop(Process server, Path directory) {
      try {
        run(List.of("kill", "-INT", Long.toString(server.pid())));
        if (!server.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
          server.destroyForcibly().waitFor();
        }
        run(List.of("rm", "-r", directory.toString()));
      } catch (IOException | InterruptedException e) {
        server.destroyForcibly();
      }
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }

    private static void awaitStart(String address) throws InterruptedException, IOException {
      for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
        try {
          DriverManager.getConnection(address + "postgres?user=test").close();
          return;
        } catch (SQLException e) {
          Thread.sleep(100);
        }
      }
      throw new IOException("PostgreSQL doesn't answer");
    }

    String newDatabase() {
      String name = "test" + databases.incrementAndGet();
      try (Connection connection = DriverManager.getConnection(address + "postgres?user=test");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + name);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return address + name + "?user=test";
    }
  }
}
