package org.matrixlib.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.store.StorageException;

@Timeout(60)
class HttpServerTest {
  private static final int MANY = 200;

  private final CompletableFuture<Answer> later = new CompletableFuture<>();
  private final CountDownLatch allWait = new CountDownLatch(MANY);
  private TestHttp http;

  @BeforeEach
  void start() throws IOException {
    http = new TestHttp(routes());
  }

  @AfterEach
  void stop() {
    http.close();
  }

  private Routes routes() {
    Routes routes = new Routes();
    routes.add(Method.GET, "/open", Access.PUBLIC, request -> Answer.ok().now());
    routes.add(Method.POST, "/open", Access.PUBLIC, HttpServerTest::echo);
    routes.add(
        Method.POST,
        "/typed",
        Access.PUBLIC,
        request -> {
          Fields body = request.body();
          body.string("string");
          body.integer("integer");
          body.bool("bool");
          body.object("object").ifPresent(object -> object.requireString("inner"));
          body.strings("strings");
          body.objects("objects").ifPresent(list -> list.forEach(o -> o.integer("n")));
          return Answer.ok().now();
        });
    routes.add(
        Method.GET,
        "/query",
        Access.PUBLIC,
        request ->
            Answer.ok(
                    JsonObject.builder()
                        .put("n", request.queryNatural("n").orElse(-1) >= 0)
                        .put("flag", request.queryFlag("flag"))
                        .put("text", request.query("text").orElse("none"))
                        .put("all", String.join("|", request.queries("many")))
                        .build())
                .now());
    routes.add(
        Method.GET,
        "/user",
        Access.USER,
        request ->
            Answer.ok(JsonObject.builder().put("id", request.requester().user().toString()).build())
                .now());
    routes.add(Method.POST, "/user", Access.USER, HttpServerTest::echo);
    routes.add(
        Method.GET,
        "/wait",
        Access.PUBLIC,
        request -> {
          allWait.countDown();
          return later;
        });
    routes.add(
        Method.GET,
        "/wait/cancelled",
        Access.PUBLIC,
        request -> {
          CompletableFuture<Answer> answer = new CompletableFuture<>();
          request.onCancel(() -> answer.complete(Answer.ok()));
          allWait.countDown();
          return answer;
        });
    routes.add(
        Method.GET,
        "/fail/{how}",
        Access.PUBLIC,
        request ->
            switch (request.path("how")) {
              case "throw" -> throw new IllegalStateException("secret");
              case "later" -> CompletableFuture.failedFuture(new IllegalStateException("secret"));
              case "store" -> CompletableFuture.failedFuture(new StorageException("secret", null));
              case "api" ->
                  CompletableFuture.supplyAsync(
                      () -> {
                        throw new ApiException(Errcode.M_FORBIDDEN, "No");
                      });
              default ->
                  throw ApiException.of(
                      new RoomAnswer.Refused(
                          RoomAnswer.Refused.Reason.valueOf(request.path("how")),
                          Optional.empty(),
                          "why"));
            });
    routes.add(
        Method.GET,
        "/address",
        Access.PUBLIC,
        request -> Answer.ok(JsonObject.builder().put("a", request.address()).build()).now());
    return routes;
  }

  private static CompletionStage<Answer> echo(ApiRequest request) {
    return Answer.ok(request.json()).now();
  }

  private static String errcode(HttpResponse<String> response) throws MalformedJsonException {
    JsonObject body = JsonObject.parse(response.body());
    assertFalse(body.string("error").orElseThrow().isEmpty());
    return body.string("errcode").orElseThrow();
  }

  @Test
  void everyAnswerMayBeReadByWebPages() throws Exception {
    for (HttpResponse<String> response :
        List.of(
            http.get("/open"),
            http.get("/nowhere"),
            http.get("/user"),
            http.send(http.request("/nowhere").method("OPTIONS", BodyPublishers.noBody())))) {
      assertEquals(Optional.of("*"), response.headers().firstValue("Access-Control-Allow-Origin"));
      assertEquals(
          Optional.of("X-Requested-With, Content-Type, Authorization"),
          response.headers().firstValue("Access-Control-Allow-Headers"));
      assertEquals(
          Optional.of("GET, POST, PUT, DELETE, OPTIONS"),
          response.headers().firstValue("Access-Control-Allow-Methods"));
      assertEquals(Optional.of("application/json"), response.headers().firstValue("Content-Type"));
      assertTrue(response.headers().firstValue("X-Request-Id").isPresent());
    }
  }

