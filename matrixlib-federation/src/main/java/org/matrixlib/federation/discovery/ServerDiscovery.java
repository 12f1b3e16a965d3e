package org.matrixlib.federation.discovery;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.transport.Transport;

/**
 * Finds servers as the specification says: by their names themselves, their well-known files and
 * SRV records.
 *
 * <p>Bounds: a well-known file may have 50 KiB and take 20 seconds, with 5 redirects, each to HTTPS
 * and subject to the transport's address policy; a DNS answer may take 10 seconds; of SRV records
 * 20 are tried. What was learnt of the 10,000 hosts and 20,000 names of services that were asked
 * for last is remembered: a delegation for 5 minutes to 48 hours as its headers say, or about 24
 * hours; that there is none for an hour; SRV records for 1 minute to 48 hours as their TTL says, or
 * 5 minutes if there are none. While a host or DNS gives no answer, what it said last counts for 48
 * hours; without that, a host without answer delegates to nobody, but a server whose SRV records
 * can't be had isn't found, as they may say that it is elsewhere. Failures are remembered for
 * minutes, those of well-known files for longer and longer up to an hour.
 *
 * <p>Safe for use by several threads, of which those that ask the same at the same time wait for
 * one answer.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names Resolving server
 *     names
 */
public final class ServerDiscovery implements ServerResolver {
  private static final int MAX_HOSTS = 10_000;
  private static final int MAX_SERVICES = 2 * MAX_HOSTS;

  private final Delegations delegations;
  private final Services services;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * A discovery that knows nothing yet.
   *
   * @param transport fetches well-known files
   * @param nameServers the DNS servers to ask for SRV records; empty for those of the system
   * @param executor where DNS answers are read, which takes no time to speak of
   * @param clock tells the time
   * @param random draws lots among SRV records; it must be safe for use by several threads
   */
  public ServerDiscovery(
      Transport transport,
      List<InetSocketAddress> nameServers,
      Executor executor,
      InstantSource clock,
      RandomGenerator random) {
    this(
        new WellKnownFetcher(transport, clock, System::nanoTime),
        new DnsSrvSource(nameServers, executor, DnsSrvSource.TIMEOUT),
        clock,
        random);
  }

  ServerDiscovery(
      WellKnownSource wellKnown, SrvSource srv, InstantSource clock, RandomGenerator random) {
    this.delegations = new Delegations(wellKnown, MAX_HOSTS, clock, random);
    this.services = new Services(srv, MAX_SERVICES, clock);
    this.clock = clock;
    this.random = random;
  }

  @Override
  public ServerLocation resolve(ServerName server) {
    try {
      return new Resolution(server, delegations, services, random, clock.instant()).run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return nowhere(server, "Interrupted");
    } catch (CancellationException e) {
      return nowhere(server, "Cancelled: " + e.getMessage());
    }
  }

  private ServerLocation nowhere(ServerName server, String why) {
    return new ServerLocation(server, List.of(), clock.instant(), List.of(why));
  }
}
