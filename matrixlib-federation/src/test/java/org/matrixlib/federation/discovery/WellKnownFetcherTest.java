package org.matrixlib.federation.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.HttpRequest;
import org.matrixlib.federation.transport.Transport;
import org.matrixlib.federation.transport.TransportException;
import org.matrixlib.federation.transport.TransportException.Kind;

class WellKnownFetcherTest {
  private static final String START = "https://hs1.test/.well-known/matrix/server";

  private final TestClock clock = new TestClock();
  private final Map<String, FakeAnswer> answers = new HashMap<>();
  private final List<HttpRequest> requests = new ArrayList<>();
  private Duration delay = Duration.ZERO;
  private final WellKnownFetcher fetcher = new WellKnownFetcher(this::send, clock, clock::nanoTime);

  private static final class FakeAnswer implements HttpAnswer {
    private final int status;
    private final Map<String, String> headers;
    private final InputStream body;
    private boolean isClosed;

    FakeAnswer(int status, Map<String, String> headers, String body) {
      this.status = status;
      this.headers = headers;
      this.body = new ByteArrayInputStream(body.getBytes(UTF_8));
    }

    @Override
    public int status() {
      return status;
    }

    @Override
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    @Override
    public InputStream body() {
      return body;
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  @Test
  void fileIsAskedForAtItsPlaceWithItsLimits() throws Exception {
    answers.put(START, file(Map.of()));

    assertEquals(
        new WellKnown.Delegation(ServerName.of("matrix.hs1.test"), Optional.empty()),
        fetcher.fetch("hs1.test"));

    HttpRequest request = requests.get(0);
    assertEquals("GET", request.method());
    assertEquals(Optional.empty(), request.body());
    assertEquals(51_200, request.maxAnswerBytes());
    assertEquals(Duration.ofSeconds(20), request.timeout());
    assertTrue(answers.get(START).isClosed);
  }

  @Test
  void headersSayHowLongToCacheIt() throws Exception {
    answers.put(START, file(Map.of("Cache-Control", "max-age=600")));
    assertEquals(
        new WellKnown.Delegation(
            ServerName.of("matrix.hs1.test"), Optional.of(Duration.ofMinutes(10))),
        fetcher.fetch("hs1.test"));

    answers.put(START, file(Map.of("Expires", "Thu, 01 Jan 2026 01:00:00 GMT")));
    assertEquals(
        new WellKnown.Delegation(
            ServerName.of("matrix.hs1.test"), Optional.of(Duration.ofHours(1))),
        fetcher.fetch("hs1.test"));
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 206, 300, 304, 305, 400, 401, 403, 404, 410})
  void statusesOfNoFileSayThatThereIsNone(int status) throws Exception {
    answers.put(START, new FakeAnswer(status, Map.of(), "{\"m.server\":\"matrix.hs1.test\"}"));

    assertEquals(
        new WellKnown.NoDelegation("status " + status + " of " + START), fetcher.fetch("hs1.test"));
    assertTrue(answers.get(START).isClosed);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504, 599})
  void statusesOfServersInTroubleAreNoAnswer(int status) throws Exception {
    answers.put(START, new FakeAnswer(status, Map.of(), "{\"m.server\":\"matrix.hs1.test\"}"));

    assertEquals(
        new WellKnown.NoAnswer("status " + status + " of " + START), fetcher.fetch("hs1.test"));
  }

