package org.matrixlib.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.KeyLookup;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.endpoint.EventStream;
import org.matrixlib.federation.endpoint.SendJoin;
import org.matrixlib.federation.history.EventVerifier;
import org.matrixlib.federation.history.FederatedRoom;
import org.matrixlib.federation.history.SentJoin;
import org.matrixlib.federation.history.StateLimits;
import org.matrixlib.federation.history.StateOutcome;
import org.matrixlib.federation.history.StateVerifier;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/**
 * Prints how long it takes to read, verify and order the state of a large room that a join is
 * answered with, beside what its signatures alone take on all cores, and how much of the heap that
 * takes above what comes out.
 *
 * <p>The answer is in memory already, so that neither a network nor TLS takes part.
 */
public final class SendJoinLoad {
  private static final RoomVersion VERSION = RoomVersion.V10;
  private static final RoomId ROOM = RoomId.of("!room:s0.example");
  private static final int SERVERS = 20;
  private static final int PORTION = 128;
  private static final int WARM_UPS = 3;
  private static final int RUNS = 7;
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final KeyId KEY_ID = KeyId.of("ed25519:1");

  private final Map<ServerName, SigningKey> keys = new HashMap<>();
  private final List<Pdu> state = new ArrayList<>();
  private final int cores = Runtime.getRuntime().availableProcessors();
  private final ExecutorService executor = Executors.newFixedThreadPool(cores);
  private final Pdu join;
  private final byte[] answer;
  private volatile boolean isDone;

  private SendJoinLoad(int members) throws IOException {
    for (int i = 0; i < SERVERS; i++) {
      byte[] seed = new byte[32];
      Arrays.fill(seed, (byte) i);
      keys.put(ServerName.of("s" + i + ".example"), SigningKey.of(KEY_ID, seed));
    }
    String creator = user(0);
    Pdu create =
        add(creator, EventTypes.CREATE, "", List.of(), "{'creator':'%s','room_version':'10'}");
    Pdu first = add(creator, EventTypes.MEMBER, creator, List.of(create), "{'membership':'join'}");
    Pdu levels =
        add(
            creator,
            EventTypes.POWER_LEVELS,
            "",
            List.of(create, first),
            "{'users':{'%s':100" + moderators(500) + "}}");
    Pdu rules =
        add(
            creator,
            EventTypes.JOIN_RULES,
            "",
            List.of(create, first, levels),
            "{'join_rule':'public'}");
    List<Pdu> cited = List.of(create, levels, rules);
    for (int i = 1; i < members; i++) {
      String content =
          "{'avatar_url':'mxc://s0.example/%032d','displayname':'Member number %d of a large room, with a name that says %s','membership':'join'}"
              .formatted(i, i, "more ".repeat(13));
      add(user(i), EventTypes.MEMBER, user(i), cited, content);
    }
    join = member(user(members), cited, "{'membership':'join'}");
    answer = answer();
  }

  private static String user(int number) {
    return "@user-%d:s%d.example".formatted(number, number % SERVERS);
  }

