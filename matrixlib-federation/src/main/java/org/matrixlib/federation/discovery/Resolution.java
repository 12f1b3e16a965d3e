package org.matrixlib.federation.discovery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.transport.Endpoint;

/**
 * Resolves one server name, by the steps of the specification. Its steps 3.1 to 3.5 do with the
 * delegated name what steps 1, 2 and 4 to 6 do with the name itself, so they are the same methods
 * here.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names Resolving server
 *     names
 */
final class Resolution {
  /** When to ask again, if nothing that was learnt expires sooner. */
  static final Duration MAX_LIFETIME = Duration.ofDays(2);

  private static final int DEFAULT_PORT = 8448;
  private static final int MAX_PORT = 65_535;

  private final ServerName server;
  private final Delegations delegations;
  private final Services services;
  private final RandomGenerator random;
  private final List<String> steps = new ArrayList<>();
  private Instant expires;

  Resolution(
      ServerName server,
      Delegations delegations,
      Services services,
      RandomGenerator random,
      Instant now) {
    this.server = server;
    this.delegations = delegations;
    this.services = services;
    this.random = random;
    this.expires = now.plus(MAX_LIFETIME);
  }

  /** Where the server is. */
  ServerLocation run() throws InterruptedException {
    List<Endpoint> endpoints = isExplicit(server) ? explicit(server) : unlessDelegated();
    return new ServerLocation(server, endpoints, expires, steps);
  }

  /** Whether a name says by itself where to connect to. */
  private static boolean isExplicit(ServerName name) {
    return name.isIpLiteral() || name.port().isPresent();
  }

  /** Steps 3 and, without a delegation, 4 to 6. */
  private List<Endpoint> unlessDelegated() throws InterruptedException {
    Delegations.Known known = delegations.of(server.host());
    note(known.expires(), "The well-known file of " + server.host() + " " + known.explanation());
    ServerName name = known.server().orElse(server);
    return isExplicit(name) ? explicit(name) : byServices(name);
  }

  /** Steps 1, 2, 3.1 and 3.2. */
  private List<Endpoint> explicit(ServerName name) {
    int port = name.port().orElse(DEFAULT_PORT);
    if (port < 1 || port > MAX_PORT) {
      steps.add("There is no port " + port);
      return List.of();
    }
    return List.of(connect(Endpoint.at(name.host(), port, name.toString())));
  }

  /** Steps 3.3 to 3.5, or 4 to 6. */
  private List<Endpoint> byServices(ServerName name) throws InterruptedException {
    if (name.host().toLowerCase(Locale.ROOT).endsWith(".onion")) {
      steps.add("Names of .onion have no SRV records");
    } else {
      for (String service : List.of("_matrix-fed._tcp.", "_matrix._tcp.")) {
        Optional<List<SrvRecord>> records = records(service + name.host());
        if (records.isEmpty()) {
          return List.of(); // to go on would be to take silence for an answer
        }
        if (!records.get().isEmpty()) {
          return targets(records.get(), name);
        }
      }
    }
    return List.of(connect(Endpoint.at(name.host(), DEFAULT_PORT, name.toString())));
  }

  private Optional<List<SrvRecord>> records(String service) throws InterruptedException {
    Services.Known known = services.of(service);
    note(known.expires(), "SRV records of " + service + ": " + known.explanation());
    return known.records();
  }

  private List<Endpoint> targets(List<SrvRecord> records, ServerName name) {
    List<SrvRecord> usable =
        records.stream().filter(record -> !record.target().isEmpty() && record.port() > 0).toList();
    if (usable.isEmpty()) {
      steps.add("The SRV records say that there is no such service");
    }
    return SrvRecord.ordered(usable, random).stream()
        .map(record -> new Endpoint(record.target(), record.port(), name.host(), name.toString()))
        .map(this::connect)
        .toList();
  }

  private Endpoint connect(Endpoint endpoint) {
    steps.add(
        "Connect to port %d of %s, with a certificate for %s and Host: %s"
            .formatted(
                endpoint.port(), endpoint.host(), endpoint.tlsName(), endpoint.hostHeader()));
    return endpoint;
  }

  private void note(Instant partExpires, String step) {
    steps.add(step);
    if (partExpires.isBefore(expires)) {
      expires = partExpires;
    }
  }
}