  @Test
  void optionsOfAnyPathAreFine() throws Exception {
    HttpResponse<String> response =
        http.send(http.request("/user").method("OPTIONS", BodyPublishers.noBody()));
    assertEquals(200, response.statusCode());
    assertEquals("{}", response.body());
  }

  @Test
  void unknownPathsAndMethodsAreUnrecognized() throws Exception {
    HttpResponse<String> path = http.get("/nowhere");
    assertEquals(404, path.statusCode());
    assertEquals("M_UNRECOGNIZED", errcode(path));
    HttpResponse<String> method = http.send(http.request("/open").DELETE());
    assertEquals(405, method.statusCode());
    assertEquals("M_UNRECOGNIZED", errcode(method));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none, /user, 401, M_MISSING_TOKEN",
        "Basic YTpi, /user, 401, M_MISSING_TOKEN",
        "Bearer, /user, 401, M_MISSING_TOKEN",
        "Bearer x, /user, 401, M_UNKNOWN_TOKEN",
        "Bearer anns-token, /user, 200, none",
        "bearer  anns-token, /user, 200, none",
        "Bearer x, /user?access_token=anns-token, 401, M_UNKNOWN_TOKEN",
        "none, /user?access_token=anns-token, 200, none",
        "none, /user?access_token=x, 401, M_UNKNOWN_TOKEN",
        "none, /user?access_token=, 401, M_MISSING_TOKEN",
      })
  void usersAreKnownByTheirTokens(String header, String path, int status, String errcode)
      throws Exception {
    var request = http.request(path);
    if (header != null) {
      request.header("Authorization", header);
    }
    HttpResponse<String> response = http.send(request);
    assertEquals(status, response.statusCode());
    if (errcode == null) {
      assertEquals("{\"id\":\"@ann:test\"}", response.body());
    } else {
      assertEquals(errcode, errcode(response));
    }
  }

  static List<Arguments> badBodies() {
    return List.of(
        Arguments.of("", 400, "M_NOT_JSON"),
        Arguments.of("x", 400, "M_NOT_JSON"),
        Arguments.of("{\"a\":1", 400, "M_NOT_JSON"),
        Arguments.of("{\"a\":1}x", 400, "M_NOT_JSON"),
        Arguments.of("{\"a\":1,}", 400, "M_NOT_JSON"),
        Arguments.of("\ufeff{}", 400, "M_NOT_JSON"),
        Arguments.of("{\"a\":\"\\ud800\"}", 400, "M_NOT_JSON"),
        Arguments.of("[]", 400, "M_BAD_JSON"),
        Arguments.of("\"a\"", 400, "M_BAD_JSON"),
        Arguments.of("null", 400, "M_BAD_JSON"),
        Arguments.of("{\"a\":1e999}", 400, "M_BAD_JSON"),
        Arguments.of("{\"a\":" + "[".repeat(1 << 16) + "}", 400, "M_BAD_JSON"),
        Arguments.of("[".repeat(1 << 16), 400, "M_BAD_JSON"),
        Arguments.of("{\"a\":" + "1".repeat(5000) + "}", 400, "M_BAD_JSON"),
        Arguments.of("{\"a\":\"" + "x".repeat(1 << 17) + "\"}", 413, "M_TOO_LARGE"));
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void bodiesThatCannotBeReadAreRefused(String body, int status, String errcode) throws Exception {
    HttpResponse<String> response = http.post("/open", body);
    assertEquals(status, response.statusCode());
    assertEquals(errcode, errcode(response));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'string':1}; M_BAD_JSON; string must be a string",
        "{'string':[]}; M_BAD_JSON; string must be a string",
        "{'integer':'1'}; M_BAD_JSON; integer must be an integer",
        "{'integer':1.5}; M_BAD_JSON; integer must be an integer",
        "{'integer':99999999999999999999}; M_BAD_JSON; integer must be an integer",
        "{'bool':'true'}; M_BAD_JSON; bool must be a boolean",
        "{'object':[]}; M_BAD_JSON; object must be an object",
        "{'object':{}}; M_MISSING_PARAM; object.inner is missing",
        "{'object':{'inner':{}}}; M_BAD_JSON; object.inner must be a string",
        "{'strings':'a'}; M_BAD_JSON; strings must be an array of strings",
        "{'strings':['a',1]}; M_BAD_JSON; strings must be an array of strings",
        "{'objects':[{},1]}; M_BAD_JSON; objects must be an array of objects",
        "{'objects':[{},{'n':true}]}; M_BAD_JSON; objects[1].n must be an integer",
      })
  void oddTypesAreNamed(String body, String errcode, String message) throws Exception {
    HttpResponse<String> response = http.post("/typed", body.replace('\'', '"'));
    assertEquals(400, response.statusCode());
    assertEquals(errcode, errcode(response));
    assertEquals(Optional.of(message), JsonObject.parse(response.body()).string("error"));
  }

  @Test
  void nullCountsAsAbsent() throws Exception {
    String body = "{\"string\":null,\"integer\":null,\"object\":null,\"strings\":null}";
    assertEquals(200, http.post("/typed", body).statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "n=-1",
    "n=9223372036854775808",
    "n=x",
    "n=",
    "n=1&n=2",
    "flag=yes",
    "text=%ff",
    "text=%C3"
  })
  void badQueriesAreRefused(String query) throws Exception {
    HttpResponse<String> response = http.get("/query?" + query);
    assertEquals(400, response.statusCode());
    assertEquals("M_INVALID_PARAM", errcode(response));
  }

  @Test
  void queriesAreDecoded() throws Exception {
    assertEquals(
        "{\"all\":\"a|b\",\"flag\":true,\"n\":true,\"text\":\"a b&ü+\"}",
        http.get("/query?many=a&n=5&flag=true&text=a+b%26%C3%BC%2B&many=b&").body());
  }

  @Test
  void longBodiesOfUnknownLengthAreCutOff() throws Exception {
    byte[] tooLong = new byte[(1 << 17) + 1];
    HttpResponse<String> response =
        http.send(
            http.request("/open")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(tooLong))));
    assertEquals(413, response.statusCode());
    assertEquals("M_TOO_LARGE", errcode(response));
  }

  @Test
  void aBodyThatDoesNotComeEndsTheRequest() throws Exception {
    String response =
        http.raw("POST /open HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{\"a\"");
    assertTrue(response.startsWith("HTTP/1.1 408"), response);
    assertTrue(response.contains("M_UNKNOWN"), response);
  }

  @Test
  void aBodyThatTricklesEndsTheRequest() throws Exception {
    try (Socket socket = http.connect()) {
      var out = socket.getOutputStream();
      out.write(
          "POST /open HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      Thread trickle =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 1000; i++) {
                    out.write(' ');
                    out.flush();
                    Thread.sleep(20);
                  }
                } catch (IOException | InterruptedException e) {
                  // The server hung up, as it should.
                }
              });
      trickle.start();
      byte[] start = socket.getInputStream().readNBytes(12);
      assertEquals("HTTP/1.1 408", new String(start, StandardCharsets.US_ASCII));
      trickle.interrupt();
      trickle.join();
    }
  }

  @Test
  void unauthenticatedBodiesAreNotReadAtAll() throws Exception {
    String response = http.raw("POST /user HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
    assertTrue(response.startsWith("HTTP/1.1 401"), response);
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1\\r\\n\\r\\n, 400",
    "GET /%zz HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n, 40",
    "GET /query?text=%zz HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n, 400",
    "GARBAGE\\r\\n\\r\\n, 400",
    "GET /open HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: x\\r\\n\\r\\n, 400",
    "POST /open HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n, 400",
  })
  void whatIsNoHttpIsA400(String request, String status) throws Exception {
    String response = http.raw(request.replace("\\r\\n", "\r\n"));
    assertTrue(response.startsWith("HTTP/1.1 " + status), response);
    assertFalse(response.contains("<html"), response);
  }

  @Test
  void longHeadersAreRefused() throws Exception {
    String response =
        http.raw("GET /open HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
    assertTrue(response.startsWith("HTTP/1.1 431"), response);
  }

  @Test
  void moreRequestsWaitThanThereAreThreads() throws Exception {
    // Not by an HTTP client, which would ask again if the server hung up.
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        Socket socket = http.connect();
        sockets.add(socket);
        socket
            .getOutputStream()
            .write("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      allWait.await();
      // Longer than a connection may be idle otherwise.
      Thread.sleep(TestHttp.LIMITS.idleTime().toMillis() * 3 / 2);
      assertEquals(200, http.get("/open").statusCode());
      later.complete(Answer.ok());
      for (Socket socket : sockets) {
        byte[] start = socket.getInputStream().readNBytes(12);
        assertEquals("HTTP/1.1 200", new String(start, StandardCharsets.US_ASCII));
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void whoeverWaitsIsAnsweredWhenTheServerStops() throws Exception {
    CompletableFuture<HttpResponse<String>> response =
        http.sendLater(http.request("/wait/cancelled"));
    while (allWait.getCount() == MANY) {
      Thread.sleep(1);
    }
    int port = http.port();
    http.close();
    assertEquals(200, response.get().statusCode());
    assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", port).close());
  }

  @ParameterizedTest
  @CsvSource({
    "throw, 500, M_UNKNOWN",
    "later, 500, M_UNKNOWN",
    "store, 503, M_UNKNOWN",
    "api, 403, M_FORBIDDEN",
    "UNKNOWN_ROOM, 404, M_NOT_FOUND",
    "NOT_AUTHORIZED, 403, M_FORBIDDEN",
    "TOO_LARGE, 413, M_TOO_LARGE",
    "MALFORMED, 400, M_BAD_JSON",
  })
  void failuresHaveTheirCodesAndKeepSecrets(String how, int status, String errcode)
      throws Exception {
    HttpResponse<String> response = http.get("/fail/" + how);
    assertEquals(status, response.statusCode());
    assertEquals(errcode, errcode(response));
    assertFalse(response.body().contains("secret"));
  }

  @Test
  void tooManyRequestsAreToldWhenToComeBack() throws Exception {
    try (TestHttp limited =
        new TestHttp(
            routes(),
            Map.of(RateLimit.REQUESTS, new RateLimiter.Rate(0.001, 2)),
            new Listener("127.0.0.1", 0, Optional.empty(), false))) {
      assertEquals(200, limited.get("/open").statusCode());
      assertEquals(200, limited.get("/open").statusCode());
      HttpResponse<String> response = limited.get("/open");
      assertEquals(429, response.statusCode());
      assertEquals("M_LIMIT_EXCEEDED", errcode(response));
      long millis = JsonObject.parse(response.body()).integer("retry_after_ms").orElseThrow();
      assertTrue(millis > 0 && millis <= 1_000_000, response.body());
      assertEquals(
          Optional.of(Long.toString((millis + 999) / 1000)),
          response.headers().firstValue("Retry-After"));
      // A user's bucket is another than the address's.
      assertEquals(200, limited.get("/user?access_token=" + TestHttp.TOKEN).statusCode());
      assertEquals(429, limited.get("/user?access_token=guess").statusCode());
    }
  }

  @Test
  void onlyAProxyTellsTheAddress() throws Exception {
    assertEquals(
        "{\"a\":\"127.0.0.1\"}",
        http.send(http.request("/address").header("X-Forwarded-For", "1.2.3.4")).body());
    try (TestHttp proxied =
        new TestHttp(routes(), Map.of(), new Listener("127.0.0.1", 0, Optional.empty(), true))) {
      assertEquals(
          "{\"a\":\"5.6.7.8\"}",
          proxied
              .send(proxied.request("/address").header("X-Forwarded-For", "1.2.3.4, 5.6.7.8"))
              .body());
    }
  }

  @Test
  void requestsAreCountedByRoute() throws Exception {
    http.get("/fail/api");
    http.get("/fail/store");
    http.get("/nowhere");
    assertEquals(
        1,
        http.meters
            .get("http.server.requests")
            .tags("route", "/fail/{how}", "status", "503", "method", "GET")
            .timer()
            .count());
    assertEquals(
        1,
        http.meters
            .get("http.server.requests")
            .tags("route", "none", "status", "404")
            .timer()
            .count());
  }

  @Test
  void aPortInUseIsAClearFailure() {
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                new TestHttp(
                    routes(),
                    Map.of(),
                    new Listener("127.0.0.1", http.port(), Optional.empty(), false)));
    assertTrue(failure.getMessage().contains(Integer.toString(http.port())), failure.getMessage());
  }
}
