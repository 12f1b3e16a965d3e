package org.matrixlib.federation.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.federation.testing.TestCa;
import org.matrixlib.federation.testing.TestDns;
import org.matrixlib.federation.testing.TestHomeserver;
import org.matrixlib.federation.transport.TransportException.Kind;

class OkHttpTransportTest {
  private static final TestCa CA = new TestCa();
  private static final AddressPolicy LOOPBACK = AddressPolicy.PUBLIC.allowing("127.0.0.0/8");
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Duration SHORT = Duration.ofMillis(700);
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();

  private final CountDownLatch over = new CountDownLatch(1);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final TestDns dns = opened(TestDns.start());
  private final OkHttpTransport transport = opened(builder().build());

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

  // What goes over the wire

  @Test
  void requestsArriveAsTheyWereMade() throws Exception {
    TestHomeserver server = server(r -> TestHomeserver.json(202, "{\"ok\":true}"), "hs1.test");
    HttpRequest request =
        new HttpRequest(
            endpoint(server, "hs1.test"),
            "PUT",
            "/_matrix/federation/v1/send/1",
            Map.of("Authorization", "X-Matrix a=\"b\""),
            Optional.of("{\"a\":1}".getBytes(UTF_8)),
            LONG,
            100);

    try (HttpAnswer answer = transport.send(request)) {
      assertEquals(202, answer.status());
      assertEquals(Optional.of("application/json"), answer.header("content-type"));
      assertEquals(Optional.empty(), answer.header("Expires"));
      assertEquals("{\"ok\":true}", text(answer));
    }
    RecordedRequest arrived = server.requests().get(0);
    assertEquals("PUT", arrived.getMethod());
    assertEquals("HTTP/2", arrived.getVersion());
    assertEquals("{\"a\":1}", arrived.getBody().utf8());
    assertEquals("application/json", arrived.getHeaders().get("Content-Type"));
    assertEquals("X-Matrix a=\"b\"", arrived.getHeaders().get("Authorization"));
    assertEquals("matrixlib-test", arrived.getHeaders().get("User-Agent"));
    assertEquals("gzip", arrived.getHeaders().get("Accept-Encoding"));
    assertEquals(List.of("hs1.test"), arrived.getHandshakeServerNames());
  }

