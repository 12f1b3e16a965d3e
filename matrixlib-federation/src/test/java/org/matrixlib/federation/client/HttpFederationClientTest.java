package org.matrixlib.federation.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.discovery.ServerLocation;
import org.matrixlib.federation.request.RequestSigner;
import org.matrixlib.federation.testing.BytesAnswer;
import org.matrixlib.federation.transport.Endpoint;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.HttpRequest;
import org.matrixlib.federation.transport.TransportException;

class HttpFederationClientTest {
  private static final ServerName PEER = ServerName.of("peer.example");
  private static final LocalServer ORIGIN =
      new LocalServer(
          ServerName.of("origin.example"),
          SigningKey.generate(KeyId.of("ed25519:1"), new SecureRandom()));
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Endpoint FIRST =
      new Endpoint("a.example", 1, "peer.example", "peer.example");
  private static final Endpoint SECOND =
      new Endpoint("b.example", 2, "peer.example", "peer.example");
  private static final Endpoint THIRD =
      new Endpoint("c.example", 3, "peer.example", "peer.example");

  /** What a transport does with a request. */
  private interface Reaction {
    HttpAnswer to(HttpRequest request) throws TransportException;
  }

  /** A call whose answer is the text of its body. */
  private record TextCall(
      String target,
      Optional<JsonObject> body,
      boolean isSigned,
      boolean isStreamed,
      Optional<FederationCall<String>> fallback)
      implements FederationCall<String> {
    TextCall(String target) {
      this(target, Optional.empty(), true, false, Optional.empty());
    }

    @Override
    public String method() {
      return "PUT";
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(50);
    }

    @Override
    public long maxAnswerBytes() {
      return 77;
    }

    @Override
    public String read(HttpAnswer answer) throws MalformedAnswerException, TransportException {
      try {
        String text = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        if (text.startsWith("malformed")) {
          throw new MalformedAnswerException(text);
        }
        return text;
      } catch (TransportException e) {
        throw e;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final class Listener implements FederationListener {
    private final List<String> events = new ArrayList<>();

    @Override
    public void answered(ServerName destination, FederationCall<?> call, Duration took) {
      events.add("answered " + destination + " " + call.target() + " " + took);
    }

    @Override
    public void failed(FederationCall<?> call, RequestFailure failure, Duration took) {
      events.add("failed " + call.target() + " " + failure.kind() + " " + took);
    }

    @Override
    public void endpointFailed(
        ServerName destination, Endpoint endpoint, TransportException failure) {
      events.add("endpoint " + destination + " " + endpoint.host() + " " + failure.kind());
    }

    @Override
    public void fellBack(
        ServerName destination, FederationCall<?> unknown, FederationCall<?> older) {
      events.add("fell back " + destination + " " + unknown.target() + " " + older.target());
    }
  }

  private Instant now = START;
  private long nanos;
  private final InstantSource clock = () -> now;
  private ServerLocation location =
      new ServerLocation(PEER, List.of(FIRST, SECOND, THIRD), START, List.of());
  private final Deque<Reaction> reactions = new ArrayDeque<>();
  private final List<HttpRequest> requests = new ArrayList<>();
  private final BackOff backOff =
      new BackOff(
          new BackOff.Policy(Duration.ofSeconds(10), Duration.ofHours(1)), clock, new Random(1));
  private final Listener listener = new Listener();
  private final FederationClient client =
      new HttpFederationClient(
          ORIGIN,
          server -> {
            assertEquals(PEER, server);
            return location;
          },
          request -> {
            requests.add(request);
            return reactions.remove().to(request);
          },
          backOff,
          listener,
          clock,
          () -> nanos);

  private BytesAnswer answer(int status, String body) {
    return answer(status, Map.of(), body);
  }

  private BytesAnswer answer(int status, Map<String, String> headers, String body) {
    BytesAnswer answer = new BytesAnswer(headers, BytesAnswer.of(body).body()).withStatus(status);
    reactions.add(request -> answer);
    return answer;
  }

  private void noAnswer(TransportException.Kind kind) {
    reactions.add(
        request -> {
          now = now.plusSeconds(20);
          nanos += Duration.ofSeconds(20).toNanos();
          throw new TransportException(kind, "no answer", null);
        });
  }

  private RequestFailure failure(FederationCall<?> call) {
    RequestFailedException e =
        assertThrows(RequestFailedException.class, () -> client.send(PEER, call));
    assertEquals(PEER, e.failure().destination());
    return e.failure();
  }

  private RequestFailure failure() {
    return failure(new TextCall("/x"));
  }

  private List<Endpoint> dialled() {
    return requests.stream().map(HttpRequest::endpoint).toList();
  }

  @Test
  void aCallIsSignedAndSentToTheFirstEndpoint() throws Exception {
    JsonObject body = JsonObject.builder().put("b", 1).put("a", 2).build();
    TextCall call = new TextCall("/x?y=%20", Optional.of(body), true, false, Optional.empty());
    BytesAnswer answer = answer(200, "yes");
    assertEquals("yes", client.send(PEER, call));
    assertEquals(1, requests.size());
    HttpRequest request = requests.get(0);
    assertEquals(FIRST, request.endpoint());
    assertEquals("PUT", request.method());
    assertEquals("/x?y=%20", request.target());
    assertEquals(
        Map.of(
            "Authorization",
            RequestSigner.authorization(ORIGIN, PEER, "PUT", "/x?y=%20", Optional.of(body))),
        request.headers());
    assertEquals(
        "{\"a\":2,\"b\":1}", new String(request.body().orElseThrow(), StandardCharsets.UTF_8));
    assertEquals(Duration.ofSeconds(50), request.timeout());
    assertEquals(77, request.maxAnswerBytes());
    assertTrue(answer.isClosed());
    assertEquals(List.of("answered peer.example /x?y=%20 PT0S"), listener.events);
  }

  @Test
  void aCallThatAnybodyMayMakeIsNotSigned() throws Exception {
    answer(200, "yes");
    client.send(PEER, new TextCall("/x", Optional.empty(), false, false, Optional.empty()));
    assertEquals(Map.of(), requests.get(0).headers());
    assertEquals(Optional.empty(), requests.get(0).body());
  }

  @Test
  void theClientSpeaksForItsServer() {
    assertEquals(ORIGIN.name(), client.origin());
  }

  @ParameterizedTest
  @EnumSource(names = {"UNREACHABLE", "ADDRESS_REFUSED", "TLS"})
  void theNextEndpointIsTriedIfTheRequestCantHaveBeenReceived(TransportException.Kind kind)
      throws Exception {
    noAnswer(kind);
    noAnswer(kind);
    answer(200, "yes");
    assertEquals("yes", client.send(PEER, new TextCall("/x")));
    assertEquals(List.of(FIRST, SECOND, THIRD), dialled());
    assertEquals(
        List.of(Duration.ofSeconds(50), Duration.ofSeconds(30), Duration.ofSeconds(10)),
        requests.stream().map(HttpRequest::timeout).toList());
    assertEquals(
        List.of(
            "endpoint peer.example a.example " + kind,
            "endpoint peer.example b.example " + kind,
            "answered peer.example /x PT40S"),
        listener.events);
    assertEquals(Optional.empty(), backOff.pausedUntil(PEER));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNREACHABLE", "ADDRESS_REFUSED", "TLS"})
  void noOtherEndpointIsTriedIfTheRequestMayHaveBeenReceived(TransportException.Kind kind) {
    noAnswer(kind);
    failure();
    assertEquals(List.of(FIRST), dialled());
  }

  @Test
  void noMoreEndpointsAreTriedThanTimeIsLeftFor() {
    location = new ServerLocation(PEER, List.of(FIRST, SECOND, THIRD, FIRST), START, List.of());
    noAnswer(TransportException.Kind.UNREACHABLE);
    noAnswer(TransportException.Kind.UNREACHABLE);
    noAnswer(TransportException.Kind.UNREACHABLE);
    assertEquals(RequestFailure.Kind.UNREACHABLE, failure().kind());
    assertEquals(List.of(FIRST, SECOND, THIRD), dialled());
  }

  @ParameterizedTest
  @CsvSource({
    "UNREACHABLE, UNREACHABLE, true",
    "ADDRESS_REFUSED, UNREACHABLE, true",
    "TIMED_OUT, TIMED_OUT, true",
    "TLS, TLS, true",
    "TOO_LARGE, PROTOCOL, false",
    "PROTOCOL, PROTOCOL, false",
    "CANCELLED, CANCELLED, false"
  })
  void withoutAnswerTheFailureSaysWhy(
      TransportException.Kind cause, RequestFailure.Kind kind, boolean pauses) {
    location = new ServerLocation(PEER, List.of(FIRST), START, List.of());
    noAnswer(cause);
    RequestFailure failure = failure();
    assertEquals(
        new RequestFailure(
            PEER, kind, OptionalInt.empty(), Optional.empty(), Optional.empty(), "no answer"),
        failure);
    assertEquals(pauses, backOff.pausedUntil(PEER).isPresent());
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatBreaksOffFailsAsIfThereWasNone(TransportException.Kind cause) {
    BytesAnswer answer = new BytesAnswer(Map.of(), broken(cause));
    reactions.add(request -> answer);
    RequestFailure failure = failure();
    assertEquals(OptionalInt.of(200), failure.status());
    assertTrue(answer.isClosed());

    BytesAnswer error = new BytesAnswer(Map.of(), broken(cause)).withStatus(400);
    reactions.add(request -> error);
    now = now.plusSeconds(10);
    RequestFailure ofError = failure();
    assertEquals(OptionalInt.of(400), ofError.status());
    assertEquals(failure.kind(), ofError.kind());
    assertTrue(error.isClosed());
  }

  private static InputStream broken(TransportException.Kind kind) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new TransportException(kind, "broke off", null);
      }
    };
  }

  @Test
  void aServerThatIsntFoundIsUnreachable() {
    location = new ServerLocation(PEER, List.of(), START, List.of("asked", "no address"));
    RequestFailure failure = failure();
    assertEquals(RequestFailure.Kind.UNREACHABLE, failure.kind());
    assertEquals("no address", failure.message());
    assertTrue(backOff.pausedUntil(PEER).isPresent());
    assertEquals(List.of(), requests);
  }

  @Test
  void anInterruptedSearchIsCancelled() {
    location = new ServerLocation(PEER, List.of(), START, List.of());
    Thread.currentThread().interrupt();
    RequestFailure failure = failure();
    assertTrue(Thread.interrupted());
    assertEquals(RequestFailure.Kind.CANCELLED, failure.kind());
    assertEquals(Optional.empty(), backOff.pausedUntil(PEER));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "400|{\"errcode\":\"M_BAD_JSON\",\"error\":\"Why\"}|REFUSED|M_BAD_JSON|status 400 M_BAD_JSON: Why",
        "401|{\"errcode\":\"M_UNAUTHORIZED\"}|REFUSED|M_UNAUTHORIZED|status 401 M_UNAUTHORIZED",
        "403|{\"errcode\":\"M_FORBIDDEN\"}|REFUSED|M_FORBIDDEN|status 403 M_FORBIDDEN",
        "404|{\"errcode\":\"M_UNRECOGNIZED\"}|REFUSED|M_UNRECOGNIZED|status 404 M_UNRECOGNIZED",
        "404|{\"errcode\":\"ORG.EXAMPLE_x-1\"}|REFUSED|ORG.EXAMPLE_x-1|status 404 ORG.EXAMPLE_x-1",
        "404|<html>|PROTOCOL|-|status 404",
        "403||PROTOCOL|-|status 403",
        "403|{\"errcode\":5,\"error\":[]}|PROTOCOL|-|status 403",
        "403|{\"errcode\":\"\",\"error\":\"Why\"}|PROTOCOL|-|status 403: Why",
        "403|{\"errcode\":\"M \\n\"}|PROTOCOL|-|status 403",
        "403|[{\"errcode\":\"M_FORBIDDEN\"}]|PROTOCOL|-|status 403",
        "201|{}|PROTOCOL|-|status 201",
        "204||PROTOCOL|-|status 204",
        "301|{\"errcode\":\"M_FORBIDDEN\"}|PROTOCOL|M_FORBIDDEN|status 301 M_FORBIDDEN",
        "307||PROTOCOL|-|status 307",
        "429||OVERLOADED|-|status 429",
        "429|{\"errcode\":\"M_LIMIT_EXCEEDED\"}|OVERLOADED|M_LIMIT_EXCEEDED|status 429 M_LIMIT_EXCEEDED",
        "499|{\"errcode\":\"M_X\"}|REFUSED|M_X|status 499 M_X",
        "500|{\"errcode\":\"M_UNKNOWN\"}|OVERLOADED|M_UNKNOWN|status 500 M_UNKNOWN",
        "502|<html>|OVERLOADED|-|status 502",
        "502|{\"errcode\":\"M_TOO_LARGE\"}|REFUSED|M_TOO_LARGE|status 502 M_TOO_LARGE",
        "504|{\"errcode\":\"M_NOT_YET_UPLOADED\"}|REFUSED|M_NOT_YET_UPLOADED|status 504 M_NOT_YET_UPLOADED",
      })
  void aStatusOtherThan200IsAFailure(
      int status, String body, RequestFailure.Kind kind, String errcode, String message) {
    BytesAnswer answer = answer(status, body == null ? "" : body);
    RequestFailure failure = failure();
    assertEquals(
        new RequestFailure(
            PEER,
            kind,
            OptionalInt.of(status),
            Optional.ofNullable(errcode),
            Optional.empty(),
            message),
        failure);
    assertTrue(answer.isClosed());
    assertEquals(1, requests.size());
    assertEquals(kind == RequestFailure.Kind.OVERLOADED, backOff.pausedUntil(PEER).isPresent());
    assertEquals(List.of("failed /x " + kind + " PT0S"), listener.events);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "-|{\"retry_after_ms\":1500}|PT1.5S",
        "-|{\"retry_after_ms\":0}|PT0S",
        "-|{\"retry_after_ms\":-1}|-",
        "-|{\"retry_after_ms\":1.5}|-",
        "-|{\"retry_after_ms\":\"1\"}|-",
        "-|{\"retry_after_ms\":9007199254740993}|PT9007199254740.993S",
        "7|{\"retry_after_ms\":1500}|PT7S",
        "7|<html>|PT7S",
        "-7|{}|-",
        "99999999999999999999|{}|-",
        "soon|{\"retry_after_ms\":1500}|PT1.5S",
        "Thu, 01 Jan 2026 00:01:00 GMT|{}|PT1M",
        "Wed, 31 Dec 2025 23:59:00 GMT|{}|-",
      })
  void aServerMaySayHowLongToWait(String header, String body, Duration wait) {
    answer(429, header == null ? Map.of() : Map.of("Retry-After", header), body);
    assertEquals(Optional.ofNullable(wait), failure().retryAfter());
  }

