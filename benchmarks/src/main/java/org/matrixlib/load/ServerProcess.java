package org.matrixlib.load;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, which can be killed and started again on the same data. */
final class ServerProcess implements AutoCloseable {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final int DRAIN_SECONDS = 15;

  private final List<String> program;
  private final Path directory;
  private final Map<String, String> environment;
  private final int port;
  private Process process;
  private long startNanos;

  private ServerProcess(List<String> program, Path directory, Map<String, String> environment)
      throws IOException {
    this.program = program;
    this.directory = directory;
    this.port = freePort();
    this.environment = new TreeMap<>(environment);
    this.environment.put("MATRIXLIB_DATA_DIRECTORY", directory.toString());
    this.environment.put("MATRIXLIB_LISTENERS_0_ADDRESS", "127.0.0.1");
    this.environment.put("MATRIXLIB_LISTENERS_0_PORT", Integer.toString(port));
    this.process = launch("serve");
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @param program what follows {@code java}, but for the command
   * @param directory where it keeps its data; its output goes to a file beside it
   */
  static ServerProcess start(List<String> program, Path directory, Map<String, String> environment)
      throws IOException, InterruptedException {
    ServerProcess server = new ServerProcess(program, directory, environment);
    server.awaitReady();
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Process launch(String verb) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(program);
    command.add(verb);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    File log = directory.resolveSibling(directory.getFileName() + ".log").toFile();
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    startNanos = System.nanoTime();
    return builder.start();
  }

  private void awaitReady() throws IOException, InterruptedException {
    try (Connection connection = connect()) {
      while (true) {
        if (!process.isAlive()) {
          throw new IOException("the server ended with " + process.exitValue() + "; see its log");
        }
        try {
          if (connection.call("GET", "/_matrix/client/versions", null, null).status() == 200) {
            return;
          }
        } catch (IOException e) {
          if (System.nanoTime() - startNanos > START_NANOS) {
            throw e;
          }
        }
        Thread.sleep(5);
      }
    }
  }

  int port() {
    return port;
  }

  Connection connect() {
    return new Connection(port);
  }

  /** How long the last start took until the first answer. */
  long nanosSinceStart() {
    return System.nanoTime() - startNanos;
  }

  /** Kills the process, as SIGKILL does, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again on the same data, and waits until it answers. */
  void restart() throws IOException, InterruptedException {
    process = launch("serve");
    awaitReady();
  }

  /** Once it has ended, whether all that it kept of the rooms is what follows from their events. */
  boolean isSound() throws IOException, InterruptedException {
    return launch("check").waitFor() == 0;
  }

  /** The processor time that the process has used. */
  double cpuSeconds() throws IOException {
    String[] stat =
        Files.readString(Path.of("/proc/" + process.pid() + "/stat")).split("\\) ")[1].split(" ");
    return (Long.parseLong(stat[11]) + Long.parseLong(stat[12])) / 100.0;
  }

  /** The memory that the process holds. */
  double residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  /** What is left on its heap after a garbage collection, which this asks for. */
  double liveMegabytes() throws IOException {
    Process histogram =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines = histogram.inputReader(StandardCharsets.UTF_8)) {
      String total =
          lines
              .lines()
              .filter(line -> line.startsWith("Total"))
              .findFirst()
              .orElseThrow(() -> new IOException("jcmd tells no total"));
      return Long.parseLong(total.trim().split(" +")[2]) / 1e6;
    }
  }

  /** Ends the server in an orderly way. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (process.waitFor(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    throw new IOException("the server didn't end within " + DRAIN_SECONDS + " s of SIGTERM");
  }
}