  @Test
  void hostDialledTlsNameAndHostHeaderMayDiffer() throws Exception {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "{}"), "hs1.test");
    dns.address("target.test", server.address());

    get(new Endpoint("target.test", server.port(), "hs1.test", "hs1.test:1234"), "/");

    RecordedRequest arrived = server.requests().get(0);
    assertEquals("hs1.test:1234", arrived.getHeaders().get(":authority"));
    assertEquals(List.of("hs1.test"), arrived.getHandshakeServerNames());
    assertEquals(List.of("addresses target.test"), dns.queries());
  }

  @Test
  void ipLiteralsAreDialledAsTheyAreAndSendNoServerName() throws Exception {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "{}"), "127.0.0.1");

    get(endpoint(server, "127.0.0.1"), "/");

    RecordedRequest arrived = server.requests().get(0);
    assertEquals("127.0.0.1", arrived.getHeaders().get(":authority"));
    assertEquals(List.of(), arrived.getHandshakeServerNames());
    assertEquals(List.of(), dns.queries());
  }

  @Test
  void ipv6LiteralsAreDialled() throws Exception {
    TestHomeserver server =
        opened(
            TestHomeserver.start("::1", CA.serverFor("::1"), r -> TestHomeserver.json(200, "{}")));
    OkHttpTransport loopback6 =
        opened(builder().addressPolicy(AddressPolicy.PUBLIC.allowing("::1")).build());

    send(loopback6, request(new Endpoint("::1", server.port(), "::1", "[::1]:8448"), "/")).close();

    RecordedRequest arrived = server.requests().get(0);
    assertEquals("[::1]:8448", arrived.getHeaders().get(":authority"));
    assertEquals(List.of(), arrived.getHandshakeServerNames());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "//",
        "/?",
        "/a?b?c",
        "/%2f/%2F/%c3%a9?%20+%2b",
        "/a/../b/./%2e%2E/.",
        "/..",
        "/_matrix/federation/v1/event/$abc-_DEF",
        "/a;b=c,d:e@f!g&h=(i)*",
        "/?a='b'&c=\"d\"&e=<f>",
        "/a\"<>^`{}|\\b",
        "/%/%zz?%",
        "/a?b=[c]|\\^`{}",
        "/:80/@x",
      })
  void targetsArriveByteForByte(String target) throws Exception {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "{}"), "hs1.test");

    get(endpoint(server, "hs1.test"), target);

    assertEquals(target, server.requests().get(0).getTarget());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "*", "https://a/", "/a b", "/a#b", "/\u00e9", "/\r\nx: y", "/\0"})
  void whatIsNoTargetIsTheCallersMistake(String target) {
    Endpoint endpoint = new Endpoint("127.0.0.1", 1, "127.0.0.1", "127.0.0.1");

    assertThrows(IllegalArgumentException.class, () -> transport.send(request(endpoint, target)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT"})
  void requestsWithoutBodyArriveWithoutBody(String method) throws Exception {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "{}"), "hs1.test");

    send(transport, request(endpoint(server, "hs1.test"), method, Optional.empty(), LONG, 9))
        .close();

    RecordedRequest arrived = server.requests().get(0);
    assertEquals(method, arrived.getMethod());
    assertEquals(0, arrived.getBodySize());
    assertEquals(null, arrived.getHeaders().get("Content-Type"));
  }

  @Test
  void headersHaveTheirFirstValueInAnyCase() throws Exception {
    MockResponse twice =
        new MockResponse.Builder().addHeader("X-A", "first").addHeader("X-A", "second").build();
    TestHomeserver server = server(r -> twice, "hs1.test");

    try (HttpAnswer answer = send(transport, request(endpoint(server, "hs1.test"), "/"))) {
      assertEquals(Optional.of("first"), answer.header("x-a"));
    }
  }

  @Test
  void redirectsAreAnswersAndCookiesAreForgotten() throws Exception {
    MockResponse redirect =
        new MockResponse.Builder()
            .code(302)
            .addHeader("Location", "/elsewhere")
            .addHeader("Set-Cookie", "a=b")
            .build();
    TestHomeserver server = server(r -> redirect, "hs1.test");

    for (int i = 0; i < 2; i++) {
      try (HttpAnswer answer = send(transport, request(endpoint(server, "hs1.test"), "/"))) {
        assertEquals(302, answer.status());
        assertEquals(Optional.of("/elsewhere"), answer.header("Location"));
      }
    }
    assertEquals(2, server.requests().size());
    assertEquals(null, server.requests().get(1).getHeaders().get("Cookie"));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 408, 429, 500, 502, 503})
  void refusalsAreAnswersThatAreNotAskedForTwice(int status) throws Exception {
    MockResponse refusal =
        new MockResponse.Builder().code(status).addHeader("Retry-After", 0).build();
    TestHomeserver server = server(r -> refusal, "hs1.test");
    Optional<byte[]> body = Optional.of("{}".getBytes(UTF_8));

    try (HttpAnswer answer =
        send(transport, request(endpoint(server, "hs1.test"), "POST", body, LONG, 10))) {
      assertEquals(status, answer.status());
    }
    assertEquals(1, server.requests().size());
  }

  @Test
  void connectionsAreUsedAgainForTheSameEndpointOnly() throws Exception {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "{}"), "hs1.test", "hs2.test");

    get(endpoint(server, "hs1.test"), "/");
    get(endpoint(server, "hs2.test"), "/");
    get(endpoint(server, "hs1.test"), "/");

    List<Integer> connections =
        server.requests().stream().map(RecordedRequest::getConnectionIndex).toList();
    assertEquals(List.of(0, 1, 0), connections);
  }

  @Test
  void theEndpointThatWasUnusedForLongestLosesItsConnections() throws Exception {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "{}"), "hs1.test", "hs2.test");
    OkHttpTransport small = opened(builder().idleConnections(1, 1, Duration.ofMinutes(1)).build());

    for (String name : List.of("hs1.test", "hs1.test", "hs2.test", "hs1.test")) {
      HttpAnswer answer = send(small, request(endpoint(server, name), "/"));
      text(answer);
      answer.close();
    }

    List<Integer> connections =
        server.requests().stream().map(RecordedRequest::getConnectionIndex).toList();
    assertEquals(List.of(0, 0, 1, 2), connections);
  }

  @Test
  void postsAreNotRepeatedWhenTheirConnectionBreaks() throws Exception {
    MockResponse broken =
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
    AtomicInteger requests = new AtomicInteger();
    TestHomeserver server =
        http1Server(
            r -> requests.incrementAndGet() == 2 ? broken : TestHomeserver.json(200, "{}"),
            "hs1.test");
    get(endpoint(server, "hs1.test"), "/"); // so that there is a connection to use again
    Optional<byte[]> body = Optional.of("{}".getBytes(UTF_8));

    assertFails(
        Kind.PROTOCOL, request(endpoint(server, "hs1.test"), "POST", body, LONG, 10), transport);
    assertEquals(2, requests.get());
  }

  // Addresses

  @Test
  void nameWithPrivateAddressIsRefused() throws Exception {
    dns.address("hs1.test", "10.0.0.1");
    dns.address("hs1.test", "169.254.169.254");

    assertFails(Kind.ADDRESS_REFUSED, request(endpoint("hs1.test", 443), "/"), transport);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.1", "0.0.0.0", "::1", "::", "fe80::1", "::ffff:10.0.0.1", "2002:a00:1::"})
  void privateIpLiteralsAreRefused(String literal) {
    assertFails(Kind.ADDRESS_REFUSED, request(endpoint(literal, 443), "/"), transport);
    assertFails(
        Kind.ADDRESS_REFUSED,
        request(new Endpoint(literal, 443, "hs1.test", "hs1.test"), "/"),
        transport);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.1", "2130706433", "127.0.0.256", "0", "1.2.3", "017700000001", "::g"})
  void oddFormsOfAddressesAreNoHosts(String text) {
    assertFails(Kind.UNREACHABLE, request(endpoint(text, 443), "/"), transport);
    assertFails(
        Kind.UNREACHABLE, request(new Endpoint(text, 443, "hs1.test", "hs1.test"), "/"), transport);
    assertEquals(List.of(), dns.queries());
  }

  @Test
  void ofSeveralAddressesOnlyTheAllowedOnesAreDialled() throws Exception {
    dns.address("hs1.test", "10.0.0.1");
    TestHomeserver server = server(r -> TestHomeserver.json(200, "{}"), "hs1.test");

    get(endpoint(server, "hs1.test"), "/");

    assertEquals(1, server.requests().size());
  }

  @Test
  void addressThatChangesAfterItWasJudgedIsNotDialled() throws Exception {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "{}"), "hs1.test");
    AtomicInteger lookups = new AtomicInteger();
    AddressLookup rebinding =
        host -> List.of(InetAddress.getByName("127.0.0." + lookups.incrementAndGet()));
    OkHttpTransport strict =
        opened(
            builder()
                .addressLookup(rebinding)
                .addressPolicy(AddressPolicy.PUBLIC.allowing("127.0.0.1"))
                .idleConnections(10, 0, Duration.ofMinutes(1))
                .build());

    send(strict, request(endpoint(server, "hs1.test"), "/")).close();
    assertEquals(
        1, lookups.get()); // what was judged is what was dialled: there is no second lookup

    OkHttpTransport later = opened(builder().addressLookup(rebinding).build());
    assertFails(
        Kind.ADDRESS_REFUSED,
        request(endpoint(server, "hs1.test"), "/"),
        opened(
            builder()
                .addressLookup(rebinding)
                .addressPolicy(AddressPolicy.PUBLIC.allowing("127.0.0.1"))
                .build()));
    assertFails(Kind.UNREACHABLE, request(endpoint(server, "hs1.test"), "/"), later);
  }

  @Test
  void nameWithoutAddressesIsUnreachable() {
    OkHttpTransport none = opened(builder().addressLookup(host -> List.of()).build());

    assertFails(Kind.UNREACHABLE, request(endpoint("hs1.test", 443), "/"), none);
  }

  @Test
  void faultOfTheLookupIsPassedOn() {
    RuntimeException fault = new RuntimeException();
    OkHttpTransport faulty =
        opened(
            builder()
                .addressLookup(
                    host -> {
                      throw fault;
                    })
                .build());

    Exception e =
        assertThrows(
            IllegalStateException.class,
            () -> faulty.send(request(endpoint("hs1.test", 443), "/")));
    assertEquals(fault, e.getCause());
  }

  @Test
  void systemsLookupReadsLiterals() throws Exception {
    assertEquals(
        List.of(InetAddress.getByName("127.0.0.1")), AddressLookup.system().find("127.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127%2e0%2e0%2e1", "\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021"})
  void addressesInDisguiseAreNotDialled(String tlsName) throws Exception {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "{}"), "127.0.0.1");
    OkHttpTransport strict = opened(builder().addressPolicy(AddressPolicy.PUBLIC).build());
    Endpoint endpoint = new Endpoint(tlsName, server.port(), tlsName, "hs1.test");

    assertThrows(IllegalArgumentException.class, () -> strict.send(request(endpoint, "/")));
    assertEquals(List.of(), server.requests());
  }

  @Test
  void tlsNameThatIsAnotherAddressIsTheCallersMistake() {
    Endpoint endpoint = new Endpoint("127.0.0.1", 443, "127.0.0.2", "127.0.0.2");

    assertThrows(IllegalArgumentException.class, () -> transport.send(request(endpoint, "/")));
  }

  // Failures

  @Test
  void unknownNameIsUnreachable() {
    assertFails(Kind.UNREACHABLE, request(endpoint("unknown.test", 443), "/"), transport);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a..b", "", ".", "-.-", "a_b..", "\u0000"})
  void whatIsNoHostNameIsUnreachable(String name) {
    assertFails(Kind.UNREACHABLE, request(endpoint(name, 443), "/"), transport);
  }

  @Test
  void portThatNobodyListensOnIsUnreachable() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = unused.getLocalPort();
    }

    assertFails(Kind.UNREACHABLE, request(endpoint("127.0.0.1", port), "/"), transport);
  }

  @Test
  void addressThatDoesNotAnswerIsUnreachable() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      List<Socket> waiting = fill(full);
      OkHttpTransport quick = opened(builder().connectTimeout(SHORT).build());

      assertFails(
          Kind.UNREACHABLE, request(endpoint("127.0.0.1", full.getLocalPort()), "/"), quick);
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void certificateForAnotherNameIsRefused() {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "{}"), "hs2.test");
    dns.address("hs1.test", server.address());

    assertFails(Kind.TLS, request(endpoint(server, "hs1.test"), "/"), transport);
    assertEquals(List.of(), server.requests());
  }

  @Test
  void certificateForANameIsRefusedForAnAddress() {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "{}"), "hs1.test");

    assertFails(Kind.TLS, request(endpoint(server, "127.0.0.1"), "/"), transport);
  }

  @Test
  void expiredCertificateIsRefused() {
    TestHomeserver server =
        opened(
            TestHomeserver.start(
                "127.0.0.1", CA.expiredServerFor("hs1.test"), r -> TestHomeserver.json(200, "{}")));
    dns.address("hs1.test", server.address());

    assertFails(Kind.TLS, request(endpoint(server, "hs1.test"), "/"), transport);
    assertEquals(List.of(), server.requests());
  }

  @Test
  void certificateOfAnotherAuthorityIsRefused() {
    TestHomeserver server =
        opened(TestHomeserver.start(new TestCa(), r -> TestHomeserver.json(200, "{}"), "hs1.test"));
    dns.address("hs1.test", server.address());

    assertFails(Kind.TLS, request(endpoint(server, "hs1.test"), "/"), transport);
  }

  @Test
  void peerThatSpeaksNoTlsIsRefused() throws Exception {
    try (ServerSocket plain = raw("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
      assertFails(Kind.TLS, request(endpoint("127.0.0.1", plain.getLocalPort()), "/"), transport);
    }
  }

  @Test
  void silentPeerTimesOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      assertFails(
          Kind.TIMED_OUT,
          request(endpoint("127.0.0.1", silent.getLocalPort()), "GET", Optional.empty(), SHORT, 9),
          transport);
    }
  }

  @Test
  void serverThatDoesNotAnswerTimesOut() {
    TestHomeserver server = server(r -> never(), "hs1.test");

    assertFails(
        Kind.TIMED_OUT,
        request(endpoint(server, "hs1.test"), "GET", Optional.empty(), SHORT, 9),
        transport);
  }

  @Test
  void lookupThatDoesNotReturnTimesOut() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AddressLookup stuck =
        host -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            // ends
          }
          throw new UnknownHostException(host);
        };
    OkHttpTransport slow = opened(builder().addressLookup(stuck).build());

    assertFails(
        Kind.TIMED_OUT,
        request(endpoint("hs1.test", 443), "GET", Optional.empty(), SHORT, 9),
        slow);
    end.countDown();
  }

  @Test
  void requestThatFindsNoThreadTimesOut() {
    OkHttpTransport starved =
        opened(OkHttpTransport.builder(task -> {}).addressPolicy(LOOPBACK).build());

    assertFails(
        Kind.TIMED_OUT,
        request(endpoint("127.0.0.1", 443), "GET", Optional.empty(), SHORT, 9),
        starved);
  }

  @Test
  void bodyThatTricklesTimesOut() throws Exception {
    MockResponse trickle =
        new MockResponse.Builder()
            .body("a".repeat(100_000))
            .throttleBody(1, 20, TimeUnit.MILLISECONDS)
            .build();
    TestHomeserver server = server(r -> trickle, "hs1.test");
    HttpRequest request =
        request(
            endpoint(server, "hs1.test"), "GET", Optional.empty(), Duration.ofSeconds(5), 100_000);

    try (HttpAnswer answer = transport.send(request)) {
      assertEquals('a', answer.body().read());
      assertBreaksOff(Kind.TIMED_OUT, answer);
    }
  }

  @Test
  void answerThatNobodyReadsEndsInTime() throws Exception {
    TestHomeserver server = server(r -> endless().build(), "hs1.test");
    CompletableFuture<Void> ended = new CompletableFuture<>();
    OkHttpTransport watched =
        opened(
            builder(
                    task ->
                        THREADS.execute(
                            () -> {
                              task.run();
                              ended.complete(null);
                            }))
                .build());
    HttpRequest request =
        request(
            endpoint(server, "hs1.test"), "GET", Optional.empty(), Duration.ofSeconds(5), 1 << 20);

    HttpAnswer answer = watched.send(request);
    ended.get(2, TimeUnit.MINUTES);

    assertBreaksOff(Kind.TIMED_OUT, answer);
  }

  @Test
  void bodyMayBeAsLongAsWasGranted() throws Exception {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "12345"), "hs1.test");

    try (HttpAnswer answer =
        transport.send(request(endpoint(server, "hs1.test"), "GET", Optional.empty(), LONG, 5))) {
      assertEquals("12345", text(answer));
      assertEquals(-1, answer.body().read());
    }
  }

  @Test
  void bodyThatIsLongerThanGrantedIsCut() throws Exception {
    TestHomeserver server = server(r -> TestHomeserver.json(200, "123456"), "hs1.test");

    try (HttpAnswer answer =
        transport.send(request(endpoint(server, "hs1.test"), "GET", Optional.empty(), LONG, 5))) {
      assertBreaksOff(Kind.TOO_LARGE, answer);
      assertBreaksOff(Kind.TOO_LARGE, answer);
    }
  }

  @Test
  void endlessBodyIsCut() throws Exception {
    TestHomeserver server = server(r -> endless().build(), "hs1.test");

    try (HttpAnswer answer =
        transport.send(
            request(endpoint(server, "hs1.test"), "GET", Optional.empty(), LONG, 1 << 20))) {
      assertBreaksOff(Kind.TOO_LARGE, answer);
    }
  }

  @Test
  void compressedBodyIsRead() throws Exception {
    byte[] original = "{\"a\":\"b\"}".repeat(100_000).getBytes(UTF_8);
    MockResponse gzip =
        new MockResponse.Builder()
            .addHeader("Content-Encoding", "gzip")
            .body(gzip(original))
            .build();
    TestHomeserver server = server(r -> gzip, "hs1.test");

    try (HttpAnswer answer =
        transport.send(
            request(
                endpoint(server, "hs1.test"), "GET", Optional.empty(), LONG, original.length))) {
      assertArrayEquals(original, answer.body().readAllBytes());
    }
  }

  @Test
  void bodyThatIsLongOnlyWhenDecompressedIsCut() throws Exception {
    Buffer bomb = gzip(new byte[100_000_000]);
    assertTrue(bomb.size() < 1_000_000);
    MockResponse gzip =
        new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(bomb).build();
    TestHomeserver server = server(r -> gzip, "hs1.test");

    try (HttpAnswer answer =
        transport.send(
            request(endpoint(server, "hs1.test"), "GET", Optional.empty(), LONG, 1_000_000))) {
      assertBreaksOff(Kind.TOO_LARGE, answer);
    }
  }

  @Test
  void emptyBodyNeedsNoDecompression() throws Exception {
    MockResponse empty =
        new MockResponse.Builder().code(404).addHeader("Content-Encoding", "gzip").build();
    TestHomeserver server = server(r -> empty, "hs1.test");

    assertEquals("", get(endpoint(server, "hs1.test"), "/"));
  }

  @Test
  void bodyThatGoesOnAfterItsCompressedEndBreaksOff() throws Exception {
    Buffer longer = gzip("{}".getBytes(UTF_8)).write(new byte[1 << 20]);
    MockResponse gzip =
        new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(longer).build();
    TestHomeserver server = server(r -> gzip, "hs1.test");

    try (HttpAnswer answer = send(transport, request(endpoint(server, "hs1.test"), "/"))) {
      assertBreaksOff(Kind.PROTOCOL, answer);
    }
  }

  @Test
  void compressedBodyThatEndsEarlyBreaksOff() throws Exception {
    Buffer whole = gzip("{}".repeat(100).getBytes(UTF_8));
    Buffer half = new Buffer();
    half.write(whole, whole.size() / 2);
    MockResponse gzip =
        new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(half).build();
    TestHomeserver server = server(r -> gzip, "hs1.test");

    try (HttpAnswer answer = send(transport, request(endpoint(server, "hs1.test"), "/"))) {
      assertBreaksOff(Kind.PROTOCOL, answer);
    }
  }

  @Test
  void bodyThatIsNotWhatItSaysBreaksOff() throws Exception {
    MockResponse notGzip =
        new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body("{}").build();
    TestHomeserver server = server(r -> notGzip, "hs1.test");

    try (HttpAnswer answer = send(transport, request(endpoint(server, "hs1.test"), "/"))) {
      assertBreaksOff(Kind.PROTOCOL, answer);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bodyThatEndsEarlyBreaksOff(boolean isHttp1) throws Exception {
    MockResponse.Builder cut = new MockResponse.Builder().body("a".repeat(1000));
    TestHomeserver server =
        isHttp1
            ? http1Server(
                r -> cut.onResponseBody(new SocketEffect.CloseSocket()).build(), "hs1.test")
            : server(r -> cut.onResponseBody(new SocketEffect.CloseStream(2)).build(), "hs1.test");

    try (HttpAnswer answer = send(transport, request(endpoint(server, "hs1.test"), "/"))) {
      assertBreaksOff(Kind.PROTOCOL, answer);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void headThatIsTooLongIsRefused(boolean isHttp1) {
    MockResponse.Builder huge = new MockResponse.Builder();
    for (int i = 0; i < 400; i++) {
      huge.addHeader("X-" + i, "a".repeat(1000));
    }
    TestHomeserver server =
        isHttp1
            ? http1Server(r -> huge.build(), "hs1.test")
            : server(r -> huge.build(), "hs1.test");

    assertFails(Kind.PROTOCOL, request(endpoint(server, "hs1.test"), "/"), transport);
  }

  // Cancelling

  @Test
  void interruptingEndsTheWaitForTheHead() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    TestHomeserver server =
        server(
            r -> {
              arrived.countDown();
              return new MockResponse.Builder()
                  .onResponseStart(SocketEffect.Stall.INSTANCE)
                  .build();
            },
            "hs1.test");
    CompletableFuture<Kind> outcome = new CompletableFuture<>();
    CompletableFuture<Boolean> isInterrupted = new CompletableFuture<>();

    Thread caller =
        new Thread(
            () -> {
              try {
                transport.send(request(endpoint(server, "hs1.test"), "/"));
              } catch (TransportException e) {
                outcome.complete(e.kind());
                isInterrupted.complete(Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    arrived.await();
    caller.interrupt();

    assertEquals(Kind.CANCELLED, outcome.get(2, TimeUnit.MINUTES));
    assertTrue(isInterrupted.get());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptingEndsTheReadingOfTheBody(boolean isHttp1) throws Exception {
    TestHomeserver server =
        isHttp1 ? http1Server(r -> stalled(), "hs1.test") : server(r -> stalled(), "hs1.test");
    CompletableFuture<Kind> outcome = new CompletableFuture<>();
    CountDownLatch reading = new CountDownLatch(1);

    Thread caller =
        new Thread(
            () -> {
              try (HttpAnswer answer = transport.send(request(endpoint(server, "hs1.test"), "/"))) {
                answer.body().read();
                reading.countDown();
                answer.body().readAllBytes();
              } catch (IOException e) {
                outcome.complete(((TransportException) e).kind());
              }
            });
    caller.start();
    reading.await();
    caller.interrupt();

    assertEquals(Kind.CANCELLED, outcome.get(2, TimeUnit.MINUTES));
  }

  @Test
  void closingAnAnswerEndsItsReader() throws Exception {
    TestHomeserver server = server(r -> stalled(), "hs1.test");
    HttpAnswer answer = transport.send(request(endpoint(server, "hs1.test"), "/"));
    CountDownLatch reading = new CountDownLatch(1);
    Future<byte[]> reader =
        THREADS.submit(
            () -> {
              answer.body().read();
              reading.countDown();
              return answer.body().readAllBytes();
            });
    reading.await();

    answer.close();

    Exception e = assertThrows(Exception.class, () -> reader.get(2, TimeUnit.MINUTES));
    assertEquals(Kind.CANCELLED, ((TransportException) e.getCause()).kind());
    assertBreaksOff(Kind.CANCELLED, answer);
  }

  @Test
  void closingTheTransportEndsAllExchanges() throws Exception {
    TestHomeserver server = server(r -> stalled(), "hs1.test");
    HttpAnswer answer = transport.send(request(endpoint(server, "hs1.test"), "/"));

    transport.close();

    assertBreaksOff(Kind.CANCELLED, answer);
    assertFails(Kind.CANCELLED, request(endpoint(server, "hs1.test"), "/"), transport);
  }

  @Test
  void oneOfFiveHundredDestinationsThatHangsHoldsUpNoOther() throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      names.add("hs" + i + ".test");
    }
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(500);
    TestHomeserver server =
        server(
            r -> {
              all.countDown();
              all.await(); // all are here at the same time
              if (r.getHeaders().get(":authority").equals("hs0.test")) {
                end.await();
              }
              return TestHomeserver.json(200, "{}");
            },
            names.toArray(String[]::new));

    List<Future<String>> answers =
        names.stream().map(name -> THREADS.submit(() -> get(endpoint(server, name), "/"))).toList();
    for (Future<String> answer : answers.subList(1, 500)) {
      assertEquals("{}", answer.get(2, TimeUnit.MINUTES));
    }

    assertFalse(answers.get(0).isDone());
    end.countDown();
    assertEquals("{}", answers.get(0).get(2, TimeUnit.MINUTES));
  }

  // What the tests above use

  private OkHttpTransport.Builder builder() {
    return builder(THREADS);
  }

  private OkHttpTransport.Builder builder(Executor executor) {
    return OkHttpTransport.builder(executor)
        .addressLookup(dns)
        .addressPolicy(LOOPBACK)
        .userAgent("matrixlib-test")
        .trust(CA.clientContext(), CA.trustManager());
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(resource);
    return resource;
  }

  private TestHomeserver server(TestHomeserver.Handler handler, String... names) {
    TestHomeserver server = opened(TestHomeserver.start(CA, handler, names));
    Arrays.stream(names)
        .filter(name -> name.endsWith(".test"))
        .forEach(name -> dns.address(name, server.address()));
    return server;
  }

  private TestHomeserver http1Server(TestHomeserver.Handler handler, String name) {
    TestHomeserver server =
        opened(TestHomeserver.startHttp1("127.0.0.1", CA.serverFor(name), handler));
    dns.address(name, server.address());
    return server;
  }

  /** Answers when the test is over. */
  private MockResponse never() throws InterruptedException {
    over.await();
    return TestHomeserver.json(500, "{}");
  }

  private static Endpoint endpoint(TestHomeserver server, String name) {
    return endpoint(name, server.port());
  }

  private static Endpoint endpoint(String name, int port) {
    return new Endpoint(name, port, name, name);
  }

  private static HttpRequest request(Endpoint endpoint, String target) {
    return new HttpRequest(endpoint, "GET", target, Map.of(), Optional.empty(), LONG, 1000);
  }

  private static HttpRequest request(
      Endpoint endpoint, String method, Optional<byte[]> body, Duration timeout, long maxBytes) {
    return new HttpRequest(endpoint, method, "/", Map.of(), body, timeout, maxBytes);
  }

  private static HttpAnswer send(OkHttpTransport transport, HttpRequest request)
      throws TransportException {
    return transport.send(request);
  }

  private String get(Endpoint endpoint, String target) throws IOException {
    try (HttpAnswer answer = transport.send(request(endpoint, target))) {
      return text(answer);
    }
  }

  private static String text(HttpAnswer answer) throws IOException {
    return new String(answer.body().readAllBytes(), UTF_8);
  }

  private static MockResponse.Builder endless() {
    return new MockResponse.Builder().body(new Buffer().write(new byte[32 << 20]));
  }

  /** An answer of which the first half comes, and then no more. */
  private static MockResponse stalled() {
    return new MockResponse.Builder()
        .body("a".repeat(1000))
        .onResponseBody(SocketEffect.Stall.INSTANCE)
        .build();
  }

  private static Buffer gzip(byte[] bytes) throws IOException {
    Buffer buffer = new Buffer();
    try (GZIPOutputStream out = new GZIPOutputStream(buffer.outputStream())) {
      out.write(bytes);
    }
    return buffer;
  }

  /** A server that says the same to everybody. */
  private ServerSocket raw(String answer) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    THREADS.execute(
        () -> {
          while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
              socket.getInputStream().read();
              socket.getOutputStream().write(answer.getBytes(UTF_8));
            } catch (IOException e) {
              // closed
            }
          }
        });
    return server;
  }

  /** Connects until the server's queue is full. */
  private static List<Socket> fill(ServerSocket server) throws IOException {
    List<Socket> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Socket socket = new Socket();
      try {
        socket.connect(server.getLocalSocketAddress(), 1000);
        waiting.add(socket);
      } catch (IOException e) {
        return waiting;
      }
    }
    return waiting;
  }

  private static void assertFails(Kind kind, HttpRequest request, Transport transport) {
    TransportException e =
        assertThrows(TransportException.class, () -> transport.send(request).close());
    assertEquals(kind, e.kind(), e::toString);
  }

  private static void assertBreaksOff(Kind kind, HttpAnswer answer) {
    TransportException e =
        assertThrows(TransportException.class, () -> answer.body().readAllBytes());
    assertEquals(kind, e.kind(), e::toString);
  }

  @Test
  void anExecutorThatTakesNoMoreWorkIsAFailureOfTheExchange() {
    try (OkHttpTransport full =
        OkHttpTransport.builder(
                work -> {
                  throw new RejectedExecutionException("full");
                })
            .build()) {
      TransportException e =
          assertThrows(
              TransportException.class,
              () ->
                  full.send(
                      new HttpRequest(
                          new Endpoint("hs1.test", 1, "hs1.test", "hs1.test"),
                          "GET",
                          "/",
                          Map.of(),
                          Optional.empty(),
                          Duration.ofMinutes(1),
                          1)));
      assertEquals(TransportException.Kind.CANCELLED, e.kind());
    }
  }
}
