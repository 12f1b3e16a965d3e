package org.matrixlib.federation.keys;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.bounded.SharedWork;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.endpoint.GetServerKeys;
import org.matrixlib.federation.endpoint.WantedKey;
import org.matrixlib.federation.transport.Deadline;

/**
 * Asks each server for its own keys, several servers at a time. Safe for use by several threads.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#publishing-keys Publishing Keys
 */
public final class DirectKeys implements KeySource {
  private final FederationClient client;
  private final Executor executor;
  private final int parallelism;

  /**
   * Makes a source.
   *
   * @param client calls the servers
   * @param executor lends threads that wait; without any to spare one server is asked after the
   *     other
   * @param parallelism how many servers may be asked at a time for one caller
   * @throws IllegalArgumentException if the parallelism is not positive
   */
  public DirectKeys(FederationClient client, Executor executor, int parallelism) {
    if (parallelism < 1) {
      throw new IllegalArgumentException("not positive: " + parallelism);
    }
    this.client = client;
    this.executor = executor;
    this.parallelism = parallelism;
  }

  @Override
  public KeyAnswer fetch(List<WantedKey> wanted, Deadline deadline) {
    Set<ServerName> distinct = new LinkedHashSet<>();
    wanted.forEach(key -> distinct.add(key.server()));
    List<ServerName> servers = List.copyOf(distinct);
    Map<ServerName, List<JsonObject>> objects = new ConcurrentHashMap<>();
    Map<ServerName, KeyProblem> problems = new ConcurrentHashMap<>();
    SharedWork.forEach(
        executor,
        parallelism,
        servers.size(),
        1,
        i -> {
          if (!Thread.currentThread().isInterrupted() && !deadline.hasPassed()) {
            ask(servers.get(i), objects, problems);
          }
        });
    return new KeyAnswer(objects, problems);
  }

  private void ask(
      ServerName server,
      Map<ServerName, List<JsonObject>> objects,
      Map<ServerName, KeyProblem> problems) {
    try {
      objects.put(server, List.of(client.send(server, new GetServerKeys())));
    } catch (RequestFailedException e) {
      problems.put(server, problem(e.failure()));
    }
  }

  /** What a failed call says of the keys that it was to bring. */
  static KeyProblem problem(RequestFailure failure) {
    return switch (failure.kind()) {
      case PROTOCOL -> KeyProblem.MALFORMED;
      case BACKED_OFF, UNREACHABLE, TIMED_OUT, TLS, REFUSED, OVERLOADED, CANCELLED ->
          KeyProblem.UNREACHABLE;
    };
  }
}