  @Test
  void aServerThatAsksForAPauseIsLeftAloneForSoLong() {
    answer(429, Map.of("Retry-After", "60"), "");
    failure();
    assertEquals(Optional.of(START.plusSeconds(60)), backOff.pausedUntil(PEER));
  }

  @Test
  void aServerThatFailedOfLateIsntCalled() throws Exception {
    answer(500, "");
    failure();
    Instant until = backOff.pausedUntil(PEER).orElseThrow();
    listener.events.clear();
    RequestFailure failure = failure();
    assertEquals(RequestFailure.Kind.BACKED_OFF, failure.kind());
    assertEquals(Optional.of(Duration.between(START, until)), failure.retryAfter());
    assertEquals(OptionalInt.empty(), failure.status());
    assertEquals(1, requests.size());
    assertEquals(Optional.of(until), backOff.pausedUntil(PEER));
    assertEquals(List.of("failed /x BACKED_OFF PT0S"), listener.events);
    now = until;
    answer(200, "yes");
    assertEquals("yes", client.send(PEER, new TextCall("/x")));
    assertEquals(Map.of(), backOff.states());
  }

  @Test
  void aRefusalShowsThatTheServerIsThere() {
    answer(500, "");
    failure();
    now = now.plusSeconds(10);
    answer(403, "{\"errcode\":\"M_FORBIDDEN\"}");
    failure();
    assertEquals(Map.of(), backOff.states());
  }

