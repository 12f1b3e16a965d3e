package org.matrixlib.federation.discovery;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import org.matrixlib.federation.transport.Deadline;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.HttpRequest;
import org.matrixlib.federation.transport.Transport;
import org.matrixlib.federation.transport.TransportException;
import org.matrixlib.federation.transport.TransportException.Kind;

/**
 * Fetches well-known files over HTTPS.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#getwell-knownmatrixserver GET
 *     /.well-known/matrix/server
 */
final class WellKnownFetcher implements WellKnownSource {
  /** How many redirects are followed. */
  static final int MAX_REDIRECTS = 5;

  /** The time that fetching a file may take, redirects included. */
  static final Duration TIMEOUT = Duration.ofSeconds(20);

  private static final int OK = 200;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> LATER = Set.of(408, 429); // request time-out, too many requests
  private static final int SERVER_ERRORS = 500;

  private final Transport transport;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  WellKnownFetcher(Transport transport, InstantSource clock, LongSupplier nanoTime) {
    this.transport = transport;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public WellKnown fetch(String host) throws InterruptedException {
    Deadline deadline = Deadline.after(TIMEOUT, nanoTime);
    Set<WellKnownUrl> seen = new HashSet<>();
    WellKnownUrl url = WellKnownUrl.of(host);
    while (seen.add(url)) {
      if (deadline.hasPassed()) {
        return new WellKnown.NoAnswer("no answer in time");
      }
      try (HttpAnswer answer = transport.send(request(url, deadline.left()))) {
        if (!REDIRECTS.contains(answer.status())) {
          return read(url, answer);
        }
        Optional<WellKnownUrl> next = answer.header("Location").flatMap(url::redirectedTo);
        if (next.isEmpty()) {
          return new WellKnown.NoDelegation("a redirect that leads nowhere, from " + url);
        }
        url = next.get();
      } catch (IOException e) {
        return failure(url, e);
      }
      if (seen.size() > MAX_REDIRECTS) {
        return new WellKnown.NoDelegation("more than " + MAX_REDIRECTS + " redirects");
      }
    }
    return new WellKnown.NoDelegation("redirects in a loop, to " + url);
  }

  private static HttpRequest request(WellKnownUrl url, Duration timeout) {
    return new HttpRequest(
        url.endpoint(),
        "GET",
        url.target(),
        Map.of(),
        Optional.empty(),
        timeout,
        WellKnownFile.MAX_BYTES);
  }

  private WellKnown read(WellKnownUrl url, HttpAnswer answer) throws IOException {
    int status = answer.status();
    if (status >= SERVER_ERRORS || LATER.contains(status)) {
      return new WellKnown.NoAnswer("status " + status + " of " + url);
    }
    if (status != OK) {
      return new WellKnown.NoDelegation("status " + status + " of " + url);
    }
    Optional<Duration> lifetime =
        CacheHeaders.lifetime(
            answer.header("Cache-Control"), answer.header("Expires"), clock.instant());
    return WellKnownFile.delegate(answer.body().readAllBytes())
        .<WellKnown>map(server -> new WellKnown.Delegation(server, lifetime))
        .orElseGet(() -> new WellKnown.NoDelegation("an invalid file, " + url));
  }

  private static WellKnown failure(WellKnownUrl url, IOException e) throws InterruptedException {
    Optional<Kind> kind =
        e instanceof TransportException failure ? Optional.of(failure.kind()) : Optional.empty();
    if (kind.equals(Optional.of(Kind.CANCELLED))) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new CancellationException(e.getMessage()); // which says nothing of the host
    }
    String reason = url + ": " + kind.map(k -> k + ", ").orElse("") + e.getMessage();
    return kind.equals(Optional.of(Kind.TOO_LARGE))
        ? new WellKnown.NoDelegation(reason)
        : new WellKnown.NoAnswer(reason);
  }
}
