package org.matrixlib.federation.keys;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.endpoint.QueryNotaryKeys;
import org.matrixlib.federation.endpoint.WantedKey;
import org.matrixlib.federation.request.CurrentKeys;
import org.matrixlib.federation.transport.Deadline;

/**
 * Asks a notary for the keys of other servers. What it gives it must have signed, in addition to
 * the server whose keys they are. A query whose answer is too long, or isn't one, is asked again in
 * halves, so that one server doesn't spoil what the notary knows of others. A notary that lies can
 * make up keys of servers that we know nothing of yet, so it is one that we trust, and is best
 * asked after the servers themselves.
 *
 * <p>Safe for use by several threads.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#querying-keys-through-another-server
 *     Querying keys through another server
 */
public final class NotaryKeys implements KeySource {
  /** How many queries are asked again in halves: one bad server among a hundred takes seven. */
  static final int MAX_HALVED = 32;

  private static final int MAX_SIGNATURES = 8;

  private final FederationClient client;
  private final ServerName notary;
  private final CurrentKeys notaryKeys;

  /**
   * Makes a source.
   *
   * @param client calls the notary
   * @param notary its name
   * @param notaryKeys where to find its keys: pinned ones, or a key ring, that doesn't ask this
   *     same notary
   */
  public NotaryKeys(FederationClient client, ServerName notary, CurrentKeys notaryKeys) {
    this.client = client;
    this.notary = notary;
    this.notaryKeys = notaryKeys;
  }

  @Override
  public KeyAnswer fetch(List<WantedKey> wanted, Deadline deadline) {
    Map<ServerName, List<JsonObject>> objects = new HashMap<>();
    Map<ServerName, KeyProblem> problems = new HashMap<>();
    Deque<List<WantedKey>> queries = new ArrayDeque<>(queries(wanted));
    int halved = 0;
    while (!queries.isEmpty() && !deadline.hasPassed() && !Thread.currentThread().isInterrupted()) {
      List<WantedKey> query = queries.remove();
      Set<ServerName> servers = serversOf(query);
      try {
        List<JsonObject> answer = client.send(notary, new QueryNotaryKeys(query));
        sort(answer, servers, objects, problems);
      } catch (RequestFailedException e) {
        KeyProblem problem = DirectKeys.problem(e.failure());
        if (problem == KeyProblem.MALFORMED && servers.size() > 1 && halved < MAX_HALVED) {
          halved++;
          queries.addAll(halves(query, servers));
        } else {
          servers.forEach(server -> problems.put(server, problem));
        }
      }
    }
    return new KeyAnswer(objects, problems);
  }

  /** Queries that are small enough; all keys of a server are in the same one. */
  private static List<List<WantedKey>> queries(List<WantedKey> wanted) {
    Map<ServerName, List<WantedKey>> byServer = new LinkedHashMap<>();
    for (WantedKey key : wanted) {
      byServer.computeIfAbsent(key.server(), server -> new ArrayList<>()).add(key);
    }
    List<List<WantedKey>> queries = new ArrayList<>();
    List<WantedKey> query = new ArrayList<>();
    int servers = 0;
    for (List<WantedKey> keys : byServer.values()) {
      if (servers == QueryNotaryKeys.MAX_SERVERS
          || query.size() + keys.size() > QueryNotaryKeys.MAX_KEYS) {
        queries.add(query);
        query = new ArrayList<>();
        servers = 0;
      }
      query.addAll(keys);
      servers++;
    }
    if (!query.isEmpty()) {
      queries.add(query);
    }
    return queries;
  }

  /** What a server published may be too long, or no JSON, for the answer that it is a part of. */
  private static Collection<List<WantedKey>> halves(
      List<WantedKey> query, Set<ServerName> servers) {
    Set<ServerName> half =
        servers.stream().limit(servers.size() / 2).collect(Collectors.toUnmodifiableSet());
    return query.stream()
        .collect(Collectors.partitioningBy(key -> half.contains(key.server())))
        .values();
  }

  private static Set<ServerName> serversOf(List<WantedKey> query) {
    Set<ServerName> servers = new HashSet<>();
    query.forEach(key -> servers.add(key.server()));
    return servers;
  }

  /** Takes what the notary signed about servers that it was asked about, and nothing else. */
  private void sort(
      List<JsonObject> answer,
      Set<ServerName> servers,
      Map<ServerName, List<JsonObject>> objects,
      Map<ServerName, KeyProblem> problems) {
    Map<KeyId, VerifyKey> keys = keysOfNotary(answer);
    for (JsonObject object : answer) {
      Optional<ServerName> server =
          object.string("server_name").flatMap(ServerName::parse).filter(servers::contains);
      if (server.isEmpty()) {
        continue;
      }
      if (SignedJson.verify(object, notary, keys).isValid()) {
        objects.computeIfAbsent(server.get(), name -> new ArrayList<>()).add(object);
      } else {
        problems.put(server.get(), KeyProblem.NOT_SIGNED_BY_NOTARY);
      }
    }
  }

  private Map<KeyId, VerifyKey> keysOfNotary(List<JsonObject> answer) {
    Set<KeyId> keyIds = new LinkedHashSet<>();
    answer.forEach(object -> keyIds.addAll(SignedJson.keyIds(object, notary)));
    Set<KeyId> some = new LinkedHashSet<>();
    keyIds.stream().limit(MAX_SIGNATURES).forEach(some::add);
    return notaryKeys.currentKeys(notary, some);
  }
}
