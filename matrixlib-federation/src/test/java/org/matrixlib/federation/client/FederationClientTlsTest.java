package org.matrixlib.federation.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLSocketFactory;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.MxcUri;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.discovery.ServerLocation;
import org.matrixlib.federation.endpoint.DownloadMedia;
import org.matrixlib.federation.endpoint.EventStream;
import org.matrixlib.federation.endpoint.GetRoomStateIds;
import org.matrixlib.federation.endpoint.GetVersion;
import org.matrixlib.federation.endpoint.MediaAnswer;
import org.matrixlib.federation.endpoint.MediaContent;
import org.matrixlib.federation.endpoint.MediaRedirect;
import org.matrixlib.federation.endpoint.RawEvent;
import org.matrixlib.federation.endpoint.SendInvite;
import org.matrixlib.federation.endpoint.SendJoin;
import org.matrixlib.federation.endpoint.SendLeave;
import org.matrixlib.federation.testing.TestCa;
import org.matrixlib.federation.testing.TestHomeserver;
import org.matrixlib.federation.transport.AddressPolicy;
import org.matrixlib.federation.transport.Endpoint;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.OkHttpTransport;
import org.matrixlib.federation.transport.TransportException;

/** What becomes of calls over real sockets. */
class FederationClientTlsTest {
  private static final TestCa CA = new TestCa();
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final ServerName PEER = ServerName.of("peer.example");
  private static final LocalServer ORIGIN =
      new LocalServer(
          ServerName.of("origin.example"),
          SigningKey.generate(KeyId.of("ed25519:1"), new SecureRandom()));
  private static final SSLSocketFactory PEER_TLS = CA.serverFor("peer.example");

  /** So large that a test fails by it only if something hangs. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private final CountDownLatch over = new CountDownLatch(1);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Map<ServerName, List<Endpoint>> endpoints = new ConcurrentHashMap<>();
  private final BackOff backOff =
      new BackOff(BackOff.Policy.DEFAULT, InstantSource.system(), new Random());
  private final OkHttpTransport transport = transport(AddressPolicy.PUBLIC.allowing("127.0.0.0/8"));
  private final FederationClient client = client(transport);

  private OkHttpTransport transport(AddressPolicy policy) {
    OkHttpTransport made =
        OkHttpTransport.builder(THREADS)
            .addressPolicy(policy)
            .trust(CA.clientContext(), CA.trustManager())
            .build();
    opened.add(made);
    return made;
  }

  private FederationClient client(OkHttpTransport chosen) {
    return FederationClient.of(
        ORIGIN,
        server ->
            new ServerLocation(
                server, endpoints.getOrDefault(server, List.of()), Instant.MAX, List.of("none")),
        chosen,
        backOff,
        FederationListener.NONE,
        InstantSource.system());
  }

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

  private TestHomeserver server(SSLSocketFactory tls, TestHomeserver.Handler handler) {
    TestHomeserver server = TestHomeserver.start("127.0.0.1", tls, handler);
    opened.add(server);
    return server;
  }

  private static Endpoint endpoint(int port) {
    return new Endpoint("127.0.0.1", port, "peer.example", "peer.example");
  }

  /** Starts the peer. */
  private TestHomeserver peer(TestHomeserver.Handler handler) {
    TestHomeserver server = server(PEER_TLS, handler);
    endpoints.put(PEER, List.of(endpoint(server.port())));
    return server;
  }

  private void peer(int status, String body) {
    peer(request -> TestHomeserver.json(status, body));
  }

  private RequestFailure failure(FederationCall<?> call) {
    return assertThrows(RequestFailedException.class, () -> client.send(PEER, call)).failure();
  }

  private RequestFailure.Kind kind() {
    return failure(new GetVersion()).kind();
  }

  private static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** A call with less time. */
  private record Hurried<A>(FederationCall<A> call, Duration timeout) implements FederationCall<A> {
    @Override
    public String method() {
      return call.method();
    }

    @Override
    public String target() {
      return call.target();
    }

    @Override
    public A read(HttpAnswer answer) throws MalformedAnswerException, TransportException {
      return call.read(answer);
    }
  }

  @Test
  void aServerWithoutEndpointsIsUnreachable() {
    assertEquals(RequestFailure.Kind.UNREACHABLE, kind());
  }

  @Test
  void aPortThatNobodyListensOnIsUnreachable() throws Exception {
    endpoints.put(PEER, List.of(endpoint(deadPort())));
    assertEquals(RequestFailure.Kind.UNREACHABLE, kind());
    assertEquals(RequestFailure.Kind.BACKED_OFF, kind());
  }

