package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.keys.FakeSource.want;
import static org.matrixlib.federation.keys.TestKeys.DAY;
import static org.matrixlib.federation.keys.TestKeys.NOTARY;
import static org.matrixlib.federation.keys.TestKeys.NOW;
import static org.matrixlib.federation.keys.TestKeys.OTHER;
import static org.matrixlib.federation.keys.TestKeys.SERVER;
import static org.matrixlib.federation.keys.TestKeys.at;
import static org.matrixlib.federation.keys.TestKeys.id;
import static org.matrixlib.federation.keys.TestKeys.inTime;
import static org.matrixlib.federation.keys.TestKeys.key;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.SignatureChecker;
import org.matrixlib.core.event.SignatureReport;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.client.BackOff;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.FederationListener;
import org.matrixlib.federation.discovery.ServerLocation;
import org.matrixlib.federation.discovery.ServerResolver;
import org.matrixlib.federation.endpoint.QueryNotaryKeys;
import org.matrixlib.federation.testing.TestCa;
import org.matrixlib.federation.testing.TestHomeserver;
import org.matrixlib.federation.transport.AddressPolicy;
import org.matrixlib.federation.transport.Endpoint;
import org.matrixlib.federation.transport.OkHttpTransport;

/** Keys go from server to server over HTTPS. */
@Timeout(120)
class KeySocketTest {
  private static final ServerName US = ServerName.of("us.example");
  private static final InstantSource CLOCK = () -> NOW;

  private final TestCa ca = new TestCa();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final OkHttpTransport transport =
      OkHttpTransport.builder(executor)
          .trust(ca.clientContext(), ca.trustManager())
          .addressPolicy(AddressPolicy.PUBLIC.allowing("127.0.0.0/8"))
          .build();
  private final Map<ServerName, TestHomeserver> servers = new HashMap<>();
  private final Map<ServerName, OwnKeys> own = new HashMap<>();

  @AfterEach
  void stop() {
    transport.close();
    servers.values().forEach(TestHomeserver::close);
    executor.shutdownNow();
  }

  private void start(ServerName name, TestHomeserver.Handler handler) {
    own.put(name, new OwnKeys(new LocalServer(name, key("k")), Map.of()));
    servers.put(name, TestHomeserver.start(ca, handler, name.host()));
  }

  private MockResponse published(ServerName name) {
    return json(own.get(name).publish(NOW, Duration.ofDays(1)));
  }

  private static MockResponse json(JsonObject body) {
    return TestHomeserver.json(200, body.toString());
  }

  /** A client that finds all servers but one. */
  private FederationClient client(ServerName origin, ServerName unreachable) {
    ServerResolver resolver =
        server -> {
          List<Endpoint> endpoints = new ArrayList<>();
          TestHomeserver found = servers.get(server);
          if (found != null && !server.equals(unreachable)) {
            endpoints.add(
                new Endpoint(found.address(), found.port(), server.host(), server.toString()));
          }
          return new ServerLocation(server, endpoints, NOW, List.of());
        };
    return FederationClient.of(
        new LocalServer(origin, key("o")),
        resolver,
        transport,
        new BackOff(BackOff.Policy.DEFAULT, CLOCK, new Random(1)),
        FederationListener.NONE,
        CLOCK);
  }

  private KeyRing ring(KeyStore store, List<KeySource> sources) {
    return new KeyRing(store, sources, server -> Optional.empty(), Set.of(), CLOCK);
  }

  private DirectKeys direct(FederationClient client) {
    return new DirectKeys(client, executor, 4);
  }

  private KeyRing ringThatAsksDirectly() {
    return ring(new InMemoryKeyStore(10), List.of(direct(client(US, US))));
  }

  private static Optional<VerifyKey> fetch(KeyRing ring) {
    return ring.fetch(List.of(want(SERVER, "k", at(0))), inTime())
        .find(SERVER, id("k"), OptionalLong.of(at(0)));
  }

  @Test
  void eventsAreVerifiedWithKeysOfTheirServers() {
    start(SERVER, request -> published(SERVER));
    start(OTHER, request -> published(OTHER));
    List<Pdu> events = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ServerName server = i % 2 == 0 ? SERVER : OTHER;
      events.add(TestPdus.message(RoomVersion.V12, server, key("k"), at(i), "" + i));
    }
    ParallelVerifier verifier =
        new ParallelVerifier(ringThatAsksDirectly(), new SignatureChecker(1000), executor, 2);

    assertTrue(verifier.verify(events).stream().allMatch(SignatureReport::isValid));
    assertTrue(verifier.verify(events).stream().allMatch(SignatureReport::isValid));

