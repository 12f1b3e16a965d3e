package org.matrixlib.server.http;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.account.Requester;

/** A server of some routes on a free port, and a client of it. */
public final class TestHttp implements AutoCloseable {
  static final String TOKEN = "anns-token";
  static final Requester ANN = new Requester(UserId.of("@ann:test"), "DEVICE", false);
  static final HttpLimits LIMITS =
      new HttpLimits(1 << 17, Duration.ofSeconds(2), Duration.ofSeconds(3));

  final HttpServer server;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final HttpClient client = HttpClient.newHttpClient();

  public TestHttp(Routes routes) throws IOException {
    this(routes, Map.of(), new Listener("127.0.0.1", 0, Optional.empty(), false));
  }

  TestHttp(Routes routes, Map<RateLimit, RateLimiter.Rate> rates, Listener listener)
      throws IOException {
    this(
        routes,
        token -> token.equals(TOKEN) ? Optional.of(ANN) : Optional.empty(),
        new RateLimiter(rates, System::nanoTime),
        listener);
  }

  /** A server that knows users by an authenticator of the test's. */
  public TestHttp(
      Routes routes, Authenticator authenticator, RateLimiter limiter, Listener listener)
      throws IOException {
    server =
        HttpServer.start(
            List.of(listener), LIMITS, routes, authenticator, limiter, meters, new Random(1));
  }

  public int port() {
    return server.addresses().get(0).getPort();
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  public CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  public HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress("127.0.0.1", port()));
    return socket;
  }

  /** Sends bytes as they are, and gives all that comes back until the server closes. */
  String raw(String bytes) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
