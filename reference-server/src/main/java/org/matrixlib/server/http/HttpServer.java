package org.matrixlib.server.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves routes on listeners, by HTTP/1.1. */
public final class HttpServer implements AutoCloseable {
  /** Enough for endpoints that read the store; those that wait hold no thread. */
  private static final int MAX_THREADS = 64;

  private static final int MIN_THREADS = 8;

  /** Filters come in URLs. */
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  /** How many connections may wait to be accepted, for when all clients come back at once. */
  private static final int ACCEPT_QUEUE = 1024;

  private static final long DRAIN_POLL_MILLIS = 10;
  private static final long DRAIN_MILLIS = 6_000;

  private final Server server;
  private final ApiHandler handler;
  private final List<Connector> connectors = new ArrayList<>();

  /** A listener's sockets. */
  static final class Connector extends ServerConnector {
    private final boolean isBehindProxy;

    Connector(Server server, boolean isBehindProxy, ConnectionFactory... factories) {
      super(server, 1, -1, factories);
      this.isBehindProxy = isBehindProxy;
    }

    boolean isBehindProxy() {
      return isBehindProxy;
    }
  }

  private HttpServer(Server server, ApiHandler handler) {
    this.server = server;
    this.handler = handler;
  }

  /**
   * Starts to serve.
   *
   * @param random for the names of requests
   * @throws IOException if an address can't be listened on, or a certificate can't be used
   */
  public static HttpServer start(
      List<Listener> listeners,
      HttpLimits limits,
      Routes routes,
      Authenticator authenticator,
      RateLimiter limiter,
      MeterRegistry meters,
      RandomGenerator random)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("http");
    Server server = new Server(threads);
    ApiHandler handler =
        new ApiHandler(routes, authenticator, limiter, limits, meters, random.nextLong());
    server.setHandler(handler);
    server.setErrorHandler(new JsonErrorHandler());
    HttpServer http = new HttpServer(server, handler);
    for (Listener listener : listeners) {
      http.connectors.add(connector(server, listener, limits));
    }
    http.connectors.forEach(server::addConnector);
    try {
      server.start();
    } catch (Exception e) {
      http.stop();
      boolean isTaken = e.getCause() instanceof BindException;
      throw new IOException(
          e.getMessage() + (isTaken ? "; set another port, as MATRIXLIB_LISTENERS_0_PORT" : ""), e);
    }
    return http;
  }

  private static Connector connector(Server server, Listener listener, HttpLimits limits)
      throws IOException {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
    // Identifiers in paths hold what some servers would take for tricks with file names. Here
    // paths are split before they are decoded, and name no files.
    configuration.setUriCompliance(UriCompliance.UNSAFE);
    HttpConnectionFactory http = new HttpConnectionFactory(configuration);
    Connector connector;
    if (listener.tls().isPresent()) {
      SslContextFactory.Server tls = new SslContextFactory.Server();
      PemFiles.load(listener.tls().get(), tls);
      SslConnectionFactory ssl = new SslConnectionFactory(tls, http.getProtocol());
      connector = new Connector(server, listener.isBehindProxy(), ssl, http);
    } else {
      connector = new Connector(server, listener.isBehindProxy(), http);
    }
    connector.setHost(listener.address());
    connector.setPort(listener.port());
    connector.setReuseAddress(true);
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setIdleTimeout(limits.idleTime().toMillis());
    return connector;
  }

  /** Where the server listens, in the order of the listeners, with the ports that were chosen. */
  public List<InetSocketAddress> addresses() {
    return connectors.stream()
        .map(c -> InetSocketAddress.createUnresolved(c.getHost(), c.getLocalPort()))
        .toList();
  }

  /** Accepts no more connections, lets every request be answered, within some seconds, and ends. */
  @Override
  public void close() {
    connectors.forEach(Connector::close);
    handler.drain();
    long end = System.nanoTime() + DRAIN_MILLIS * 1_000_000;
    try {
      while (!handler.isIdle() && System.nanoTime() - end < 0) {
        Thread.sleep(DRAIN_POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stop();
  }

  private void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server doesn't stop", e);
    }
  }
}
