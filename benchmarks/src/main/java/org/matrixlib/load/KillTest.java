package org.matrixlib.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.matrixlib.core.json.JsonObject;

/**
 * Kills the server at random moments, again and again, while clients write and sync, and then looks
 * whether it lost, doubled or reordered anything that it had acknowledged.
 *
 * <p>Writers repeat a request, by its transaction id, until it is answered. Guests leave rooms and
 * come back. Syncers go on from their last token. At the end the history of every room is read, and
 * compared with what the writers were told and with what each syncer saw, the members of every room
 * with what the guests were told, and every index with what follows from the events.
 */
public final class KillTest {
  private static final int WRITERS = 4;
  private static final int GUESTS = 2;
  private static final int ROOMS = 50;
  private static final int SYNCERS = 50;
  private static final int MIN_LIFE_MILLIS = 20;
  private static final int MAX_LIFE_MILLIS = 500;
  private static final int MAX_SHOWN = 20;

  /** So long a timeline that none is cut: a gap would have to be filled from elsewhere. */
  private static final String FILTER =
      User.encode(
          "{\"room\":{\"timeline\":{\"limit\":10000,\"types\":[\"m.room.message\"]}},\"presence\":{\"types\":[]}}");

  private static final Map<String, String> SETTINGS = Servers.SETTINGS;

  private final ServerProcess server;
  private final Random random;
  private final List<String> rooms = new ArrayList<>();
  private final List<Writer> writers = new ArrayList<>();
  private final List<Guest> guests = new ArrayList<>();
  private final List<Syncer> syncers = new ArrayList<>();
  private final Map<String, String> faults = new ConcurrentHashMap<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private volatile boolean isOver;

  private KillTest(ServerProcess server, long seed) {
    this.server = server;
    this.random = new Random(seed);
  }

  /**
   * Runs the test.
   *
   * @param args the jar of the server, the number of cycles, and optionally the seed
   */
  public static void main(String[] args) throws Exception {
    if (args.length < 2 || args.length > 3) {
      System.err.println("usage: KillTest SERVER_JAR CYCLES [SEED]");
      System.exit(2);
    }
    long seed = args.length == 3 ? Long.parseLong(args[2]) : System.nanoTime();
    System.out.println("seed " + seed);
    List<String> program = List.of("-jar", args[0]);
    System.exit(run(program, Integer.parseInt(args[1]), seed).isEmpty() ? 0 : 1);
  }

  /**
   * Runs the test in a temporary directory, which is kept if something is wrong.
   *
   * @param program what follows {@code java} to run the server
   * @return what is wrong
   */
  static Map<String, String> run(List<String> program, int cycles, long seed) throws Exception {
    Path directory = Files.createTempDirectory("matrixlib-kill");
    Path data = Files.createDirectory(directory.resolve("data"));
    ServerProcess server = ServerProcess.start(program, data, SETTINGS);
    KillTest test = new KillTest(server, seed);
    try (server) {
      test.prepare();
      test.kill(cycles);
      test.finish();
    }
    if (!server.isSound()) {
      test.fault("an index isn't what follows from the events", "see the log");
    }
    System.out.printf(
        "%d cycles, %d requests acknowledged, %d faults%n",
        cycles, test.acknowledged.get(), test.faults.size());
    if (test.faults.isEmpty()) {
      Servers.delete(directory);
    } else {
      test.faults.entrySet().stream()
          .limit(MAX_SHOWN)
          .forEach(fault -> System.out.println("FAULT " + fault.getKey() + " " + fault.getValue()));
      System.out.println("the data and the log are in " + directory);
    }
    return test.faults;
  }

