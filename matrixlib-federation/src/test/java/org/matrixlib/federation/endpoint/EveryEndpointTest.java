package org.matrixlib.federation.endpoint;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.matrixlib.core.crypto.SignatureVerdict;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
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

/**
 * Every endpoint of the specification is called over TLS, and the page {@code
 * docs/spec-coverage.md} says by which test. Where it says something else, the right page is
 * written to {@code target/}.
 */
class EveryEndpointTest {
  private static final ServerName PEER = ServerName.of("peer.example");
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "X-Matrix origin=\"origin.example\",destination=\"peer.example\","
              + "key=\"ed25519:1\",sig=\"([^\"]+)\"");

  /** The endpoint that discovery calls, before it is known which server speaks for a name. */
  private static final Map<String, List<String>> CALLED_ELSEWHERE =
      Map.of(
          "getWellKnown", List.of("discovery.WellKnownFetcher", "discovery.ServerDiscoveryTest"));

  private static final String PAGE = "spec-coverage.md";
  private static final String HEADING = "# Coverage of the federation endpoints\n";

  private static final List<SampleCall<?>> SAMPLES = SampleCall.all();
  private static final TestCa CA = new TestCa();
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final TestHomeserver SERVER =
      TestHomeserver.start(CA, EveryEndpointTest::answer, "peer.example");
  private static final OkHttpTransport TRANSPORT =
      OkHttpTransport.builder(THREADS)
          .addressPolicy(AddressPolicy.PUBLIC.allowing("127.0.0.0/8"))
          .trust(CA.clientContext(), CA.trustManager())
          .build();
  private static final FederationClient CLIENT =
      FederationClient.of(
          new LocalServer(SampleCall.ORIGIN, SampleCall.KEY),
          EveryEndpointTest::locate,
          TRANSPORT,
          new BackOff(BackOff.Policy.DEFAULT, InstantSource.system(), new Random()),
          FederationListener.NONE,
          InstantSource.system());

  @AfterAll
  static void close() {
    TRANSPORT.close();
    SERVER.close();
    THREADS.shutdownNow();
  }

  private static ServerLocation locate(ServerName server) {
    Endpoint endpoint =
        new Endpoint(SERVER.address(), SERVER.port(), "peer.example", server.toString());
    return new ServerLocation(server, List.of(endpoint), Instant.MAX, List.of());
  }

  /** Of a table that the receiver has: what is asked for isn't told by the test that asks. */
  private static MockResponse answer(RecordedRequest request) {
    SampleCall<?> sample =
        SAMPLES.stream()
            .filter(known -> known.call().method().equals(request.getMethod()))
            .filter(known -> known.target().equals(request.getTarget()))
            .findFirst()
            .orElseThrow();
    return new MockResponse.Builder()
        .addHeader("Content-Type", sample.answerType())
        .body(sample.answer())
        .build();
  }

  @TestFactory
  Stream<DynamicTest> callsAreSignedAndSentAndTheirAnswersReadAsTheSpecificationSays() {
    return SAMPLES.stream()
        .map(sample -> DynamicTest.dynamicTest(sample.operation(), () -> call(sample)));
  }

  private static <A> void call(SampleCall<A> sample) throws Exception {
    int before = SERVER.requests().size();
    A answer = CLIENT.send(PEER, sample.call());
    try {
      sample.check().check(answer);
      assertKeepsUnknownMembers(answer);
    } finally {
      if (answer instanceof AutoCloseable open) {
        open.close();
      }
    }
    List<RecordedRequest> requests = SERVER.requests();
    assertEquals(before + 1, requests.size());
    RecordedRequest request = requests.get(before);
    assertEquals(sample.target(), request.getTarget());
    assertEquals(sample.body(), body(request));
    if (sample.call().isSigned()) {
      assertIsSigned(request);
    } else {
      assertNull(request.getHeaders().get("Authorization"));
    }
  }

  private static Optional<JsonObject> body(RecordedRequest request) throws MalformedJsonException {
    return request.getBody() == null || request.getBody().size() == 0
        ? Optional.empty()
        : Optional.of(JsonObject.parse(request.getBody().utf8()));
  }

  private static void assertIsSigned(RecordedRequest request) throws MalformedJsonException {
    Matcher header = AUTHORIZATION.matcher(request.getHeaders().get("Authorization"));
    assertTrue(header.matches());
    JsonObject.Builder signed =
        JsonObject.builder()
            .put("method", request.getMethod())
            .put("uri", request.getTarget())
            .put("origin", "origin.example")
            .put("destination", "peer.example")
            .put(
                "signatures",
                SampleCall.json(
                    "{\"origin.example\":{\"ed25519:1\":\"" + header.group(1) + "\"}}"));
    body(request).ifPresent(content -> signed.put("content", content));
    assertEquals(
        SignatureVerdict.VALID,
        SignedJson.verify(
            signed.build(),
            SampleCall.ORIGIN,
            Map.of(KeyId.of("ed25519:1"), SampleCall.KEY.verifyKey())));
  }

  /** Of answers that are objects; others are looked at by the sample's own check. */
  private static void assertKeepsUnknownMembers(Object answer) throws Exception {
    if (answer instanceof Record) {
      Method json = answer.getClass().getMethod("json");
      json.setAccessible(true);
      answer = json.invoke(answer);
    }
    if (answer instanceof JsonObject json) {
      assertTrue(json.has("org.example.more"));
    }
  }

  private static List<JsonObject> endpoints() throws IOException, MalformedJsonException {
    try (InputStream file = EveryEndpointTest.class.getResourceAsStream("endpoints.json")) {
      String json = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return JsonObject.parse(json).array("endpoints").orElseThrow().stream()
          .map(JsonObject.class::cast)
          .toList();
    }
  }

  private static String text(JsonObject endpoint, String name) {
    return endpoint.string(name).orElseThrow();
  }

  @Test
  void everyEndpointOfTheSpecificationIsCalledAtItsPath() throws Exception {
    Map<String, SampleCall<?>> samples =
        SAMPLES.stream().collect(toMap(SampleCall::operation, Function.identity()));
    List<String> wrong = new ArrayList<>();
    int count = 0;
    for (JsonObject endpoint : endpoints()) {
      count++;
      String operation = text(endpoint, "operation");
      SampleCall<?> sample = samples.get(operation);
      if (sample == null) {
        if (!CALLED_ELSEWHERE.containsKey(operation)) {
          wrong.add(operation + ": not called");
        }
        continue;
      }
      String path = text(endpoint, "path").replaceAll("\\{[^}]*\\}", "[^/?]+");
      if (!sample.call().method().equals(text(endpoint, "method"))
          || !sample.target().matches(path + "(\\?.*)?")
          || sample.call().isSigned() != endpoint.bool("signed").orElseThrow()) {
        wrong.add(operation + ": " + sample.call().method() + " " + sample.target());
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(36, count);
  }

  @Test
  void thePageTellsByWhichTestEachEndpointIsCalled() throws Exception {
    Path committed = Path.of("..", "docs", PAGE);
    String before = Files.readString(committed);
    int start = before.indexOf("\n" + HEADING) + 1;
    String head = start > 0 ? before.substring(0, start) : before + "\n";
    int end = start > 0 ? before.indexOf("\n# ", start) + 1 : 0;
    String page = head + section() + (end > 0 ? "\n" + before.substring(end) : "");
    if (!before.equals(page)) {
      Files.writeString(Path.of("target", PAGE), page);
    }
    assertEquals(page, before, "copy target/" + PAGE + " to docs");
  }

  private static String section() throws Exception {
    Map<String, SampleCall<?>> samples =
        SAMPLES.stream().collect(toMap(SampleCall::operation, Function.identity()));
    StringBuilder section =
        new StringBuilder(HEADING)
            .append(
                """

                For each endpoint of the server-server API: the type of the request that calls it, and the test that does so over TLS. A `#fallback` is what a request becomes for a server that doesn't know its endpoint.

                | endpoint | request | test |
                |---|---|---|
                """);
    for (JsonObject endpoint : endpoints()) {
      String operation = text(endpoint, "operation");
      section
          .append("| `")
          .append(text(endpoint, "method"))
          .append(' ')
          .append(text(endpoint, "path"))
          .append("` | ")
          .append(
              samples.containsKey(operation)
                  ? "`" + samples.get(operation).type() + "` | `EveryEndpointTest`, " + operation
                  : calledElsewhere(operation))
          .append(" |\n");
    }
    return section.toString();
  }

  private static String calledElsewhere(String operation) throws ClassNotFoundException {
    List<String> cells = new ArrayList<>();
    for (String name : CALLED_ELSEWHERE.get(operation)) {
      cells.add("`" + Class.forName("org.matrixlib.federation." + name).getSimpleName() + "`");
    }
    return String.join(" | ", cells);
  }
}