  @Test
  void aPrivateAddressIsUnreachable() {
    peer(200, "{}");
    FederationClient strict = client(transport(AddressPolicy.PUBLIC));
    RequestFailedException e =
        assertThrows(RequestFailedException.class, () -> strict.send(PEER, new GetVersion()));
    assertEquals(RequestFailure.Kind.UNREACHABLE, e.failure().kind());
    assertEquals(
        TransportException.Kind.ADDRESS_REFUSED, ((TransportException) e.getCause()).kind());
  }

  @Test
  void aCertificateOfAnotherNameIsNoProof() {
    endpoints.put(
        PEER,
        List.of(
            endpoint(
                server(CA.serverFor("other.example"), r -> TestHomeserver.json(200, "{}"))
                    .port())));
    assertEquals(RequestFailure.Kind.TLS, kind());
  }

  @Test
  void anExpiredCertificateIsNoProof() {
    endpoints.put(
        PEER,
        List.of(
            endpoint(
                server(CA.expiredServerFor("peer.example"), r -> TestHomeserver.json(200, "{}"))
                    .port())));
    assertEquals(RequestFailure.Kind.TLS, kind());
  }

  @Test
  void theNextEndpointAnswersForOneThatDoesnt() throws Exception {
    TestHomeserver good =
        server(PEER_TLS, r -> TestHomeserver.json(200, "{\"server\":{\"name\":\"x\"}}"));
    TestHomeserver wrong =
        server(CA.serverFor("other.example"), r -> TestHomeserver.json(200, "{}"));
    endpoints.put(
        PEER, List.of(endpoint(deadPort()), endpoint(wrong.port()), endpoint(good.port())));
    assertEquals(Optional.of("x"), client.send(PEER, new GetVersion()).name());
    assertEquals(List.of(), wrong.requests());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerThatDoesntAnswerInTimeFailsByThat(boolean sendsTheHead) {
    peer(
        request -> {
          if (sendsTheHead) {
            return new MockResponse.Builder()
                .body("{".repeat(100_000))
                .throttleBody(1, 50, TimeUnit.MILLISECONDS)
                .build();
          }
          over.await();
          return TestHomeserver.json(200, "{}");
        });
    RequestFailure failure = failure(new Hurried<>(new GetVersion(), Duration.ofMillis(1500)));
    assertEquals(RequestFailure.Kind.TIMED_OUT, failure.kind());
    assertTrue(backOff.pausedUntil(PEER).isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "200, <html>, PROTOCOL",
    "200, [], PROTOCOL",
    "302, {}, PROTOCOL",
    "401, '{\"errcode\":\"M_UNAUTHORIZED\"}', REFUSED",
    "403, '{\"errcode\":\"M_FORBIDDEN\"}', REFUSED",
    "404, <html>, PROTOCOL",
    "429, '{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":5}', OVERLOADED",
    "500, {}, OVERLOADED",
    "503, '', OVERLOADED",
  })
  void answersFailByTheirStatusAndBody(int status, String body, RequestFailure.Kind kind) {
    peer(status, body);
    assertEquals(kind, kind());
    assertEquals(kind == RequestFailure.Kind.OVERLOADED, backOff.pausedUntil(PEER).isPresent());
  }

  @Test
  void redirectsArentFollowed() {
    TestHomeserver elsewhere = server(PEER_TLS, r -> TestHomeserver.json(200, "{}"));
    TestHomeserver peer =
        peer(
            request ->
                new MockResponse.Builder()
                    .code(307)
                    .addHeader("Location", "https://127.0.0.1:" + elsewhere.port() + "/")
                    .build());
    RequestFailure failure = failure(new GetVersion());
    assertEquals(RequestFailure.Kind.PROTOCOL, failure.kind());
    assertEquals(307, failure.status().orElseThrow());
    assertEquals(1, peer.requests().size());
    assertEquals(List.of(), elsewhere.requests());
  }

  @Test
  void anAnswerThatBreaksOffIsAFaultOfProtocol() {
    peer(
        request ->
            new MockResponse.Builder()
                .body("{\"x\":" + "1".repeat(100_000))
                .onResponseBody(new SocketEffect.CloseStream())
                .build());
    assertEquals(RequestFailure.Kind.PROTOCOL, kind());
  }

