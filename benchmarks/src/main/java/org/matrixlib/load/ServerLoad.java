package org.matrixlib.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.matrixlib.core.json.JsonObject;

/**
 * Measures the server under load, in a process of its own, on its default settings but for rate
 * limits: every event that it acknowledges is on disk. Prints a table in Markdown.
 */
public final class ServerLoad {
  private static final int CONNECTIONS = 32;
  private static final double SECOND = 1e9;
  private static final double MILLISECOND = 1e6;

  private final ServerProcess server;
  private int users;

  private ServerLoad(ServerProcess server) {
    this.server = server;
  }

  /** A part of the program, by its name. */
  @FunctionalInterface
  private interface Workload {
    void run(ServerLoad load) throws Exception;
  }

  private static final TreeMap<String, Workload> WORKLOADS = new TreeMap<>();

  static {
    WORKLOADS.put("send", ServerLoad::sends);
    WORKLOADS.put("poll", ServerLoad::polls);
    WORKLOADS.put("rooms", ServerLoad::rooms);
    WORKLOADS.put("messages", ServerLoad::messages);
    WORKLOADS.put("initial", ServerLoad::initialSync);
    WORKLOADS.put("idle", ServerLoad::idle);
    WORKLOADS.put("growth", ServerLoad::growth);
  }

  /**
   * Runs workloads, each on a server of its own.
   *
   * @param args the jar of the server, then names of workloads; all if none is named
   */
  public static void main(String[] args) throws Exception {
    Set<String> names = WORKLOADS.keySet();
    if (args.length < 1 || !names.containsAll(Arrays.asList(args).subList(1, args.length))) {
      System.err.println("usage: ServerLoad SERVER_JAR [" + String.join("|", names) + "]...");
      System.exit(2);
    }
    System.out.println("| workload | figure | processor time of the server |");
    System.out.println("|---|---|---|");
    for (String name : args.length == 1 ? names : Arrays.asList(args).subList(1, args.length)) {
      run(Path.of(args[0]), WORKLOADS.get(name));
    }
  }

  private static void run(Path jar, Workload workload) throws Exception {
    Path directory = Files.createTempDirectory("matrixlib-load");
    try (ServerProcess server =
        ServerProcess.start(
            List.of("-Xmx512m", "-jar", jar.toString()),
            Files.createDirectory(directory.resolve("data")),
            Servers.SETTINGS)) {
      row("first answer after start", "%.2f s", server.nanosSinceStart() / SECOND);
      workload.run(new ServerLoad(server));
      row("memory held at the end", "%.0f MB", server.residentMegabytes());
    }
    Servers.delete(directory);
  }

  private static void row(String what, String format, Object... figures) {
    System.out.printf("| %s | %s | |%n", what, String.format(Locale.ROOT, format, figures));
  }

  private User newUser() throws IOException {
    return User.register(server.connect(), "user" + users++);
  }