  @Test
  void anAnswerThatIsntAsItShouldBeChangesNothing() {
    answer(500, "");
    failure();
    now = now.plusSeconds(10);
    Map<ServerName, BackOff.State> before = backOff.states();
    answer(302, "");
    failure();
    BytesAnswer malformed = answer(200, "malformed answer");
    RequestFailure failure = failure();
    assertEquals(
        new RequestFailure(
            PEER,
            RequestFailure.Kind.PROTOCOL,
            OptionalInt.of(200),
            Optional.empty(),
            Optional.empty(),
            "malformed answer"),
        failure);
    assertTrue(malformed.isClosed());
    assertEquals(before, backOff.states());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      nullValues = "-",
      value = {
        "404|{\"errcode\":\"M_UNRECOGNIZED\"}",
        "405|{\"errcode\":\"M_UNRECOGNIZED\"}",
        "400|{\"errcode\":\"M_UNRECOGNIZED\"}",
        "404|-",
        "405|-",
        "404|<html>",
        "404|[]",
        "404|\"M_NOT_FOUND\"",
      })
  void aServerThatDoesntKnowTheEndpointIsAskedThroughTheOlderOne(int status, String body)
      throws Exception {
    BytesAnswer unknown = answer(status, body == null ? "" : body);
    answer(200, "older");
    TextCall older = new TextCall("/older");
    TextCall call = new TextCall("/x", Optional.empty(), true, false, Optional.of(older));
    assertEquals("older", client.send(PEER, call));
    assertTrue(unknown.isClosed());
    assertEquals(List.of("/x", "/older"), requests.stream().map(HttpRequest::target).toList());
    assertEquals(
        Map.of(
            "Authorization",
            RequestSigner.authorization(ORIGIN, PEER, "PUT", "/older", Optional.empty())),
        requests.get(1).headers());
    assertEquals(
        List.of("fell back peer.example /x /older", "answered peer.example /x PT0S"),
        listener.events);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      nullValues = "-",
      value = {
        "404|{\"errcode\":\"M_NOT_FOUND\"}",
        "404|{}",
        "400|{\"errcode\":\"M_BAD_JSON\"}",
        "400|-",
        "403|{\"errcode\":\"M_UNRECOGNIZED\"}",
        "500|{\"errcode\":\"M_UNRECOGNIZED\"}",
        "501|-",
        "301|-",
      })
  void anyOtherErrorIsNoReasonToAskAgain(int status, String body) {
    answer(status, body == null ? "" : body);
    failure(new TextCall("/x", Optional.empty(), true, false, Optional.of(new TextCall("/older"))));
    assertEquals(1, requests.size());
  }

