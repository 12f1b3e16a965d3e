package org.matrixlib.federation.transport;

import java.net.InetAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.matrixlib.federation.transport.TransportException.Kind;

/**
 * HTTPS by OkHttp: HTTP/2 where the peer speaks it, and HTTP/1.1.
 *
 * <ul>
 *   <li>The {@link AddressPolicy} judges every address right before it is dialled, and what is
 *       dialled is the very address that was judged: a name whose address changes can't get past
 *       it.
 *   <li>Every endpoint has connections of its own, so that none is ever used for another name than
 *       the one that its certificate was checked for. A destination that hangs holds up no other.
 *   <li>No redirects are followed; there are no cookies, no cache and no authentication. A request
 *       that has a body is sent once; one that has none may be repeated when its connection turns
 *       out to be dead.
 *   <li>The head of an answer may have 256 KiB.
 *   <li>A connection of HTTP/2 is asked for a sign of life every minute, and given up if there is
 *       none for another, so that a dead one isn't used for request after request.
 * </ul>
 *
 * <p>Safe for use by several threads.
 */
public final class OkHttpTransport implements Transport, AutoCloseable {
  private static final Duration PING_INTERVAL = Duration.ofMinutes(1);
  private static final Pattern TARGET = Pattern.compile("/[!-~&&[^#]]*");

  private final Executor executor;
  private final String userAgent;
  private final AddressPolicy policy;
  private final ConnectionPools pools;
  private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  private OkHttpTransport(Builder builder) {
    this.executor = builder.executor;
    this.userAgent = builder.userAgent;
    this.policy = builder.policy;
    this.pools =
        new ConnectionPools(
            builder.client.build(),
            new AllowedAddresses(builder.lookup, policy),
            builder.maxEndpoints,
            builder.maxIdleConnections,
            builder.keepAlive);
  }

  /**
   * A builder of transports that dial public addresses only, ask the system's resolver, and trust
   * whom Java trusts.
   *
   * @param executor where the exchanges run, each of which holds a thread until its answer is read
   *     or closed. Those that find no thread wait while their time runs out, so it should make
   *     threads as they are needed, as {@code Executors.newCachedThreadPool()} does
   * @return a builder
   */
  public static Builder builder(Executor executor) {
    return new Builder(executor);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the target or a header can't be part of an HTTP request, or
   *     if the TLS name is an IP literal other than the host
   */
  @Override
  public HttpAnswer send(HttpRequest request) throws TransportException {
    Request okHttpRequest = okHttpRequest(request);
    OkHttpClient client = pools.clientFor(request.endpoint());
    Exchange exchange = new Exchange(client.newCall(okHttpRequest), request);
    open.add(exchange);
    try {
      if (isClosed) {
        throw new TransportException(Kind.CANCELLED, "The transport is closed", null);
      }
      executor.execute(() -> run(exchange));
      exchange.awaitHead();
      return exchange;
    } catch (RejectedExecutionException e) {
      abandon(exchange);
      throw new TransportException(Kind.CANCELLED, "No thread is lent for the exchange", e);
    } catch (TransportException | RuntimeException e) {
      abandon(exchange);
      throw e;
    }
  }

  private void abandon(Exchange exchange) {
    exchange.close();
    open.remove(exchange);
  }

  private void run(Exchange exchange) {
    try {
      exchange.run();
    } finally {
      open.remove(exchange);
      if (isClosed) {
        pools.closeIdle();
      }
    }
  }

  /** Ends all exchanges and connections. Requests that are sent later are cancelled at once. */
  @Override
  public void close() {
    isClosed = true;
    open.forEach(Exchange::close);
    pools.closeIdle();
  }

  private Request okHttpRequest(HttpRequest request) throws TransportException {
    Request.Builder builder = new Request.Builder().url(url(request));
    request.headers().forEach(builder::header);
    return builder
        .header("Host", request.endpoint().hostHeader())
        .header("User-Agent", userAgent)
        .header("Accept-Encoding", "gzip") // said here so that OkHttp leaves it to Exchange
        .method(request.method(), OneShotBody.of(request))
        .build();
  }

  private HttpUrl url(HttpRequest request) throws TransportException {
    if (!TARGET.matcher(request.target()).matches()) {
      throw new IllegalArgumentException("Not a request target: " + request.target());
    }
    int question = request.target().indexOf('?');
    String path = question < 0 ? request.target() : request.target().substring(0, question);
    HttpUrl.Builder builder = authority(request.endpoint());
    // OkHttp would change targets that it finds unusual (dots between slashes, quotes), which may
    // have been signed; so they pass for one segment and one parameter that are already encoded.
    builder.getEncodedPathSegments$okhttp().set(0, path.substring(1));
    if (question >= 0) {
      builder.setEncodedQueryNamesAndValues$okhttp(
          Arrays.asList(request.target().substring(question + 1), null));
    }
    HttpUrl url = builder.build();
    if (IpLiteral.isDoubtful(url.host())) {
      checkLiteral(url.host(), request.endpoint());
    }
    return url;
  }

  private static HttpUrl.Builder authority(Endpoint endpoint) throws TransportException {
    try {
      return new HttpUrl.Builder().scheme("https").host(endpoint.tlsName()).port(endpoint.port());
    } catch (IllegalArgumentException e) {
      throw new TransportException(Kind.UNREACHABLE, "Not a host: " + endpoint.tlsName(), e);
    }
  }

  /**
   * OkHttp dials the IP literal of a URL as it is, and asks nobody for its addresses.
   *
   * @param host the host of the URL, as OkHttp spells it
   */
  private void checkLiteral(String host, Endpoint endpoint) throws TransportException {
    Optional<InetAddress> dialled = IpLiteral.parse(host);
    if (dialled.isEmpty()) {
      throw new TransportException(Kind.UNREACHABLE, "Not a host: " + host, null);
    }
    if (!dialled.equals(IpLiteral.parse(endpoint.host()))) {
      throw new IllegalArgumentException("The TLS name is another address than the host");
    }
    if (!policy.allows(dialled.get())) {
      throw new TransportException(Kind.ADDRESS_REFUSED, "Not to be dialled: " + host, null);
    }
  }

  /** Makes transports. Not safe for use by several threads. */
  public static final class Builder {
    private final Executor executor;
    private final OkHttpClient.Builder client =
        new OkHttpClient.Builder()
            .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS))
            .proxy(Proxy.NO_PROXY)
            .followRedirects(false)
            .connectTimeout(Duration.ofSeconds(10))
            .readTimeout(Duration.ZERO) // what counts is the time of the whole exchange
            .writeTimeout(Duration.ZERO)
            .pingInterval(PING_INTERVAL);
    private AddressPolicy policy = AddressPolicy.PUBLIC;
    private AddressLookup lookup = AddressLookup.system();
    private String userAgent = "matrixlib";
    private int maxEndpoints = 1_000;
    private int maxIdleConnections = 2;
    private Duration keepAlive = Duration.ofMinutes(5);