  @Test
  void invalidFileDelegatesToNobody() throws Exception {
    answers.put(START, new FakeAnswer(200, Map.of(), "<html>"));

    assertEquals(
        new WellKnown.NoDelegation("an invalid file, " + START), fetcher.fetch("hs1.test"));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectsAreFollowed(int status) throws Exception {
    answers.put(START, new FakeAnswer(status, Map.of("Location", "https://a.test:8443/b?c"), ""));
    answers.put("https://a.test:8443/b?c", file(Map.of()));

    assertEquals(
        new WellKnown.Delegation(ServerName.of("matrix.hs1.test"), Optional.empty()),
        fetcher.fetch("hs1.test"));
    assertEquals("a.test:8443", requests.get(1).endpoint().hostHeader());
    assertTrue(answers.get(START).isClosed);
  }

  @Test
  void fiveRedirectsAreFollowed() throws Exception {
    redirects(5);

    assertEquals(
        new WellKnown.Delegation(ServerName.of("matrix.hs1.test"), Optional.empty()),
        fetcher.fetch("hs1.test"));
    assertEquals(6, requests.size());
  }

  @Test
  void sixRedirectsAreTooMany() throws Exception {
    redirects(6);

    assertEquals(new WellKnown.NoDelegation("more than 5 redirects"), fetcher.fetch("hs1.test"));
    assertEquals(6, requests.size());
  }

  @Test
  void loopsAreFound() throws Exception {
    answers.put(START, redirect("/a"));
    answers.put("https://hs1.test/a", redirect("/.well-known/matrix/server#again"));

    assertEquals(
        new WellKnown.NoDelegation("redirects in a loop, to " + START), fetcher.fetch("hs1.test"));
    assertEquals(2, requests.size());
  }

  @Test
  void redirectsToHttpLeadNowhere() throws Exception {
    answers.put(START, redirect("http://a.test/"));

    assertEquals(
        new WellKnown.NoDelegation("a redirect that leads nowhere, from " + START),
        fetcher.fetch("hs1.test"));
    assertEquals(1, requests.size());
  }

  @Test
  void redirectsWithoutLocationLeadNowhere() throws Exception {
    answers.put(START, new FakeAnswer(302, Map.of(), ""));

    assertEquals(
        new WellKnown.NoDelegation("a redirect that leads nowhere, from " + START),
        fetcher.fetch("hs1.test"));
  }

  @Test
  void redirectsShareTheTime() throws Exception {
    redirects(3);
    delay = Duration.ofSeconds(6);

    fetcher.fetch("hs1.test");

    assertEquals(
        List.of(20L, 14L, 8L, 2L), requests.stream().map(r -> r.timeout().toSeconds()).toList());
  }

  @Test
  void redirectsEndWithTheTime() throws Exception {
    redirects(3);
    delay = Duration.ofSeconds(10);

    assertEquals(new WellKnown.NoAnswer("no answer in time"), fetcher.fetch("hs1.test"));
    assertEquals(2, requests.size());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CANCELLED")
  void failuresAreNoAnswerUnlessTheFileIsTooLong(Kind kind) throws Exception {
    Transport failing =
        request -> {
          throw new TransportException(kind, "because", null);
        };

    String reason = START + ": " + kind + ", because";
    assertEquals(
        kind == Kind.TOO_LARGE
            ? new WellKnown.NoDelegation(reason)
            : new WellKnown.NoAnswer(reason),
        new WellKnownFetcher(failing, clock, clock::nanoTime).fetch("hs1.test"));
  }

  @Test
  void interruptionIsPassedOn() {
    Transport interrupted =
        request -> {
          Thread.currentThread().interrupt();
          throw new TransportException(Kind.CANCELLED, "Interrupted", null);
        };

    assertThrows(
        InterruptedException.class,
        () -> new WellKnownFetcher(interrupted, clock, clock::nanoTime).fetch("hs1.test"));
    assertFalse(Thread.interrupted());
  }

  @Test
  void whatWeCancelledSaysNothingOfTheHost() {
    Transport full =
        request -> {
          throw new TransportException(Kind.CANCELLED, "full", null);
        };

    assertThrows(
        CancellationException.class,
        () -> new WellKnownFetcher(full, clock, clock::nanoTime).fetch("hs1.test"));
  }

  @Test
  void settingTheClockBackGivesNoMoreTime() throws Exception {
    redirects(3);
    AtomicLong nanos = new AtomicLong();
    delay = Duration.ofHours(-1);
    Transport slow =
        request -> {
          nanos.addAndGet(Duration.ofSeconds(10).toNanos());
          return send(request);
        };

    assertEquals(
        new WellKnown.NoAnswer("no answer in time"),
        new WellKnownFetcher(slow, clock, nanos::get).fetch("hs1.test"));
    assertEquals(List.of(20L, 10L), requests.stream().map(r -> r.timeout().toSeconds()).toList());
  }

  private HttpAnswer send(HttpRequest request) {
    requests.add(request);
    clock.pass(delay);
    assertEquals(request.endpoint().host(), request.endpoint().tlsName());
    String url = "https://" + request.endpoint().hostHeader() + request.target();
    assertTrue(answers.containsKey(url), url);
    return answers.get(url);
  }

  private void redirects(int count) {
    String url = START;
    for (int i = 0; i < count; i++) {
      answers.put(url, redirect("https://hs1.test/" + i));
      url = "https://hs1.test/" + i;
    }
    answers.put(url, file(Map.of()));
  }

  private static FakeAnswer redirect(String location) {
    return new FakeAnswer(302, Map.of("Location", location), "");
  }

  private static FakeAnswer file(Map<String, String> headers) {
    return new FakeAnswer(200, headers, "{\"m.server\":\"matrix.hs1.test\"}");
  }
}
