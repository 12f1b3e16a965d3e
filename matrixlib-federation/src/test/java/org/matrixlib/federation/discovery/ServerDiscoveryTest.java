package org.matrixlib.federation.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.MockResponse;
import okio.Buffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.testing.MappedPorts;
import org.matrixlib.federation.testing.TestCa;
import org.matrixlib.federation.testing.TestDns;
import org.matrixlib.federation.testing.TestHomeserver;
import org.matrixlib.federation.transport.AddressPolicy;
import org.matrixlib.federation.transport.Endpoint;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.HttpRequest;
import org.matrixlib.federation.transport.OkHttpTransport;
import org.matrixlib.federation.transport.Transport;
import org.matrixlib.federation.transport.TransportException;
import org.matrixlib.federation.transport.TransportException.Kind;

/** Discovery over real DNS, TLS and HTTP. */
class ServerDiscoveryTest {
  private static final TestCa CA = new TestCa();
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final Endpoint FALLBACK = new Endpoint("hs1.test", 8448, "hs1.test", "hs1.test");

  private final CountDownLatch over = new CountDownLatch(1);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final TestClock clock = new TestClock();
  private final TestDns dns = opened(TestDns.start());
  private final MappedPorts ports = new MappedPorts();
  private final OkHttpTransport transport =
      opened(
          OkHttpTransport.builder(THREADS)
              .addressLookup(dns)
              .addressPolicy(AddressPolicy.PUBLIC.allowing("127.0.0.0/8"))
              .socketFactory(ports)
              .trust(CA.clientContext(), CA.trustManager())
              .build());
  private final ServerDiscovery discovery =
      new ServerDiscovery(transport, List.of(dns.address()), Runnable::run, clock, new Random(1));

  @AfterEach
  void close() throws Exception {
    over.countDown();
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @AfterAll
  static void end() {
    THREADS.shutdownNow();
  }

  @Test
  void serverIsFoundByWellKnownAndSrvRecords() throws Exception {
    website("127.0.0.2", "hs1.test", file("{\"m.server\":\"matrix.hs1.test\"}"));
    TestHomeserver homeserver =
        opened(
            TestHomeserver.start(
                "127.0.0.3", CA.serverFor("matrix.hs1.test"), r -> TestHomeserver.json(200, "{}")));
    dns.srv("_matrix-fed._tcp.matrix.hs1.test", 1, 1, homeserver.port(), "box.test");
    dns.address("box.test", "127.0.0.3");

    ServerLocation location = discovery.resolve(ServerName.of("hs1.test"));

    assertEquals(
        List.of(new Endpoint("box.test", homeserver.port(), "matrix.hs1.test", "matrix.hs1.test")),
        location.endpoints(),
        location::toString);
    assertEquals(200, status(location.endpoints().get(0)));
    assertEquals("matrix.hs1.test", homeserver.requests().get(0).getHeaders().get(":authority"));
  }

  @Test
  void redirectToAnotherHostIsFollowed() throws Exception {
    website("127.0.0.2", "hs1.test", redirect("https://www.hs1.test/m"));
    website("127.0.0.3", "www.hs1.test", file("{\"m.server\":\"matrix.hs1.test:443\"}"));

    assertEquals(
        List.of(new Endpoint("matrix.hs1.test", 443, "matrix.hs1.test", "matrix.hs1.test:443")),
        discovery.resolve(ServerName.of("hs1.test")).endpoints());
  }

  @Test
  void wellKnownThatIsTooLongIsInvalid() throws Exception {
    website("127.0.0.2", "hs1.test", file("{\"m.server\":\"d.test\"}" + " ".repeat(60 * 1024)));

    assertFallback("delegates to nobody: ", "TOO_LARGE");
  }

  @Test
  void wellKnownThatIsLongOnlyWhenDecompressedIsInvalid() throws Exception {
    Buffer bomb = new Buffer();
    try (GZIPOutputStream out = new GZIPOutputStream(bomb.outputStream())) {
      out.write(new byte[20_000_000]);
    }
    website(
        "127.0.0.2",
        "hs1.test",
        new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(bomb).build());

    assertFallback("delegates to nobody: ", "TOO_LARGE");
  }

  @Test
  void wellKnownThatTricklesEndsInTime() throws Exception {
    website(
        "127.0.0.2",
        "hs1.test",
        new MockResponse.Builder()
            .body("{\"m.server\":\"d.test\"" + " ".repeat(10_000) + "}")
            .throttleBody(1, 100, TimeUnit.MILLISECONDS)
            .build());

    assertHurriedFallback("gives no answer: ", "TIMED_OUT");
  }

  @Test
  void websiteThatIsSilentEndsInTime() throws Exception {
    TestHomeserver website =
        opened(
            TestHomeserver.start(
                "127.0.0.2",
                CA.serverFor("hs1.test"),
                r -> {
                  over.await();
                  return file("{}");
                }));
    dns.address("hs1.test", "127.0.0.2");
    ports.map(443, website);

    assertHurriedFallback("gives no answer: ", "TIMED_OUT");
  }

  @Test
  void redirectLoopIsFound() throws Exception {
    TestHomeserver website =
        website("127.0.0.2", "hs1.test", redirect("https://HS1.test/.well-known/matrix/server"));

    assertFallback("delegates to nobody: redirects in a loop");
    assertEquals(2, website.requests().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://private.test/",
      })
  void redirectToPrivateAddressIsRefused(String location) throws Exception {
    website("127.0.0.2", "hs1.test", redirect(location));
    dns.address("private.test", "169.254.169.254");

    assertFallback("gives no answer: ", "ADDRESS_REFUSED");
    assertEquals(1, ports.dialled().size()); // the first hop
  }

  @Test
  void privateAddressOfTheNameItselfIsRefused() throws Exception {
    dns.address("hs1.test", "192.168.0.1");

    assertFallback("gives no answer: ", "ADDRESS_REFUSED");
    assertEquals(List.of(), ports.dialled());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "[::1]", "private.test:443"})
  void delegationToPrivateAddressIsRefusedWhenItIsDialled(String delegate) throws Exception {
    website("127.0.0.2", "hs1.test", file("{\"m.server\":\"" + delegate + "\"}"));
    dns.address("private.test", "10.0.0.1");

    ServerLocation location = discovery.resolve(ServerName.of("hs1.test"));

    TransportException e =
        assertThrows(TransportException.class, () -> status(location.endpoints().get(0)));
    assertEquals(Kind.ADDRESS_REFUSED, e.kind());
  }