  private static String moderators(int count) {
    StringBuilder moderators = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      moderators.append(",'").append(user(i)).append("':50");
    }
    return moderators.toString();
  }

  private Pdu add(String sender, String type, String stateKey, List<Pdu> cited, String content) {
    Pdu event = event(sender, type, stateKey, cited, content.replace("%s", sender));
    state.add(event);
    return event;
  }

  private Pdu member(String user, List<Pdu> cited, String content) {
    return event(user, EventTypes.MEMBER, user, cited, content);
  }

  private Pdu event(String sender, String type, String stateKey, List<Pdu> cited, String content) {
    List<EventReference> prev =
        state.isEmpty()
            ? List.of()
            : List.of(EventReference.of(state.get(state.size() - 1).eventId()));
    PduBuilder builder =
        Pdu.builder(VERSION)
            .type(type)
            .stateKey(stateKey)
            .sender(UserId.of(sender))
            .roomId(ROOM)
            .content(json(content))
            .originServerTs(1_600_000_000_000L + state.size())
            .depth(state.size() + 1L)
            .prevEvents(prev)
            .authEvents(cited.stream().map(Pdu::eventId).map(EventReference::of).toList());
    ServerName server = UserId.of(sender).server();
    return builder.build(server, key(server).orElseThrow());
  }

  private static JsonObject json(String text) {
    try {
      return JsonObject.parse(text.replace('\'', '"'));
    } catch (MalformedJsonException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<SigningKey> key(ServerName server) {
    return Optional.ofNullable(keys.get(server));
  }

  private byte[] answer() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write("{\"auth_chain\":[".getBytes(StandardCharsets.UTF_8));
    write(state.subList(0, 4), out);
    out.write("],\"state\":[".getBytes(StandardCharsets.UTF_8));
    write(state, out);
    out.write("]}".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static void write(List<Pdu> events, ByteArrayOutputStream out) throws IOException {
    for (int i = 0; i < events.size(); i++) {
      if (i > 0) {
        out.write(',');
      }
      out.write(events.get(i).toBytes());
    }
  }

  /**
   * Prints the figures.
   *
   * @param args how many members the room has; 60,000 if that isn't said
   * @throws Exception if something goes wrong
   */
  public static void main(String[] args) throws Exception {
    SendJoinLoad load = new SendJoinLoad(args.length > 0 ? Integer.parseInt(args[0]) : 60_000);
    try {
      load.run();
    } finally {
      load.executor.shutdown();
    }
  }

  private void run() throws Exception {
    System.out.printf(
        Locale.ROOT,
        "%,d events of %d servers, %.1f MB, %d cores%n",
        state.size(),
        SERVERS,
        answer.length / 1e6,
        cores);
    List<Took> alone = new ArrayList<>();
    List<Took> whole = new ArrayList<>();
    for (int run = -WARM_UPS; run < RUNS; run++) {
      Took signatures = took(this::verifySignatures);
      Took all = took(this::verifyAnswer);
      if (run >= 0) {
        alone.add(signatures);
        whole.add(all);
        print("run " + (run + 1), signatures, all);
      }
    }
    print("medians", median(alone), median(whole));
    state.clear();
    printHeap();
  }

  private interface Work {
    Object run() throws Exception;
  }

  /** How long something took, by the clock and by what all threads worked. */
  private record Took(double seconds, double cpuSeconds) {}

  private static Took took(Work work) throws Exception {
    System.gc();
    long start = System.nanoTime();
    long cpuStart = SYSTEM.getProcessCpuTime();
    Reference.reachabilityFence(work.run());
    return new Took(
        (System.nanoTime() - start) / 1e9, (SYSTEM.getProcessCpuTime() - cpuStart) / 1e9);
  }

  private static Took median(List<Took> runs) {
    return new Took(median(runs, Took::seconds), median(runs, Took::cpuSeconds));
  }

  private static double median(List<Took> runs, ToDoubleFunction<Took> figure) {
    return runs.stream().mapToDouble(figure).sorted().toArray()[runs.size() / 2];
  }

  private static void print(String name, Took signatures, Took all) {
    System.out.printf(
        Locale.ROOT,
        "%s: signatures alone %.2f s (CPU %.2f s), all %.2f s (CPU %.2f s), ratio %.2f (CPU %.2f)%n",
        name,
        signatures.seconds(),
        signatures.cpuSeconds(),
        all.seconds(),
        all.cpuSeconds(),
        all.seconds() / signatures.seconds(),
        all.cpuSeconds() / signatures.cpuSeconds());
  }

  private KeyLookup lookup() {
    return (server, keyId, validAt) -> key(server).map(SigningKey::verifyKey);
  }

  /** Events that were never asked for anything, so that nothing of them is worked out. */
  private Object verifySignatures() throws InterruptedException, ExecutionException {
    SignatureChecker checker = new SignatureChecker(PORTION);
    List<Future<?>> portions = new ArrayList<>();
    for (int from = 0; from < state.size(); from += PORTION) {
      List<Pdu> portion =
          state.subList(from, Math.min(from + PORTION, state.size())).stream()
              .map(event -> Pdu.trusted(event.json(), VERSION))
              .toList();
      portions.add(executor.submit(() -> requireValid(checker, portion)));
    }
    for (Future<?> portion : portions) {
      portion.get();
    }
    return portions;
  }

  private void requireValid(SignatureChecker checker, List<Pdu> events) {
    if (!checker.checkAll(events, lookup()).stream().allMatch(report -> report.isValid())) {
      throw new IllegalStateException("a signature is not valid");
    }
  }

  private StateOutcome.Verified verifyAnswer() throws TransportException, MalformedAnswerException {
    SignatureChecker checker = new SignatureChecker(PORTION);
    EventVerifier verifier =
        new EventVerifier((events, deadline) -> checker.checkAll(events, lookup()));
    EventStream stream = new SendJoin(join, false).read(new AnswerInMemory(answer));
    StateOutcome outcome =
        new StateVerifier(verifier, executor, StateLimits.DEFAULT)
            .verifySendJoin(
                new FederatedRoom(ROOM, VERSION),
                new SentJoin(join, ServerName.of("s0.example"), false),
                stream);
    if (outcome instanceof StateOutcome.Verified verified
        && verified.dropped().counts().isEmpty()) {
      return verified;
    }
    throw new IllegalStateException("the answer was not verified: " + outcome.dropped());
  }

  /** Looks at the heap again and again while the answer is verified. */
  private void printHeap() throws Exception {
    long before = usedHeap();
    Future<Long> highest =
        Executors.newSingleThreadExecutor(
                work -> {
                  Thread thread = new Thread(work, "heap");
                  thread.setDaemon(true);
                  return thread;
                })
            .submit(
                () -> {
                  long most = 0;
                  while (!isDone) {
                    most = Math.max(most, usedHeap());
                    Thread.sleep(50); // or the other threads would do nothing
                  }
                  return most;
                });
    StateOutcome.Verified verified = verifyAnswer();
    isDone = true;
    long most = highest.get() - before;
    long result = usedHeap() - before;
    System.out.printf(
        Locale.ROOT,
        "live heap: %d MB for %,d verified events, at most %d MB above that on the way%n",
        result / 1_000_000,
        verified.state().events().size(),
        (most - result) / 1_000_000);
    Reference.reachabilityFence(verified);
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** An answer that needs no network. */
  private record AnswerInMemory(InputStream body) implements HttpAnswer {
    AnswerInMemory(byte[] bytes) {
      this(new ByteArrayInputStream(bytes));
    }

    @Override
    public int status() {
      return 200;
    }

    @Override
    public Optional<String> header(String name) {
      return Optional.empty();
    }

    @Override
    public void close() {
      // nothing to end
    }
  }
}