  private void prepare() throws IOException {
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(User.register(server.connect(), "writer" + i), i));
    }
    for (int i = 0; i < GUESTS; i++) {
      guests.add(new Guest(User.register(server.connect(), "guest" + i), i));
    }
    for (int i = 0; i < SYNCERS; i++) {
      syncers.add(new Syncer(User.register(server.connect(), "syncer" + i)));
    }
    for (int i = 0; i < ROOMS; i++) {
      String room = writers.get(0).user.createRoom();
      rooms.add(room);
      for (Writer writer : writers) {
        writer.user.join(room);
      }
      // Each syncer is in every room; that many joins take a while.
      for (Syncer syncer : syncers) {
        syncer.user.join(room);
      }
    }
  }

  private void kill(int cycles) throws InterruptedException, IOException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + GUESTS + SYNCERS);
    List<Future<?>> clients = new ArrayList<>();
    writers.forEach(writer -> clients.add(threads.submit(writer::run)));
    guests.forEach(guest -> clients.add(threads.submit(guest::run)));
    syncers.forEach(syncer -> clients.add(threads.submit(syncer::run)));
    for (int cycle = 1; cycle <= cycles; cycle++) {
      TimeUnit.MILLISECONDS.sleep(
          MIN_LIFE_MILLIS + random.nextInt(MAX_LIFE_MILLIS - MIN_LIFE_MILLIS));
      server.kill();
      server.restart();
      repeatOldRequests();
      if (cycle % 10 == 0 || cycle == cycles) {
        System.out.printf("cycle %d: %d acknowledged%n", cycle, acknowledged.get());
      }
    }
    TimeUnit.MILLISECONDS.sleep(MAX_LIFE_MILLIS);
    isOver = true;
    for (Future<?> client : clients) {
      client.get();
    }
    threads.shutdown();
  }

  /** A transaction id that was used before gives the event that it gave. */
  private void repeatOldRequests() throws IOException {
    for (Writer writer : writers) {
      Optional<Sent> old = writer.anyOf(random);
      if (old.isPresent()) {
        try (User again = writer.user.on(server.connect())) {
          String event = again.send(old.get().room, old.get().transaction, old.get().transaction);
          if (!event.equals(old.get().event)) {
            fault("two events for transaction " + old.get().transaction, event);
          }
        }
      }
    }
  }

  private void finish() throws IOException {
    for (Syncer syncer : syncers) {
      syncer.catchUp();
    }
    for (String room : rooms) {
      List<JsonObject> history = history(room);
      List<String> ids = history.stream().map(event -> text(event, "event_id")).toList();
      if (new HashSet<>(ids).size() != ids.size()) {
        fault("an event twice in the history of " + room, "");
      }
      for (Writer writer : writers) {
        checkWriter(writer, room, history);
      }
      for (Guest guest : guests) {
        checkGuest(guest, room);
      }
      for (Syncer syncer : syncers) {
        List<String> seen = syncer.seen.getOrDefault(room, List.of());
        if (!seen.equals(ids)) {
          fault(syncer.user.id() + " in " + room, difference(ids, seen));
        }
      }
    }
  }

  private static String difference(List<String> truth, List<String> seen) {
    Set<String> missed = new HashSet<>(truth);
    missed.removeAll(seen);
    Set<String> once = new HashSet<>(seen);
    return "missed %d, repeated %d, %s"
        .formatted(
            missed.size(),
            seen.size() - once.size(),
            missed.isEmpty() && seen.size() == once.size() ? "another order" : missed);
  }

  private void checkWriter(Writer writer, String room, List<JsonObject> history) {
    Map<String, String> written = new LinkedHashMap<>();
    for (JsonObject event : history) {
      if (text(event, "sender").equals(writer.user.id())) {
        String body = text(event.object("content").orElseThrow(), "body");
        if (written.put(body, text(event, "event_id")) != null) {
          fault("two events for transaction " + body, room);
        }
      }
    }
    List<Sent> sent = writer.sent.stream().filter(one -> one.room.equals(room)).toList();
    for (Sent one : sent) {
      if (!one.event.equals(written.get(one.transaction))) {
        fault("lost " + one.event, room);
      }
    }
    if (!List.copyOf(written.keySet()).equals(sent.stream().map(Sent::transaction).toList())) {
      fault("the events of " + writer.user.id() + " are out of order", room);
    }
  }

  private void checkGuest(Guest guest, String room) throws IOException {
    String told = guest.memberships.get(room);
    if (told != null && !told.equals(writers.get(0).user.membership(room, guest.user.id()))) {
      fault(guest.user.id() + " isn't what was acknowledged: " + told, room);
    }
  }

  /** All messages of a room, from its beginning, by pages. */
  private List<JsonObject> history(String room) throws IOException {
    List<JsonObject> history = new ArrayList<>();
    User reader = writers.get(0).user;
    String filter = User.encode("{\"types\":[\"m.room.message\"]}");
    Optional<String> from = Optional.empty();
    do {
      JsonObject page =
          reader.get(
              "rooms/%s/messages?dir=f&limit=500&filter=%s%s"
                  .formatted(
                      User.encode(room), filter, from.map(token -> "&from=" + token).orElse("")));
      page.array("chunk").orElseThrow().forEach(event -> history.add((JsonObject) event));
      from = page.string("end");
    } while (from.isPresent());
    return history;
  }

  private static String text(JsonObject object, String name) {
    return object.string(name).orElseThrow();
  }

  private void fault(String what, String detail) {
    faults.put(what, detail);
  }

  /** What a writer was told. */
  private record Sent(String room, String transaction, String event) {}

  /** Sends to random rooms, one event at a time. */
  private final class Writer {
    final User user;
    final List<Sent> sent = Collections.synchronizedList(new ArrayList<>());
    private final Random choice;
    private final int number;

    Writer(User user, int number) {
      this.user = user;
      this.number = number;
      this.choice = new Random(number);
    }

    void run() {
      for (long i = 0; !isOver; i++) {
        String room = rooms.get(choice.nextInt(rooms.size()));
        String transaction = "w" + number + "." + i;
        sent.add(new Sent(room, transaction, sendUntilAnswered(room, transaction)));
        acknowledged.incrementAndGet();
      }
    }

    private String sendUntilAnswered(String room, String transaction) {
      while (true) {
        try {
          return user.send(room, transaction, transaction);
        } catch (IOException e) {
          pause(e);
        }
      }
    }

    Optional<Sent> anyOf(Random random) {
      synchronized (sent) {
        return sent.isEmpty()
            ? Optional.empty()
            : Optional.of(sent.get(random.nextInt(sent.size())));
      }
    }
  }

  /** Joins random rooms and leaves them again. */
  private final class Guest {
    final User user;
    final Map<String, String> memberships = new HashMap<>();
    private final Random choice;

    Guest(User user, int number) {
      this.user = user;
      this.choice = new Random(number);
    }

    void run() {
      while (!isOver) {
        String room = rooms.get(choice.nextInt(rooms.size()));
        String next = "join".equals(memberships.get(room)) ? "leave" : "join";
        changeUntilAnswered(room, next);
        memberships.put(room, next);
        acknowledged.incrementAndGet();
      }
    }

    private void changeUntilAnswered(String room, String membership) {
      while (true) {
        try {
          if (membership.equals("join")) {
            user.join(room);
          } else {
            user.leave(room);
          }
          return;
        } catch (IOException e) {
          pause(e);
        }
      }
    }
  }

  /** Syncs, and keeps the order in which it saw the events of each room. */
  private final class Syncer {
    final User user;
    final Map<String, List<String>> seen = new HashMap<>();
    private Optional<String> since = Optional.empty();

    Syncer(User user) {
      this.user = user;
    }

    void run() {
      while (!isOver) {
        try {
          sync(2_000);
        } catch (IOException e) {
          pause(e);
        }
      }
    }

    /** Syncs until there is nothing new. */
    void catchUp() throws IOException {
      while (sync(0)) {
        // There may be more.
      }
    }

    private boolean sync(int timeout) throws IOException {
      JsonObject answer =
          user.sync(
              "timeout=%d&filter=%s%s"
                  .formatted(timeout, FILTER, since.map(token -> "&since=" + token).orElse("")));
      boolean isNews = false;
      for (String room : rooms) {
        List<JsonObject> events = User.timeline(answer, room);
        List<String> known = seen.computeIfAbsent(room, id -> new ArrayList<>());
        events.forEach(event -> known.add(text(event, "event_id")));
        isNews |= !events.isEmpty();
        // The first answer begins somewhere, and may say so.
        if (since.isPresent() && isLimited(answer, room)) {
          fault(user.id() + " has a gap in " + room, "");
        }
      }
      since = Optional.of(text(answer, "next_batch"));
      return isNews;
    }

    private static boolean isLimited(JsonObject answer, String room) {
      return answer
          .object("rooms")
          .flatMap(all -> all.object("join"))
          .flatMap(joined -> joined.object(room))
          .flatMap(joined -> joined.object("timeline"))
          .flatMap(timeline -> timeline.bool("limited"))
          .orElse(false);
    }
  }

  /**
   * After a request that failed, as those do that meet a kill. What the server refuses is a fault.
   */
  private void pause(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.startsWith("status ") && !message.startsWith("status 503")) {
      fault("refused: " + message, "");
    }
    try {
      TimeUnit.MILLISECONDS.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      isOver = true;
    }
  }
}
