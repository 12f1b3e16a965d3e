package org.matrixlib.federation.transport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.matrixlib.federation.bounded.RecentMap;

/**
 * A client for each endpoint, whose connections are used for that endpoint only. Bounded: the one
 * that wasn't used for longest goes, with its idle connections.
 */
final class ConnectionPools {
  /** What connections depend on. */
  private record Key(String host, int port, String tlsName) {}

  private final OkHttpClient base;
  private final AllowedAddresses addresses;
  private final int maxIdleConnections;
  private final Duration keepAlive;
  private final Map<Key, OkHttpClient> clients;

  ConnectionPools(
      OkHttpClient base,
      AllowedAddresses addresses,
      int maxEndpoints,
      int maxIdleConnections,
      Duration keepAlive) {
    this.base = base;
    this.addresses = addresses;
    this.maxIdleConnections = maxIdleConnections;
    this.keepAlive = keepAlive;
    this.clients = new RecentMap<>(maxEndpoints, client -> client.connectionPool().evictAll());
  }

  /** The client for an endpoint. */
  synchronized OkHttpClient clientFor(Endpoint endpoint) {
    Key key = new Key(endpoint.host(), endpoint.port(), endpoint.tlsName());
    return clients.computeIfAbsent(key, this::client);
  }

  private OkHttpClient client(Key key) {
    return base.newBuilder()
        .dns(tlsName -> addresses.find(key.host()))
        .connectionPool(
            new ConnectionPool(maxIdleConnections, keepAlive.toMillis(), TimeUnit.MILLISECONDS))
        .build();
  }

  /** Closes the connections that are idle. */
  synchronized void closeIdle() {
    List.copyOf(clients.values()).forEach(client -> client.connectionPool().evictAll());
  }
}