    private Builder(Executor executor) {
      this.executor = executor;
    }

    /**
     * Sets which addresses may be dialled.
     *
     * @param policy the policy, instead of {@link AddressPolicy#PUBLIC}
     * @return this builder
     */
    public Builder addressPolicy(AddressPolicy policy) {
      this.policy = policy;
      return this;
    }

    /**
     * Sets where the addresses of hosts come from.
     *
     * @param lookup a lookup, instead of {@link AddressLookup#system()}
     * @return this builder
     */
    public Builder addressLookup(AddressLookup lookup) {
      this.lookup = lookup;
      return this;
    }

    /**
     * Sets the {@code User-Agent} of all requests.
     *
     * @param userAgent the header's value, instead of {@code matrixlib}
     * @return this builder
     */
    public Builder userAgent(String userAgent) {
      this.userAgent = userAgent;
      return this;
    }

    /**
     * Sets how long to wait for a TCP connection to one address before the next one is tried.
     *
     * @param timeout more than zero, instead of 10 seconds
     * @return this builder
     */
    public Builder connectTimeout(Duration timeout) {
      client.connectTimeout(timeout);
      return this;
    }

    /**
     * Sets whose certificates are trusted.
     *
     * @param context makes the TLS sockets
     * @param trustManager the one that the context was made with
     * @return this builder
     */
    public Builder trust(SSLContext context, X509TrustManager trustManager) {
      client.sslSocketFactory(context.getSocketFactory(), trustManager);
      return this;
    }

    /**
     * Sets what makes the TCP sockets, such as sockets that pass through a proxy. They are made
     * unconnected, and are asked to dial addresses that the policy allows.
     *
     * @param sockets makes sockets
     * @return this builder
     */
    public Builder socketFactory(SocketFactory sockets) {
      client.socketFactory(sockets);
      return this;
    }

    /**
     * Sets how much is kept of connections that aren't in use.
     *
     * @param maxEndpoints the number of endpoints that may have idle connections, instead of 1,000;
     *     the one that wasn't used for longest loses its own first
     * @param maxIdleConnections the number of idle connections to one endpoint, instead of 2
     * @param keepAlive how long an idle connection is kept, instead of 5 minutes
     * @return this builder
     */
    public Builder idleConnections(int maxEndpoints, int maxIdleConnections, Duration keepAlive) {
      this.maxEndpoints = maxEndpoints;
      this.maxIdleConnections = maxIdleConnections;
      this.keepAlive = keepAlive;
      return this;
    }

    /**
     * Makes a transport.
     *
     * @return a transport, to be closed by the caller
     */
    public OkHttpTransport build() {
      return new OkHttpTransport(this);
    }
  }
}
