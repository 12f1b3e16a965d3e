package org.matrixlib.federation.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import mockwebserver3.MockResponse;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.client.BackOff;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.FederationListener;
import org.matrixlib.federation.discovery.ServerLocation;
import org.matrixlib.federation.testing.TestCa;
import org.matrixlib.federation.testing.TestHomeserver;
import org.matrixlib.federation.transport.AddressPolicy;
import org.matrixlib.federation.transport.Endpoint;
import org.matrixlib.federation.transport.OkHttpTransport;

/** What becomes of state that comes over real sockets. */
class StateSocketTest {
  private static final TestCa CA = new TestCa();
  private static final ServerName PEER = ServerName.of("peer.example");
  private static final ServerName ORIGIN = ServerName.of("origin.example");

  private final SignedRoom room = SignedRoom.of(RoomVersion.V10);
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  /** Asks a server that answers with as many events as the test says. */
  private FetchedState fetch(StateLimits limits, int repetitions) {
    ExecutorService threads = Executors.newCachedThreadPool();
    opened.add(threads::shutdownNow);
    TestHomeserver peer =
        TestHomeserver.start(
            CA, request -> answer(request.getTarget(), repetitions), "peer.example");
    opened.add(peer);
    OkHttpTransport transport =
        OkHttpTransport.builder(threads)
            .addressPolicy(AddressPolicy.PUBLIC.allowing("127.0.0.0/8"))
            .trust(CA.clientContext(), CA.trustManager())
            .build();
    opened.add(transport);
    Endpoint endpoint = new Endpoint("127.0.0.1", peer.port(), "peer.example", "peer.example");
    FederationClient client =
        FederationClient.of(
            new LocalServer(ORIGIN, SignedRoom.key(ORIGIN)),
            server -> new ServerLocation(server, List.of(endpoint), Instant.MAX, List.of()),
            transport,
            new BackOff(BackOff.Policy.DEFAULT, InstantSource.system(), new Random()),
            FederationListener.NONE,
            InstantSource.system());
    EventVerifier verifier = new EventVerifier(SignedRoom.VERIFIER);
    return new StateFetcher(
            client,
            new StateVerifier(verifier, threads, limits),
            new EventFetcher(
                client, verifier, new FetchLimits(1, 1, Duration.ofMinutes(5), 1 << 20)),
            limits)
        .stateBefore(room.room(), List.of(PEER), EventId.of("$at"), id -> Optional.empty());
  }

  /** The ids of two events, which aren't fetched one by one, and then the state. */
  private MockResponse answer(String target, int repetitions) {
    if (target.contains("/state_ids/")) {
      return TestHomeserver.json(200, "{\"pdu_ids\":[\"$1\",\"$2\"],\"auth_chain_ids\":[]}");
    }
    Buffer body = new Buffer().writeUtf8("{\"auth_chain\":[],\"pdus\":[");
    String events =
        String.join(",", room.state().stream().map(Pdu::json).map(Object::toString).toList());
    for (int i = 0; i < repetitions; i++) {
      body.writeUtf8(i == 0 ? "" : ",").writeUtf8(events);
    }
    return new MockResponse.Builder().code(200).body(body.writeUtf8("]}")).build();
  }

  private static void assertUnusable(StateFault fault, FetchedState fetched) {
    StateOutcome outcome = fetched.outcome().orElseThrow();
    assertEquals(fault, assertInstanceOf(StateOutcome.Unusable.class, outcome).fault());
  }

  @Test
  void soundStateIsTaken() {
    StateOutcome outcome = fetch(StateLimits.DEFAULT, 1).outcome().orElseThrow();
    assertEquals(
        new HashSet<>(room.state()),
        new HashSet<>(
            assertInstanceOf(StateOutcome.Verified.class, outcome).state().state().values()));
  }

  @Test
  void stateOfTooManyEventsIsNotTaken() {
    assertUnusable(
        StateFault.TOO_MANY_EVENTS, fetch(new StateLimits(1_000, 1 << 30, 16, 1 << 16, 4), 1_000));
  }

  @Test
  void stateOfTooManyBytesIsNotTaken() {
    assertUnusable(
        StateFault.TOO_MANY_BYTES, fetch(new StateLimits(1 << 20, 1 << 16, 16, 1 << 16, 4), 1_000));
  }
}