  @Test
  void srvTargetWhoseAddressChangesBeforeItIsDialledIsRefused() throws Exception {
    dns.address("hs1.test", "127.0.0.9");
    dns.srv("_matrix-fed._tcp.hs1.test", 1, 1, 8448, "box.test");
    dns.address("box.test", "127.0.0.3");
    ServerLocation location = discovery.resolve(ServerName.of("hs1.test"));
    assertEquals(
        List.of(new Endpoint("box.test", 8448, "hs1.test", "hs1.test")), location.endpoints());
    int dialledBefore = ports.dialled().size();

    dns.clear("box.test");
    dns.address("box.test", "10.0.0.1");

    TransportException e =
        assertThrows(TransportException.class, () -> status(location.endpoints().get(0)));
    assertEquals(Kind.ADDRESS_REFUSED, e.kind());
    assertEquals(dialledBefore, ports.dialled().size());
  }

  @Test
  void wellKnownOfAnotherCertificateCountsForNothing() throws Exception {
    website("127.0.0.2", CA.serverFor("hs2.test"), "hs1.test", file("{\"m.server\":\"d.test\"}"));

    assertFallback("gives no answer: ", "TLS");
  }

  @Test
  void wellKnownOfAnExpiredCertificateCountsForNothing() throws Exception {
    website(
        "127.0.0.2",
        CA.expiredServerFor("hs1.test"),
        "hs1.test",
        file("{\"m.server\":\"d.test\"}"));

    assertFallback("gives no answer: ", "TLS");
  }

  @Test
  void nameThatIsUnknownIsLookedForAtItsDefaultPort() throws Exception {
    assertFallback("gives no answer: ", "UNREACHABLE");
  }

