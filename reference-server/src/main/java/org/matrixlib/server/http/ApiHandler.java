package org.matrixlib.server.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.server.account.Requester;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Leads a request through all that is common to endpoints: route, authentication, rate limit, body,
 * answer, log and metrics.
 */
final class ApiHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

  /** A line a request; at level debug, since metrics tell as much for less. */
  private static final Logger ACCESS = LoggerFactory.getLogger("org.matrixlib.server.access");

  private static final String REQUEST = "request";
  private static final int MAX_DEPTH = 100;
  private static final int MAX_NUMBER_LENGTH = 4300;
  private static final int MAX_MEMBERS = 65_536;
  private static final String NO_ROUTE = "none";

  /**
   * What every answer has.
   *
   * @spec https://spec.matrix.org/v1.19/client-server-api/#web-browser-clients Web browser clients
   */
  static final HttpFields COMMON_HEADERS =
      HttpFields.build()
          .add("Access-Control-Allow-Origin", "*")
          .add("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS")
          .add("Access-Control-Allow-Headers", "X-Requested-With, Content-Type, Authorization")
          .add("X-Content-Type-Options", "nosniff")
          .add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
          .asImmutable();

  private final Routes routes;
  private final Authenticator authenticator;
  private final RateLimiter limiter;
  private final HttpLimits limits;
  private final JsonLimits jsonLimits;
  private final MeterRegistry meters;
  private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastId;
  private volatile boolean isDraining;

  ApiHandler(
      Routes routes,
      Authenticator authenticator,
      RateLimiter limiter,
      HttpLimits limits,
      MeterRegistry meters,
      long firstId) {
    this.routes = routes;
    this.authenticator = authenticator;
    this.limiter = limiter;
    this.limits = limits;
    this.jsonLimits = new JsonLimits(limits.bodyBytes(), MAX_DEPTH, MAX_NUMBER_LENGTH, MAX_MEMBERS);
    this.meters = meters;
    this.lastId = new AtomicLong(firstId);
    meters.gaugeCollectionSize("http.server.requests.open", List.of(), open);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    new Exchange(request, response, callback).start();
    return true;
  }

  /** Asks all that wait to be answered, and lets every connection end with its next answer. */
  void drain() {
    isDraining = true;
    open.forEach(exchange -> exchange.cancellation.cancel());
  }

  boolean isIdle() {
    return open.isEmpty();
  }

  /** One request and its answer. */
  private final class Exchange {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final long startedAt = System.nanoTime();
    private final String id = HexFormat.of().toHexDigits(lastId.incrementAndGet());
    private final Cancellation cancellation = new Cancellation();
    private final String address;
    private String route = NO_ROUTE;
    private @Nullable Requester requester;

    Exchange(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
      this.address = address(request);
    }

    void start() {
      open.add(this);
      // Nothing is idle that waits for its answer; how long a body may take is limited where it is
      // read.
      request.addIdleTimeoutListener(timeout -> false);
      if (isDraining) {
        cancellation.cancel();
      }
      CompletableFuture<Answer> answer = attempt(this::prepare);
      if (answer.isDone()) {
        finish(answer);
        return;
      }
      // Lets go of the thread until there is an answer. Whoever completes the answer has better
      // things to do than to write it.
      Executor executor = request.getComponents().getExecutor();
      CompletableFuture<Answer> unused =
          answer.whenCompleteAsync((done, failure) -> finish(answer), executor);
    }

    /** Does something whose log lines name the request, and whose failure becomes the answer's. */
    private CompletableFuture<Answer> attempt(Supplier<CompletableFuture<Answer>> action) {
      MDC.put(REQUEST, id);
      try {
        return action.get();
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      } finally {
        MDC.remove(REQUEST);
      }
    }

    private CompletableFuture<Answer> prepare() {
      if (request.getMethod().equals("OPTIONS")) {
        return CompletableFuture.completedFuture(Answer.ok());
      }
      Routes.Match match = routes.find(request.getMethod(), request.getHttpURI().getPath());
      route = match.route().template();
      Map<String, List<String>> query = QueryString.parse(request.getHttpURI().getQuery());
      if (match.route().access() == Access.USER) {
        requester = authenticate(query);
      }
      limiter.spend(
          match.route().limit(),
          requester == null ? network(address) : requester.user().toString());
      Function<byte[], CompletableFuture<Answer>> call =
          body ->
              match
                  .route()
                  .endpoint()
                  .answer(
                      new ApiRequest(
                          id,
                          address,
                          match.parameters(),
                          query,
                          body,
                          jsonLimits,
                          requester,
                          cancellation))
                  .toCompletableFuture();
      if (match.route().method() == Method.GET) {
        return call.apply(new byte[0]);
      }
      return BodyReader.read(request, limits, request.getComponents().getScheduler())
          .thenCompose(body -> attempt(() -> call.apply(body)));
    }

    private void finish(CompletableFuture<Answer> answer) {
      try {
        send(answer.join());
      } catch (CompletionException | CancellationException failure) {
        ApiException error = ApiException.of(failure);
        if (error.answer().status() == 500) {
          LOG.atError()
              .addKeyValue(REQUEST, id)
              .setCause(failure)
              .log("{} {} failed", request.getMethod(), route);
        }
        send(error.answer());
      }
    }

    private void send(Answer answer) {
      record(answer);
      HttpFields.Mutable headers = response.getHeaders();
      headers.add(COMMON_HEADERS);
      headers.put(HttpHeader.CONTENT_TYPE, answer.contentType());
      headers.put("X-Request-Id", id);
      if (requester != null) {
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
      }
      answer.headers().forEach(headers::put);
      if (isDraining) {
        headers.put(HttpHeader.CONNECTION, "close");
      }
      response.setStatus(answer.status());
      headers.put(HttpHeader.CONTENT_LENGTH, answer.body().length);
      restartIdleTime();
      response.write(
          true, ByteBuffer.wrap(answer.body()), Callback.from(callback, () -> open.remove(this)));
    }

    /** After a long wait the idle time is over, and would end the connection amid the answer. */
    private void restartIdleTime() {
      EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
      if (endPoint instanceof EndPoint.Wrapper wrapper) {
        endPoint = wrapper.unwrap();
      }
      if (endPoint instanceof IdleTimeout time) {
        time.notIdle();
      }
    }

    private void record(Answer answer) {
      long took = System.nanoTime() - startedAt;
      Timer.builder("http.server.requests")
          .tag("method", route.equals(NO_ROUTE) ? NO_ROUTE : request.getMethod())
          .tag("route", route)
          .tag("status", Integer.toString(answer.status()))
          .register(meters)
          .record(took, TimeUnit.NANOSECONDS);
      if (ACCESS.isDebugEnabled()) {
        ACCESS
            .atDebug()
            .addKeyValue(REQUEST, id)
            .log(
                "{} {} {} {} bytes {} ms, {} at {}",
                request.getMethod(),
                route,
                answer.status(),
                answer.body().length,
                Duration.ofNanos(took).toMillis(),
                requester == null ? "-" : requester.user(),
                address);
      }
    }

    /**
     * @spec https://spec.matrix.org/v1.19/client-server-api/#using-access-tokens Using access
     *     tokens
     */
    private Requester authenticate(Map<String, List<String>> query) {
      String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
      Optional<String> token;
      if (header != null) {
        token =
            header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? Optional.of(header.substring(7).trim())
                : Optional.empty();
      } else {
        token = query.getOrDefault("access_token", List.of()).stream().findFirst();
      }
      String given =
          token
              .filter(text -> !text.isEmpty())
              .orElseThrow(
                  () -> new ApiException(Errcode.M_MISSING_TOKEN, "An access token is needed"));
      Optional<Requester> found = authenticator.authenticate(given);
      if (found.isEmpty()) {
        limiter.spend(RateLimit.REQUESTS, network(address));
        throw new ApiException(Errcode.M_UNKNOWN_TOKEN, "The access token isn't known");
      }
      return found.get();
    }
  }

  private static String address(Request request) {
    boolean isForwarded =
        request.getConnectionMetaData().getConnector() instanceof HttpServer.Connector connector
            && connector.isBehindProxy();
    // The last is the one that the proxy itself saw; the others are what the client claims.
    List<String> forwarded =
        isForwarded ? request.getHeaders().getCSV("X-Forwarded-For", false) : List.of();
    return forwarded.isEmpty()
        ? Request.getRemoteAddr(request)
        : forwarded.get(forwarded.size() - 1);
  }

  /** Who has one IPv6 address has 2^64 of them, so they count as one. */
  private static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      // With a colon in it, it is never looked up as a name.
      byte[] bytes = InetAddress.getByName(address).getAddress();
      return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, 8)));
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