  @Test
  void interruptingEndsACall() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    peer(
        request -> {
          arrived.countDown();
          over.await();
          return TestHomeserver.json(200, "{}");
        });
    CompletableFuture<RequestFailure> outcome = new CompletableFuture<>();
    Thread caller = new Thread(() -> outcome.complete(failure(new GetVersion())));
    caller.start();
    arrived.await();
    caller.interrupt();
    assertEquals(RequestFailure.Kind.CANCELLED, outcome.get(5, TimeUnit.MINUTES).kind());
    assertEquals(Optional.empty(), backOff.pausedUntil(PEER));
  }

  private static Pdu member(RoomVersion version, String membership) {
    UserId ann = UserId.of("@ann:origin.example");
    var builder =
        Pdu.builder(version)
            .type("m.room.member")
            .stateKey(ann.toString())
            .sender(ann)
            .roomId(RoomId.of("!room:peer.example"))
            .content(JsonObject.builder().put("membership", membership).build())
            .originServerTs(1)
            .depth(2)
            .prevEvents(List.of(EventReference.of(EventId.of("$1:peer.example"))))
            .authEvents(List.of());
    if (version.eventFormat().carriesEventId()) {
      builder.eventId(EventId.of("$2:origin.example"));
    }
    return builder.build(ORIGIN.name(), ORIGIN.key());
  }

  private static List<String> events(EventStream stream) throws Exception {
    List<String> events = new ArrayList<>();
    for (Optional<RawEvent> e = stream.next(); e.isPresent(); e = stream.next()) {
      events.add(e.get().list() + " " + new String(e.get().json(), UTF_8));
    }
    return events;
  }

  /** A peer that knows only version 1 of the endpoints, and says so in one way or other. */
  private TestHomeserver oldPeer(int status, String unknown, String answer) {
    return peer(
        request ->
            request.getTarget().startsWith("/_matrix/federation/v1/")
                ? TestHomeserver.json(200, answer)
                : TestHomeserver.json(status, unknown));
  }

  @ParameterizedTest
  @CsvSource({
    "404, '{\"errcode\":\"M_UNRECOGNIZED\"}'",
    "404, 404 page not found",
    "405, ''",
    "400, '{\"errcode\":\"M_UNRECOGNIZED\"}'"
  })
  void oldServersAreAskedThroughVersion1(int status, String unknown) throws Exception {
    Pdu leave = member(RoomVersion.V1, "leave");
    TestHomeserver peer = oldPeer(status, unknown, "[200,{\"a\":1}]");
    assertEquals("{\"a\":1}", client.send(PEER, new SendLeave(leave)).toString());
    RecordedRequest second = peer.requests().get(1);
    assertEquals(
        "/_matrix/federation/v1/send_leave/%21room%3Apeer.example/%242%3Aorigin.example",
        second.getTarget());
    assertEquals(leave.federationForm().toString(), second.getBody().utf8());
  }

  @Test
  void joinsFallBackToVersion1() throws Exception {
    oldPeer(404, "", "[200,{\"state\":[1],\"auth_chain\":[2]}]");
    try (EventStream stream =
        client.send(PEER, new SendJoin(member(RoomVersion.V11, "join"), false))) {
      assertEquals(List.of("state 1", "auth_chain 2"), events(stream));
    }
  }

  @Test
  void invitesToOldRoomsFallBackToVersion1() throws Exception {
    oldPeer(404, "", "[200,{\"event\":{\"x\":1}}]");
    assertEquals(
        "{\"x\":1}",
        client
            .send(PEER, new SendInvite(member(RoomVersion.V2, "invite"), List.of()))
            .event()
            .toString());
    RequestFailure failure = failure(new SendInvite(member(RoomVersion.V3, "invite"), List.of()));
    assertEquals(404, failure.status().orElseThrow());
  }

  @Test
  void aServerThatRefusesIsntAskedThroughVersion1() {
    TestHomeserver peer = oldPeer(404, "{\"errcode\":\"M_NOT_FOUND\"}", "[200,{}]");
    RequestFailure failure = failure(new SendLeave(member(RoomVersion.V11, "leave")));
    assertEquals(RequestFailure.Kind.REFUSED, failure.kind());
    assertEquals(Optional.of("M_NOT_FOUND"), failure.errcode());
    assertEquals(1, peer.requests().size());
  }

  /** A start, and then the same for ever, or until nobody listens any more. */
  private record Endless(boolean isCompressed, String start, String repeated)
      implements MockResponseBody {
    @Override
    public long getContentLength() {
      return -1;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      byte[] much = repeated.repeat((1 << 16) / repeated.length()).getBytes(UTF_8);
      OutputStream wire = sink.outputStream();
      OutputStream out = isCompressed ? new GZIPOutputStream(wire, true) : wire;
      out.write(start.getBytes(UTF_8));
      while (true) {
        out.write(much);
        out.flush();
      }
    }
  }

  private static MockResponse endless(boolean isCompressed, String start, String repeated) {
    MockResponse.Builder response =
        new MockResponse.Builder().body(new Endless(isCompressed, start, repeated));
    return isCompressed ? response.addHeader("Content-Encoding", "gzip").build() : response.build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEndlessAnswerToAJoinIsCut(boolean isCompressed) throws Exception {
    String event =
        "{\"type\":\"m.room.member\",\"content\":{\"reason\":\"" + "x".repeat(900) + "\"}},";
    MockResponse response = endless(isCompressed, "{\"auth_chain\":[],\"state\":[", event);
    peer(request -> response);
    SendJoin call = new SendJoin(member(RoomVersion.V11, "join"), false);
    long count = 0;
    try (EventStream stream = client.send(PEER, call)) {
      TransportException.Kind kind = null;
      while (kind == null) {
        try {
          stream.next().orElseThrow();
          count++;
        } catch (TransportException e) {
          kind = e.kind();
        }
      }
      assertEquals(TransportException.Kind.TOO_LARGE, kind);
    }
    // What the transport has in its buffers when it stops is lost.
    assertEquals(call.maxAnswerBytes() / event.length(), count, 100);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEndlessEventIsCut(boolean isCompressed) throws Exception {
    MockResponse response = endless(isCompressed, "{\"auth_chain\":[],\"state\":[\"", "x");
    peer(request -> response);
    try (EventStream stream =
        client.send(PEER, new SendJoin(member(RoomVersion.V11, "join"), false))) {
      assertThrows(MalformedAnswerException.class, stream::next);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anEndlessAnswerThatIsReadAsAWholeIsCut(boolean isCompressed) throws Exception {
    MockResponse response = endless(isCompressed, "{\"x\":\"", "x");
    peer(request -> response);
    RequestFailure failure = failure(new GetVersion());
    assertEquals(RequestFailure.Kind.PROTOCOL, failure.kind());
    assertEquals(
        RequestFailure.Kind.PROTOCOL,
        failure(new GetRoomStateIds(RoomId.of("!room:peer.example"), EventId.of("$1:peer.example")))
            .kind());
  }

  @Test
  void anEndlessErrorIsCut() throws Exception {
    MockResponse response =
        endless(true, "{\"errcode\":\"M_X\",\"error\":\"", "x").newBuilder().code(403).build();
    peer(request -> response);
    RequestFailure failure = failure(new SendJoin(member(RoomVersion.V11, "join"), false));
    assertEquals(RequestFailure.Kind.PROTOCOL, failure.kind());
    assertEquals(403, failure.status().orElseThrow());
  }

  @Test
  void aSlowServerDoesntHoldUpOthers() throws Exception {
    int others = 100;
    CountDownLatch slowIsAsked = new CountDownLatch(1);
    peer(
        request -> {
          if (request.getTarget().endsWith("/version")
              && request.getHeaders().get(":authority").equals("slow.example")) {
            slowIsAsked.countDown();
            over.await();
          }
          return TestHomeserver.json(200, "{\"server\":{\"name\":\"x\"}}");
        });
    int port = endpoints.get(PEER).get(0).port();
    ServerName slow = ServerName.of("slow.example");
    endpoints.put(slow, List.of(new Endpoint("127.0.0.1", port, "peer.example", "slow.example")));
    Future<?> held = THREADS.submit(() -> client.send(slow, new Hurried<>(new GetVersion(), LONG)));
    slowIsAsked.await();
    List<Future<Optional<String>>> answers = new ArrayList<>();
    for (int i = 0; i < others; i++) {
      ServerName name = ServerName.of("s" + i + ".example");
      endpoints.put(
          name, List.of(new Endpoint("127.0.0.1", port, "peer.example", name.toString())));
      answers.add(
          THREADS.submit(() -> client.send(name, new Hurried<>(new GetVersion(), LONG)).name()));
    }
    for (Future<Optional<String>> answer : answers) {
      assertEquals(Optional.of("x"), answer.get(5, TimeUnit.MINUTES));
    }
    assertFalse(held.isDone());
  }

  private static MockResponse media(String part) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", "multipart/mixed; boundary=abc")
        .body(
            "--abc\r\nContent-Type: application/json\r\n\r\n{}\r\n--abc\r\n" + part + "\r\n--abc--")
        .build();
  }

  private static final DownloadMedia MEDIA =
      new DownloadMedia(MxcUri.of("mxc://peer.example/m"), Duration.ofSeconds(1), 2_000_000);

  @Test
  void mediaAreStreamed() throws Exception {
    String content = "0123456789".repeat(100_000);
    peer(request -> media("Content-Type: text/plain\r\n\r\n" + content));
    try (MediaContent media = assertInstanceOf(MediaContent.class, client.send(PEER, MEDIA))) {
      assertEquals(content, new String(media.content().readAllBytes(), UTF_8));
    }
  }

  @Test
  void mediaThatAreTooLongAreCut() throws Exception {
    peer(request -> media("\r\n" + "x".repeat(2_000_000)));
    try (MediaContent media = assertInstanceOf(MediaContent.class, client.send(PEER, MEDIA))) {
      TransportException e =
          assertThrows(TransportException.class, () -> media.content().readAllBytes());
      assertEquals(TransportException.Kind.TOO_LARGE, e.kind());
    }
  }

  @Test
  void mediaOfOldServersAreTheWholeAnswer() throws Exception {
    TestHomeserver peer =
        peer(
            request ->
                request.getTarget().startsWith("/_matrix/media/v3/")
                    ? new MockResponse.Builder()
                        .addHeader("Content-Type", "image/png")
                        .body("x")
                        .build()
                    : TestHomeserver.json(404, "{\"errcode\":\"M_UNRECOGNIZED\"}"));
    try (MediaContent media = assertInstanceOf(MediaContent.class, client.send(PEER, MEDIA))) {
      assertEquals(Optional.of("image/png"), media.contentType());
      assertEquals('x', media.content().read());
    }
    assertFalse(peer.requests().get(1).getHeaders().names().contains("Authorization"));
  }

  @Test
  void mediaThatAreTooLargeForTheServerAreNoSignOfOverload() {
    peer(502, "{\"errcode\":\"M_TOO_LARGE\",\"error\":\"x\"}");
    assertEquals(RequestFailure.Kind.REFUSED, failure(MEDIA).kind());
    assertEquals(Optional.empty(), backOff.pausedUntil(PEER));
  }

  private MediaRedirect redirect(int port) throws Exception {
    peer(request -> media("Location: https://127.0.0.1:" + port + "/a?b=%20c\r\n"));
    MediaAnswer answer = client.send(PEER, MEDIA);
    return assertInstanceOf(MediaRedirect.class, answer);
  }

  @Test
  void aRedirectOfMediaIsFollowedWithoutSignature() throws Exception {
    TestHomeserver store =
        server(
            CA.serverFor("127.0.0.1"),
            request ->
                new MockResponse.Builder()
                    .addHeader("Content-Type", "image/png")
                    .body("x")
                    .build());
    try (MediaContent media = redirect(store.port()).follow(transport, LONG, 10)) {
      assertEquals(Optional.of("image/png"), media.contentType());
      assertEquals("x", new String(media.content().readAllBytes(), UTF_8));
    }
    RecordedRequest request = store.requests().get(0);
    assertEquals("/a?b=%20c", request.getTarget());
    assertFalse(request.getHeaders().names().contains("Authorization"));
  }

  @Test
  void aRedirectOfMediaToAPrivateAddressIsRefused() throws Exception {
    TestHomeserver internal =
        server(CA.serverFor("127.0.0.1"), request -> TestHomeserver.json(200, "{}"));
    MediaRedirect redirect = redirect(internal.port());
    TransportException e =
        assertThrows(
            TransportException.class,
            () -> redirect.follow(transport(AddressPolicy.PUBLIC), LONG, 10));
    assertEquals(TransportException.Kind.ADDRESS_REFUSED, e.kind());
    assertEquals(List.of(), internal.requests());
  }

  @Test
  void aRedirectOfMediaIsFollowedOnceOnly() throws Exception {
    TestHomeserver store =
        server(
            CA.serverFor("127.0.0.1"),
            request ->
                new MockResponse.Builder().code(302).addHeader("Location", "https://x").build());
    MediaRedirect redirect = redirect(store.port());
    assertThrows(
        MalformedAnswerException.class, () -> redirect.follow(transport, LONG, 10).close());
  }
}