  private List<User> newUsers(int count) throws IOException {
    List<User> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(newUser());
    }
    return made;
  }

  /** One connection's work: repeated for a number of times, each timed. */
  @FunctionalInterface
  private interface Step {
    void run(User user, int turn) throws IOException;
  }

  /** Lets users do something side by side, and prints how fast that went. */
  private void measure(String what, List<User> side, int turns, Step step)
      throws IOException, InterruptedException, ExecutionException {
    double cpu = server.cpuSeconds();
    long start = System.nanoTime();
    List<long[]> times = together(side, turns, step);
    double seconds = (System.nanoTime() - start) / SECOND;
    long[] all = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    double used = server.cpuSeconds() - cpu;
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f/s, median %.1f ms, p99 %.1f ms | %.0f us each, %.0f %% of a core |%n",
        what,
        all.length / seconds,
        all[all.length / 2] / MILLISECOND,
        all[(int) (all.length * 0.99)] / MILLISECOND,
        used * 1e6 / all.length,
        100 * used / seconds);
  }

  private static List<long[]> together(List<User> side, int turns, Step step)
      throws InterruptedException, ExecutionException {
    List<Callable<long[]>> work = new ArrayList<>();
    for (User user : side) {
      work.add(
          () -> {
            long[] times = new long[turns];
            for (int turn = 0; turn < turns; turn++) {
              long start = System.nanoTime();
              step.run(user, turn);
              times[turn] = System.nanoTime() - start;
            }
            return times;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(side.size());
    try {
      List<long[]> times = new ArrayList<>();
      for (Future<long[]> one : threads.invokeAll(work)) {
        times.add(one.get());
      }
      return times;
    } finally {
      threads.shutdown();
    }
  }

  private void sends() throws Exception {
    List<User> senders = newUsers(CONNECTIONS);
    String room = senders.get(0).createRoom();
    for (User sender : senders) {
      sender.join(room);
    }
    measure("warm-up", senders, 300, (user, turn) -> user.send(room, "w" + turn, "warm"));
    for (int run = 1; run <= 3; run++) {
      String prefix = "r" + run + ".";
      measure(
          "send, 1 room, 32 connections",
          senders,
          300,
          (user, turn) -> user.send(room, prefix + turn, "some words, as people write them"));
    }
    for (int run = 1; run <= 3; run++) {
      String prefix = "o" + run + ".";
      measure(
          "send, 1 room, 1 connection",
          senders.subList(0, 1),
          1_000,
          (user, turn) -> user.send(room, prefix + turn, "some words, as people write them"));
    }
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(senders.get(i % CONNECTIONS).createRoom());
    }
    for (User sender : senders) {
      for (String one : many) {
        sender.join(one);
      }
    }
    for (int run = 1; run <= 3; run++) {
      String prefix = "m" + run + ".";
      measure(
          "send, 100 rooms, 32 connections",
          senders,
          500,
          (user, turn) ->
              user.send(
                  many.get(ThreadLocalRandom.current().nextInt(many.size())),
                  prefix + turn,
                  "some words, as people write them"));
    }
  }

  private void polls() throws Exception {
    for (int count : new int[] {200, 1_000}) {
      User sender = newUser();
      String room = sender.createRoom();
      List<User> pollers = newUsers(count);
      for (User poller : pollers) {
        poller.join(room);
      }
      long[] last = new long[15];
      poll(sender, room, pollers, last);
      Arrays.sort(last);
      row(
          "%d long-polling users in a room: the last one has the event after the send returned"
              .formatted(count),
          "median %.0f ms, worst of %d %.0f ms",
          Math.max(0, last[last.length / 2]) / MILLISECOND,
          last.length,
          Math.max(0, last[last.length - 1]) / MILLISECOND);
      pollers.forEach(User::close);
    }
  }

  /** One thread sends, one per poller receives; all begin each round together. */
  private static void poll(User sender, String room, List<User> pollers, long[] last)
      throws Exception {
    CyclicBarrier asked = new CyclicBarrier(pollers.size() + 1);
    long[] received = new long[pollers.size()];
    ExecutorService threads = Executors.newFixedThreadPool(pollers.size());
    List<Future<?>> work = new ArrayList<>();
    CyclicBarrier answered = new CyclicBarrier(pollers.size() + 1);
    for (int i = 0; i < pollers.size(); i++) {
      int place = i;
      User user = pollers.get(i);
      work.add(
          threads.submit(
              () -> {
                String since = user.sync("timeout=0").string("next_batch").orElseThrow();
                for (int round = 0; round < last.length; round++) {
                  user.askSync("timeout=60000&since=" + since);
                  asked.await();
                  JsonObject answer = user.connection().receive().ok();
                  received[place] = System.nanoTime();
                  since = answer.string("next_batch").orElseThrow();
                  if (User.timeline(answer, room).size() != 1) {
                    throw new IOException("not one event: " + answer);
                  }
                  answered.await();
                }
                return null;
              }));
    }
    for (int round = 0; round < last.length; round++) {
      asked.await();
      TimeUnit.MILLISECONDS.sleep(200);
      sender.send(room, "poll" + pollers.size() + "." + round, "news");
      long returned = System.nanoTime();
      answered.await();
      last[round] = Arrays.stream(received).max().orElseThrow() - returned;
    }
    for (Future<?> one : work) {
      one.get();
    }
    threads.shutdown();
  }

  private void rooms() throws Exception {
    List<User> side = newUsers(4);
    measure("createRoom, warm-up", side, 100, (user, turn) -> user.createRoom());
    for (int run = 1; run <= 3; run++) {
      measure("createRoom, 4 connections", side, 150, (user, turn) -> user.createRoom());
    }
    String room = side.get(0).createRoom();
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      connections.add(server.connect());
    }
    List<List<User>> joiners = new ArrayList<>();
    for (Connection connection : connections) {
      List<User> users = new ArrayList<>();
      for (int i = 0; i < 250; i++) {
        users.add(User.register(connection, "joiner" + this.users++));
      }
      joiners.add(users);
    }
    measure(
        "local joins into one room, 8 connections",
        joiners.stream().map(part -> part.get(0)).toList(),
        250,
        (first, turn) ->
            joiners.stream()
                .filter(part -> part.get(0) == first)
                .findAny()
                .orElseThrow()
                .get(turn)
                .join(room));
    connections.forEach(Connection::close);
  }

  private void messages() throws Exception {
    List<User> side = newUsers(CONNECTIONS);
    String room = side.get(0).createRoom();
    for (User user : side) {
      user.join(room);
    }
    together(side, 200, (user, turn) -> user.send(room, "p" + turn, "some words"));
    String page = "rooms/" + User.encode(room) + "/messages?dir=b&limit=100";
    measure("warm-up", side.subList(0, 1), 300, (user, turn) -> user.get(page));
    for (int run = 1; run <= 3; run++) {
      measure("a page of 100 messages", side.subList(0, 1), 300, (user, turn) -> user.get(page));
    }
  }

  private void initialSync() throws Exception {
    User user = newUser();
    for (int i = 0; i < 300; i++) {
      String room = user.createRoom();
      for (int message = 0; message < 20; message++) {
        user.send(room, "i" + i + "." + message, "some words");
      }
    }
    String filter = User.encode("{\"room\":{\"state\":{\"lazy_load_members\":true}}}");
    for (int run = 1; run <= 5; run++) {
      measure(
          "initial sync of 300 rooms, time " + run,
          List.of(user),
          1,
          (one, turn) -> one.sync("timeout=0&filter=" + filter));
    }
  }

  private void idle() throws Exception {
    List<User> pollers = newUsers(1_000);
    String room = pollers.get(0).createRoom();
    for (User poller : pollers) {
      poller.join(room);
    }
    List<String> tokens = new ArrayList<>();
    for (User poller : pollers) {
      tokens.add(poller.sync("timeout=0").string("next_batch").orElseThrow());
    }
    double before = server.liveMegabytes();
    for (int i = 0; i < pollers.size(); i++) {
      pollers.get(i).askSync("timeout=120000&since=" + tokens.get(i));
    }
    TimeUnit.SECONDS.sleep(2);
    double after = server.liveMegabytes();
    double cpu = server.cpuSeconds();
    TimeUnit.SECONDS.sleep(20);
    row(
        "1,000 idle syncs",
        "%.2f %% of a core, %.1f KB of live heap each",
        100 * (server.cpuSeconds() - cpu) / 20,
        (after - before) * 1000 / pollers.size());
    pollers.forEach(User::close);
  }

  private void growth() throws Exception {
    List<User> side = newUsers(CONNECTIONS);
    String room = side.get(0).createRoom();
    for (User user : side) {
      user.join(room);
    }
    int sent = 0;
    for (int goal : new int[] {1_000, 10_000, 50_000, 200_000}) {
      int turns = (goal - sent) / CONNECTIONS;
      String prefix = "g" + goal + ".";
      together(side, turns, (user, turn) -> user.send(room, prefix + turn, "some words"));
      sent += turns * CONNECTIONS;
      measure(
          "send, 1 room, 32 connections, at %,d events".formatted(goal),
          side,
          100,
          (user, turn) -> user.send(room, "x" + goal + "." + turn, "some words"));
      String since = side.get(0).sync("timeout=0").string("next_batch").orElseThrow();
      String[] token = {since};
      measure(
          "send and sync, 1 connection, at %,d events".formatted(goal),
          side.subList(0, 1),
          200,
          (user, turn) -> {
            user.send(room, "y" + goal + "." + turn, "some words");
            token[0] =
                user.sync("timeout=10000&since=" + token[0]).string("next_batch").orElseThrow();
          });
      measure(
          "initial sync, at %,d events".formatted(goal),
          side.subList(0, 1),
          20,
          (user, turn) -> user.sync("timeout=0"));
      sent += 3_400;
    }
  }
}
