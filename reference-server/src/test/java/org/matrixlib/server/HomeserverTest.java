package org.matrixlib.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.config.Config;
import org.matrixlib.server.config.ConfigException;
import org.matrixlib.server.store.StorageException;

@Timeout(120)
class HomeserverTest {
  private static final String CLIENT = "/_matrix/client/v3";

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "MATRIXLIB_SERVER_NAME", "hs1",
              "MATRIXLIB_LISTENERS_0_PORT", "0",
              "MATRIXLIB_METRICS_PORT", "0",
              "MATRIXLIB_PASSWORDS_MEMORY_KIB", "8",
              "MATRIXLIB_PASSWORDS_ITERATIONS", "1"));

  private Homeserver start() throws IOException, ConfigException {
    environment.put("MATRIXLIB_DATA_DIRECTORY", directory.toString());
    return Homeserver.start(
        Config.ofEnvironment(environment), InstantSource.system(), new SecureRandom());
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static HttpRequest.Builder request(Homeserver server, String path) {
    return request(server.clientAddresses().get(0).getPort(), path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private JsonObject json(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = send(request);
    assertEquals(200, response.statusCode(), response.body());
    return JsonObject.parse(response.body());
  }

  private static HttpRequest.BodyPublisher body(String json) {
    return BodyPublishers.ofString(json.replace('\'', '"'));
  }

  private String register(Homeserver server) throws Exception {
    return json(request(server, CLIENT + "/register")
            .POST(body("{'username':'ann','password':'p','auth':{'type':'m.login.dummy'}}")))
        .string("access_token")
        .orElseThrow();
  }

  @Test
  void usersTokensAndRoomsOutliveARestart() throws Exception {
    String token;
    String room;
    try (Homeserver server = start()) {
      token = register(server);
      room =
          json(request(server, CLIENT + "/createRoom")
                  .header("Authorization", "Bearer " + token)
                  .POST(body("{'preset':'public_chat'}")))
              .string("room_id")
              .orElseThrow();
    }
    try (Homeserver server = start()) {
      JsonObject rooms =
          json(
              request(server, CLIENT + "/joined_rooms").header("Authorization", "Bearer " + token));
      assertEquals("{\"joined_rooms\":[\"" + room + "\"]}", rooms.toString());
      String login = "{'type':'m.login.password','user':'ann','password':'p'}";
      json(request(server, CLIENT + "/login").POST(body(login)));
    }
  }

  @Test
  void portThatIsTakenIsNamedWithWhatSetsAnother() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.put("MATRIXLIB_LISTENERS_0_PORT", Integer.toString(taken.getLocalPort()));
      String message = assertThrows(IOException.class, this::start).getMessage();
      assertTrue(message.contains(":" + taken.getLocalPort()), message);
      assertTrue(message.contains("MATRIXLIB_LISTENERS_0_PORT"), message);
    }
  }

  @Test
  void whoSyncsIsAnsweredWhenTheServerStops() throws Exception {
    CompletableFuture<HttpResponse<String>> waiting;
    try (Homeserver server = start()) {
      String token = register(server);
      String since =
          json(request(server, CLIENT + "/sync").header("Authorization", "Bearer " + token))
              .string("next_batch")
              .orElseThrow();
      waiting =
          http.sendAsync(
              request(server, CLIENT + "/sync?timeout=100000&since=" + since)
                  .header("Authorization", "Bearer " + token)
                  .build(),
              BodyHandlers.ofString());
      while (!send(request(server.metricsAddress().orElseThrow().getPort(), "/metrics"))
          .body()
          .contains("http_server_requests_open 1.0")) {
        Thread.sleep(10);
      }
    }
    assertEquals(200, waiting.get().statusCode());
  }

  @Test
  void healthAndMetricsAreShown() throws Exception {
    try (Homeserver server = start()) {
      int port = server.metricsAddress().orElseThrow().getPort();
      for (String path : new String[] {"/health/live", "/health/ready"}) {
        assertEquals(200, send(request(port, path)).statusCode());
        assertEquals(200, send(request(server, path)).statusCode());
      }
      send(request(server, "/_matrix/client/versions"));
      String metrics = send(request(port, "/metrics")).body();
      assertTrue(
          metrics.contains(
              "http_server_requests_seconds_count{method=\"GET\","
                  + "route=\"/_matrix/client/versions\",status=\"200\"} 1"),
          metrics);
      assertTrue(metrics.contains("jvm_memory_used_bytes"), metrics);
      assertEquals(404, send(request(server, "/metrics")).statusCode());
      assertEquals(404, send(request(port, "/_matrix/client/versions")).statusCode());
    }
  }

  @Test
  void oneServerHasADataDirectoryAtATime() throws Exception {
    try (Homeserver server = start()) {
      StorageException failure = assertThrows(StorageException.class, this::start);
      assertTrue(failure.getMessage().contains("uses this database"), failure.getMessage());
      assertEquals(200, send(request(server, "/health/ready")).statusCode());
    }
  }

  @Test
  void aServerThatCannotListenGivesBackWhatItTook() throws Exception {
    try (Homeserver server = start()) {
      int port = server.clientAddresses().get(0).getPort();
      environment.put("MATRIXLIB_LISTENERS_0_PORT", Integer.toString(port));
      Path own = directory;
      directory = own.resolve("other");
      assertThrows(IOException.class, this::start);
      environment.put("MATRIXLIB_LISTENERS_0_PORT", "0");
      start().close();
      directory = own;
    }
  }

  @Test
  void unknownEndpointsOfTheProtocolAreUnrecognized() throws Exception {
    try (Homeserver server = start()) {
      for (String path :
          new String[] {"/_matrix/key/x", "/_matrix/federation/x", "/_matrix/client/x", "/"}) {
        HttpResponse<String> response = send(request(server, path));
        assertEquals(404, response.statusCode());
        assertEquals(
            "M_UNRECOGNIZED", JsonObject.parse(response.body()).string("errcode").orElseThrow());
      }
    }
  }
}