    List<RecordedRequest> requests = servers.get(SERVER).requests();
    assertEquals(1, requests.size());
    assertEquals("/_matrix/key/v2/server", requests.get(0).getTarget());
    assertEquals(List.of(), requests.get(0).getHeaders().values("Authorization"));
    assertEquals(1, servers.get(OTHER).requests().size());
  }

  @Test
  void aNotaryGivesTheKeysOfAServerThatWeCannotReach() {
    KeyStore ofNotary = new InMemoryKeyStore(10);
    KeyNotary notary =
        new KeyNotary(
            NOTARY,
            name -> Optional.ofNullable(own.get(name)).filter(keys -> name.equals(NOTARY)),
            Duration.ofDays(1),
            ofNotary,
            CLOCK);
    KeyRing ringOfNotary = ring(ofNotary, List.of(direct(client(NOTARY, US))));
    start(SERVER, request -> published(SERVER));
    start(
        NOTARY,
        request -> {
          if (request.getMethod().equals("GET")) {
            return published(NOTARY);
          }
          var wanted = QueryNotaryKeys.parse(bodyOf(request), at(0)).orElseThrow();
          ringOfNotary.fetch(notary.answer(wanted).toFetch(), inTime());
          return json(notary.answer(wanted).body());
        });
    FederationClient client = client(US, SERVER);
    KeyRing keysOfNotary = ring(new InMemoryKeyStore(1), List.of(direct(client)));
    KeyStore store = new InMemoryKeyStore(10);
    KeyRing ring =
        ring(store, List.of(direct(client), new NotaryKeys(client, NOTARY, keysOfNotary)));

    assertEquals(Optional.of(key("k").verifyKey()), fetch(ring));

    JsonObject kept = store.find(SERVER).get(id("k")).json();
    assertEquals(
        Set.of(SERVER.toString(), NOTARY.toString()),
        Set.copyOf(kept.object("signatures").orElseThrow().names()));
    assertEquals(2, servers.get(NOTARY).requests().size());
  }

  private static JsonObject bodyOf(RecordedRequest request) throws MalformedJsonException {
    return JsonObject.parse(request.getBody().utf8());
  }

  @Test
  void anAnswerWithTenThousandKeysIsRefusedByName() {
    TestKeys.Published many = TestKeys.published(SERVER).current(key("k")).validUntil(at(DAY));
    for (int i = 0; i < 10_000; i++) {
      many.current("ed25519:k" + i, key("k").verifyKey());
    }
    JsonObject object = many.signedBy(key("k"));
    start(SERVER, request -> json(object));
    KeyRing ring = ringThatAsksDirectly();

    assertEquals(Optional.empty(), fetch(ring));
    assertEquals(Optional.of(KeyProblem.TOO_MANY_KEYS), ring.problem(SERVER, id("k")));
  }

  @Test
  void anEndlessAnswerIsRefusedByName() {
    String spaces = " ".repeat(2 << 20);
    start(SERVER, request -> TestHomeserver.json(200, spaces + "{}"));
    KeyRing ring = ringThatAsksDirectly();

    assertEquals(Optional.empty(), fetch(ring));
    assertEquals(Optional.of(KeyProblem.MALFORMED), ring.problem(SERVER, id("k")));
  }

  @Test
  void theKeysOfAnotherServerAreRefusedByName() {
    start(SERVER, request -> json(TestKeys.published(OTHER, key("k"))));
    KeyRing ring = ringThatAsksDirectly();

    assertEquals(Optional.empty(), fetch(ring));
    assertEquals(Optional.of(KeyProblem.NAME_MISMATCH), ring.problem(SERVER, id("k")));
  }

  @Test
  void aServerWithTheCertificateOfAnotherIsUnreachable() {
    start(SERVER, request -> published(SERVER));
    servers.put(SERVER, TestHomeserver.start(ca, request -> published(SERVER), OTHER.host()));
    KeyRing ring = ringThatAsksDirectly();

    assertEquals(Optional.empty(), fetch(ring));
    assertEquals(Optional.of(KeyProblem.UNREACHABLE), ring.problem(SERVER, id("k")));
  }

  @Test
  void interruptionEndsTheWaitForAServer() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    start(
        SERVER,
        request -> {
          asked.countDown();
          answer.await();
          return published(SERVER);
        });
    KeyRing ring = ringThatAsksDirectly();
    AtomicReference<Optional<VerifyKey>> found = new AtomicReference<>();
    Thread thread = new Thread(() -> found.set(fetch(ring)));
    thread.start();
    asked.await();
    thread.interrupt();
    thread.join();
    answer.countDown();

    assertEquals(Optional.empty(), found.get());
    assertEquals(Optional.empty(), ring.problem(SERVER, id("k")));
  }
}