  @Test
  void lastAnswersAreUsedWhileNoneCanBeHad() throws Exception {
    MockResponse[] answer = {file("{\"m.server\":\"d.test\"}")};
    TestHomeserver website =
        opened(TestHomeserver.start("127.0.0.2", CA.serverFor("hs1.test"), r -> answer[0]));
    dns.address("hs1.test", "127.0.0.2");
    ports.map(443, website);
    dns.srv("_matrix-fed._tcp.d.test", 1, 1, 8448, "box.test");
    List<Endpoint> endpoints = discovery.resolve(ServerName.of("hs1.test")).endpoints();
    assertEquals("box.test", endpoints.get(0).host());

    answer[0] = TestHomeserver.json(503, "{}");
    dns.fail("_matrix-fed._tcp.d.test");
    clock.pass(Duration.ofHours(30));
    ServerLocation location = discovery.resolve(ServerName.of("hs1.test"));

    assertEquals(endpoints, location.endpoints(), location::toString);
    assertEquals(2, website.requests().size());
    assertEquals(Duration.ofMinutes(1), clock.until(location.expires()));
  }

  @Test
  void hostileNamesAreFoundNowhereOrAtTheirDefaultPort() throws Exception {
    for (String name :
        Stream.of("a..b", ".", "-", "a.b.", "127.1", "0", "a".repeat(255), "1.2.3.4.5")
            .filter(n -> ServerName.parse(n).isPresent())
            .toList()) {
      ServerLocation location = discovery.resolve(ServerName.of(name));

      assertEquals(1, location.endpoints().size(), location::toString);
      TransportException e =
          assertThrows(TransportException.class, () -> status(location.endpoints().get(0)));
      assertEquals(Kind.UNREACHABLE, e.kind(), name);
    }
    assertEquals(List.of(), ports.dialled());
  }

  private void assertFallback(String... inStep) {
    assertFallback(discovery.resolve(ServerName.of("hs1.test")), inStep);
  }

  /** With much less time than there would be. */
  private void assertHurriedFallback(String... inStep) {
    Transport hurried =
        r ->
            transport.send(
                new HttpRequest(
                    r.endpoint(),
                    r.method(),
                    r.target(),
                    r.headers(),
                    r.body(),
                    Duration.ofSeconds(2),
                    r.maxAnswerBytes()));
    ServerDiscovery other =
        new ServerDiscovery(hurried, List.of(dns.address()), Runnable::run, clock, new Random(1));
    assertFallback(other.resolve(ServerName.of("hs1.test")), inStep);
  }

  private static void assertFallback(ServerLocation location, String... inStep) {
    assertEquals(List.of(FALLBACK), location.endpoints(), location::toString);
    for (String part : inStep) {
      assertTrue(location.steps().get(0).contains(part), location::toString);
    }
  }

  private int status(Endpoint endpoint) throws TransportException {
    HttpRequest request =
        new HttpRequest(
            endpoint, "GET", "/", Map.of(), Optional.empty(), Duration.ofMinutes(1), 1000);
    try (HttpAnswer answer = transport.send(request)) {
      return answer.status();
    }
  }

  private TestHomeserver website(String address, String host, MockResponse answer) {
    return website(address, CA.serverFor(host), host, answer);
  }

  private TestHomeserver website(
      String address, javax.net.ssl.SSLSocketFactory tls, String host, MockResponse answer) {
    TestHomeserver website = opened(TestHomeserver.start(address, tls, r -> answer));
    dns.address(host, address);
    ports.map(443, website);
    return website;
  }

  private static MockResponse file(String json) {
    return TestHomeserver.json(200, json);
  }

  private static MockResponse redirect(String location) {
    return new MockResponse.Builder().code(302).addHeader("Location", location).build();
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(resource);
    return resource;
  }

  /** A local lack of threads must not pass for an answer, or requests would go elsewhere. */
  @Test
  void aFullTransportLeavesTheServerUnknownForNow() {
    AtomicBoolean isFull = new AtomicBoolean(true);
    Transport sometimesFull =
        request -> {
          if (isFull.get()) {
            throw new TransportException(Kind.CANCELLED, "full", null);
          }
          return transport.send(request);
        };
    ServerDiscovery mine =
        new ServerDiscovery(
            sometimesFull, List.of(dns.address()), Runnable::run, clock, new Random(1));

    ServerLocation location = mine.resolve(ServerName.of("hs1.test"));
    assertEquals(List.of(), location.endpoints());
    assertEquals(List.of("Cancelled: full"), location.steps());
    assertFalse(Thread.currentThread().isInterrupted());

    isFull.set(false);
    assertEquals(List.of(FALLBACK), mine.resolve(ServerName.of("hs1.test")).endpoints());
  }
}