  @Test
  void aServerThatKnowsNeitherEndpointRefuses() {
    answer(404, "");
    answer(404, "{\"errcode\":\"M_UNRECOGNIZED\"}");
    RequestFailure failure =
        failure(
            new TextCall("/x", Optional.empty(), true, false, Optional.of(new TextCall("/older"))));
    assertEquals(RequestFailure.Kind.REFUSED, failure.kind());
    assertEquals(Optional.of("M_UNRECOGNIZED"), failure.errcode());
    assertEquals(2, requests.size());
  }

  @Test
  void settingTheClockBackGivesNoMoreTime() {
    location = new ServerLocation(PEER, List.of(FIRST, SECOND, THIRD, FIRST), START, List.of());
    for (int i = 0; i < 3; i++) {
      reactions.add(
          request -> {
            now = now.minusSeconds(3600);
            nanos += Duration.ofSeconds(20).toNanos();
            throw new TransportException(TransportException.Kind.UNREACHABLE, "no answer", null);
          });
    }
    failure();
    assertEquals(
        List.of(Duration.ofSeconds(50), Duration.ofSeconds(30), Duration.ofSeconds(10)),
        requests.stream().map(HttpRequest::timeout).toList());
    assertEquals("failed /x UNREACHABLE PT1M", listener.events.get(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"origin.example", "Origin.EXAMPLE"})
  void aServerDoesntCallItself(String name) {
    RequestFailedException e =
        assertThrows(
            RequestFailedException.class,
            () -> client.send(ServerName.of(name), new TextCall("/x")));
    assertEquals(RequestFailure.Kind.REFUSED, e.failure().kind());
    assertEquals(List.of(), requests);
    assertEquals(List.of("failed /x REFUSED PT0S"), listener.events);
  }

  /** A call that hands out its answer. */
  private record OpenCall() implements FederationCall<HttpAnswer> {
    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String target() {
      return "/open";
    }

    @Override
    public boolean isStreamed() {
      return true;
    }

    @Override
    public HttpAnswer read(HttpAnswer answer) {
      return answer;
    }
  }

  @Test
  void thatAStreamedAnswerCameIsToldOnceWhenItHasBeenRead() throws Exception {
    backOff.failed(PEER, START, Optional.empty());
    now = now.plusSeconds(10);
    answer(200, "yes");
    HttpAnswer answer = client.send(PEER, new OpenCall());
    assertEquals('y', answer.body().read());
    assertEquals(List.of(), listener.events);
    assertEquals(Set.of(PEER), backOff.states().keySet());

    nanos += Duration.ofSeconds(3).toNanos();
    assertEquals(2, answer.body().readAllBytes().length);
    assertEquals(-1, answer.body().read());
    answer.close();

    assertEquals(List.of("answered peer.example /open PT3S"), listener.events);
    assertEquals(Map.of(), backOff.states());
  }

  @Test
  void aStreamedAnswerThatIsClosedEarlyCame() throws Exception {
    BytesAnswer closed = answer(200, "yes");
    HttpAnswer answer = client.send(PEER, new OpenCall());
    assertEquals(200, answer.status());
    assertEquals(Optional.empty(), answer.header("Content-Type"));

    answer.body().close();
    answer.close();

    assertTrue(closed.isClosed());
    assertEquals(List.of("answered peer.example /open PT0S"), listener.events);
  }

  @ParameterizedTest
  @CsvSource({"TIMED_OUT, TIMED_OUT, true", "PROTOCOL, PROTOCOL, false"})
  void aStreamedAnswerThatBreaksOffIsAFailure(
      TransportException.Kind cause, RequestFailure.Kind kind, boolean pauses) throws Exception {
    BytesAnswer broken = new BytesAnswer(Map.of(), broken(cause));
    reactions.add(request -> broken);
    HttpAnswer answer = client.send(PEER, new OpenCall());
    assertEquals(List.of(), listener.events);

    TransportException thrown =
        assertThrows(TransportException.class, () -> answer.body().readAllBytes());
    answer.close();

    assertEquals(cause, thrown.kind());
    assertEquals(List.of("failed /open " + kind + " PT0S"), listener.events);
    assertEquals(pauses, backOff.pausedUntil(PEER).isPresent());
  }

  @Test
  void anAnswerThatWasClosedBeforeItIsHandedOutCameToo() throws Exception {
    answer(200, "yes");
    client.send(
        PEER,
        new FederationCall<String>() {
          @Override
          public String method() {
            return "GET";
          }

          @Override
          public String target() {
            return "/x";
          }

          @Override
          public boolean isStreamed() {
            return true;
          }

          @Override
          public String read(HttpAnswer answer) {
            answer.close();
            return "a redirect";
          }
        });

    assertEquals(List.of("answered peer.example /x PT0S"), listener.events);
  }

  @Test
  void aStreamedAnswerIsLeftOpen() throws Exception {
    TextCall call = new TextCall("/x", Optional.empty(), true, true, Optional.empty());
    BytesAnswer answer = answer(200, "yes");
    assertEquals("yes", client.send(PEER, call));
    assertFalse(answer.isClosed());
  }

  @Test
  void aStreamedAnswerThatIsMalformedFromTheStartIsClosed() {
    TextCall call = new TextCall("/x", Optional.empty(), true, true, Optional.empty());
    BytesAnswer answer = answer(200, "malformed");
    failure(call);
    assertTrue(answer.isClosed());
    assertEquals(List.of("failed /x PROTOCOL PT0S"), listener.events);
  }

  @Test
  void anAnswerIsClosedEvenIfReadingItThrows() {
    BytesAnswer answer = answer(200, "yes");
    IllegalStateException fault = new IllegalStateException();
    FederationCall<String> call =
        new FederationCall<>() {
          @Override
          public String method() {
            return "GET";
          }

          @Override
          public String target() {
            return "/x";
          }

          @Override
          public String read(HttpAnswer ignored) {
            throw fault;
          }

          @Override
          public boolean isStreamed() {
            return true;
          }
        };
    assertSame(fault, assertThrows(IllegalStateException.class, () -> client.send(PEER, call)));
    assertTrue(answer.isClosed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"errcode\":\"M_FORBIDDEN\",\"error\":\""})
  void ofAnEndlessErrorOnlyTheStartIsRead(String start) {
    long[] count = new long[1];
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            int i = (int) count[0]++;
            return i < start.length() ? start.charAt(i) : 'x';
          }
        };
    BytesAnswer answer = new BytesAnswer(Map.of(), endless).withStatus(403);
    reactions.add(request -> answer);
    RequestFailure failure = failure();
    assertEquals(RequestFailure.Kind.PROTOCOL, failure.kind());
    assertEquals(OptionalInt.of(403), failure.status());
    assertEquals(ErrorAnswer.MAX_BYTES + 1, count[0]);
    assertTrue(answer.isClosed());
  }

  @Test
  void anErrorThatIsLongerThanTheAnswerMayBeIsStillOne() {
    BytesAnswer answer =
        new BytesAnswer(Map.of(), broken(TransportException.Kind.TOO_LARGE)).withStatus(503);
    reactions.add(request -> answer);
    assertEquals(RequestFailure.Kind.OVERLOADED, failure().kind());
  }

  @Test
  void theTextOfAnErrorIsShortenedAndPrintable() {
    String text = "\u0000\u001b[31m\u202e\u2028\n\uD83D\uDC31" + "x".repeat(60_000);
    answer(400, JsonObject.builder().put("errcode", "M_X").put("error", text).build().toString());
    String message = failure().message();
    assertEquals(RequestFailure.MAX_MESSAGE_LENGTH, message.length());
    assertTrue(message.startsWith("status 400 M_X: ??[31m???\uD83D\uDC31xxx"), message);
    answer(400, JsonObject.builder().put("errcode", "M".repeat(256)).build().toString());
    assertEquals(Optional.empty(), failure().errcode());
  }
}
