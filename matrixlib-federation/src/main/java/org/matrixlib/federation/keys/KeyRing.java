package org.matrixlib.federation.keys;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.event.KeyLookup;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.endpoint.WantedKey;
import org.matrixlib.federation.request.CurrentKeys;
import org.matrixlib.federation.transport.Deadline;

/**
 * Knows the keys of all servers, ours among them, and fetches those of others when they are needed.
 *
 * <p>A key is fetched if it is unknown, or isn't known to be valid as long as it has to be. The
 * sources are asked in turn, each for all that is still missing. Threads that need the same key at
 * the same time share one fetch. Whatever the source, an object must be signed by one of the keys
 * that it lists as current, is taken for the server that was asked for only, and never shortens or
 * replaces what is valid, as {@link KnownKey#merge} says. What could not be had is not asked for
 * again for a while.
 *
 * <p>Keys of our own servers, old ones among them, are answered from what we have and never
 * fetched.
 *
 * <p>Safe for use by several threads.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#retrieving-server-keys Retrieving server
 *     keys
 */
public final class KeyRing implements KeyLookup, CurrentKeys {
  /**
   * How long {@link #currentKeys} waits for other servers, and a request that is under way then.
   */
  public static final Duration MAX_FETCH_TIME = Duration.ofMinutes(1);

  /** The most servers whose keys are fetched at once. */
  public static final int MAX_SERVERS_PER_FETCH = 1_000;

  /** The most keys of one server that are fetched at once. */
  public static final int MAX_WANTED_PER_SERVER = 64;

  /** The most objects of one server that are read of one answer. */
  public static final int MAX_OBJECTS_PER_SERVER = 64;

  private final KeyStore store;
  private final List<KeySource> sources;
  private final Function<ServerName, Optional<OwnKeys>> ownKeys;
  private final Set<VerifyKey> denied;
  private final InstantSource clock;
  private final FailedFetches failures = new FailedFetches();
  private final ConcurrentMap<KeyName, CompletableFuture<Void>> flights = new ConcurrentHashMap<>();

  /**
   * Makes a key ring.
   *
   * @param store keeps what is fetched
   * @param sources where to fetch from, in the order in which to ask
   * @param ownKeys the keys of our own servers; empty for servers that aren't ours. It is asked
   *     each time, so that a new key is in use at once
   * @param denied keys that must not be used, such as those whose private part became public
   * @param clock the present
   */
  public KeyRing(
      KeyStore store,
      List<KeySource> sources,
      Function<ServerName, Optional<OwnKeys>> ownKeys,
      Set<VerifyKey> denied,
      InstantSource clock) {
    this.store = store;
    this.sources = List.copyOf(sources);
    this.ownKeys = ownKeys;
    this.denied = Set.copyOf(denied);
    this.clock = clock;
  }

  /** What one fetch is for; hash maps keep those of one hash code in order. */
  private record KeyName(ServerName server, Optional<KeyId> keyId) implements Comparable<KeyName> {
    private static final Comparator<KeyName> ORDER =
        Comparator.comparing(KeyName::server)
            .thenComparing(name -> name.keyId.map(KeyId::toString).orElse(""));

    static KeyName of(WantedKey wanted) {
      return new KeyName(wanted.server(), wanted.keyId());
    }

    @Override
    public int compareTo(KeyName other) {
      return ORDER.compare(this, other);
    }
  }

  /** Answers from what is known, and fetches nothing. */
  @Override
  public Optional<VerifyKey> find(ServerName server, KeyId keyId, OptionalLong validAt) {
    return find(server, keyId, validAt, store::find);
  }

  /**
   * What is known now, for a batch of events: the store is asked once for each server. Keys that
   * are fetched later it may not know. Safe for use by several threads.
   *
   * @return a lookup that fetches nothing; it takes memory for each server that it was asked about
   */
  public KeyLookup known() {
    ConcurrentMap<ServerName, Map<KeyId, KnownKey>> known = new ConcurrentHashMap<>();
    return (server, keyId, validAt) ->
        find(
            server,
            keyId,
            validAt,
            name -> {
              Map<KeyId, KnownKey> found = known.get(name); // which locks nothing
              return found != null ? found : known.computeIfAbsent(name, store::find);
            });
  }

  private Optional<VerifyKey> find(
      ServerName server,
      KeyId keyId,
      OptionalLong validAt,
      Function<ServerName, Map<KeyId, KnownKey>> known) {
    Optional<OwnKeys> own = ownKeys.apply(server);
    Optional<VerifyKey> key =
        own.isPresent()
            ? own.get().find(keyId, validAt)
            : Optional.ofNullable(known.apply(server).get(keyId))
                .flatMap(knownKey -> knownKey.forEvents(validAt));
    return key.filter(this::isAllowed);
  }

  private boolean isAllowed(VerifyKey key) {
    return !denied.contains(key);
  }

  @Override
  public Map<KeyId, VerifyKey> currentKeys(ServerName server, Set<KeyId> keyIds) {
    Map<KeyId, VerifyKey> current = new LinkedHashMap<>();
    Optional<OwnKeys> own = ownKeys.apply(server);
    if (own.isPresent()) {
      current.put(own.get().server().key().keyId(), own.get().server().key().verifyKey());
    } else {
      long now = clock.millis();
      fetch(
          keyIds.stream().map(keyId -> new WantedKey(server, Optional.of(keyId), now)).toList(),
          Deadline.after(MAX_FETCH_TIME));
      store
          .find(server)
          .forEach(
              (keyId, key) -> {
                if (key.verifiesRequests(now)) {
                  current.put(keyId, key.key());
                }
              });
    }
    current.keySet().retainAll(keyIds);
    current.values().removeIf(key -> !isAllowed(key));
    return current;
  }

  /**
   * Why a key could not be had when it was last asked for, as far as that is remembered.
   *
   * @param server whose key
   * @param keyId its ID
   * @return the problem; empty if there was none, or long ago
   */
  public Optional<KeyProblem> problem(ServerName server, KeyId keyId) {
    return failures.problem(server, Optional.of(keyId));
  }

  /**
   * Fetches what is missing, of {@link #MAX_SERVERS_PER_FETCH} servers at most. May wait for other
   * servers; interrupting the calling thread leaves the keys that haven't come unknown. Of servers
   * that were left out, or not asked in time, it may be called again.
   *
   * @param wanted the keys that are needed, and until when each must be valid
   * @param deadline when the last request may begin
   * @return what is {@linkplain #known known} then
   */
  public KeyLookup fetch(Collection<WantedKey> wanted, Deadline deadline) {
    Set<KeyName> asked = new HashSet<>();
    Map<KeyName, WantedKey> missing = ofSomeServers(missing(wanted));
    List<WantedKey> some = List.copyOf(missing.values());
    while (!missing.isEmpty() && !isOver(deadline)) {
      asked.addAll(shareFetch(missing, deadline));
      missing = missing(some);
      missing.keySet().removeAll(asked);
    }
    return known();
  }

  private static boolean isOver(Deadline deadline) {
    return deadline.hasPassed() || Thread.currentThread().isInterrupted();
  }

  private static Map<KeyName, WantedKey> ofSomeServers(Map<KeyName, WantedKey> missing) {
    Set<ServerName> servers = new HashSet<>();
    Map<KeyName, WantedKey> some = new LinkedHashMap<>();
    missing.forEach(
        (name, key) -> {
          if (servers.size() < MAX_SERVERS_PER_FETCH || servers.contains(name.server())) {
            servers.add(name.server());
            some.put(name, key);
          }
        });
    return some;
  }

  /** What is to be fetched, and can be, each key with the longest validity that is wanted of it. */
  private Map<KeyName, WantedKey> missing(Collection<WantedKey> wanted) {
    Instant now = clock.instant();
    long longest = now.plus(KnownKey.MAX_VALIDITY).toEpochMilli();
    Map<ServerName, Map<KeyId, KnownKey>> known = new HashMap<>();
    Map<ServerName, Integer> counts = new HashMap<>();
    Map<KeyName, WantedKey> missing = new LinkedHashMap<>();
    for (WantedKey key : wanted) {
      KeyName name = KeyName.of(key);
      WantedKey before = missing.get(name);
      boolean isMore =
          key.minimumValidUntil() <= longest
              && (before == null || before.minimumValidUntil() < key.minimumValidUntil());
      Map<KeyId, KnownKey> ofServer = known.computeIfAbsent(key.server(), store::find);
      if (isMore
          && !isSatisfied(key, ofServer)
          && isFetchable(key, ofServer, now)
          && (before != null
              || counts.merge(key.server(), 1, Integer::sum) <= MAX_WANTED_PER_SERVER)) {
        missing.put(name, key);
      }
    }
    return missing;
  }

  private boolean isSatisfied(WantedKey wanted, Map<KeyId, KnownKey> known) {
    return wanted.keyId().isPresent()
        ? isSatisfied(wanted, Optional.ofNullable(known.get(wanted.keyId().get())))
        : known.values().stream().anyMatch(key -> isSatisfied(wanted, Optional.of(key)));
  }

  private boolean isSatisfied(WantedKey wanted, Optional<KnownKey> known) {
    return known
        .filter(key -> key.validUntil() >= wanted.minimumValidUntil() && isAllowed(key.key()))
        .isPresent();
  }

  /** Our own keys aren't fetched, and a key that has expired doesn't become valid again. */
  private boolean isFetchable(WantedKey wanted, Map<KeyId, KnownKey> known, Instant now) {
    Optional<KnownKey> key = wanted.keyId().map(known::get);
    boolean hasExpired = key.isPresent() && !key.get().isCurrent();
    return !hasExpired
        && ownKeys.apply(wanted.server()).isEmpty()
        && !failures.blocks(wanted.server(), wanted.keyId(), key.isPresent(), now);
  }

  /** Fetches what no other thread is fetching, and waits for those that do: what was fetched. */
  private Set<KeyName> shareFetch(Map<KeyName, WantedKey> missing, Deadline deadline) {
    CompletableFuture<Void> flight = new CompletableFuture<>();
    Map<KeyName, WantedKey> own = new LinkedHashMap<>();
    Set<CompletableFuture<Void>> others = new HashSet<>();
    missing.forEach(
        (name, key) -> {
          CompletableFuture<Void> other = flights.putIfAbsent(name, flight);
          if (other == null) {
            own.put(name, key);
          } else {
            others.add(other);
          }
        });
    try {
      fetchFromSources(own, deadline);
    } finally {
      own.keySet().forEach(name -> flights.remove(name, flight));
      flight.complete(null);
    }
    for (CompletableFuture<Void> other : others) {
      try {
        other.get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        break;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (ExecutionException e) {
        throw new IllegalStateException("flights end well", e);
      }
    }
    return own.keySet();
  }

  private void fetchFromSources(Map<KeyName, WantedKey> wanted, Deadline deadline) {
    // Another thread may have fetched them just before.
    Map<KeyName, WantedKey> open = missing(wanted.values());
    Map<ServerName, KeyProblem> problems = new HashMap<>();
    Set<ServerName> answered = new HashSet<>();
    for (KeySource source : sources) {
      if (open.isEmpty()) {
        break;
      }
      KeyAnswer answer = source.fetch(List.copyOf(open.values()), deadline);
      answer.problems().forEach((server, problem) -> addProblem(problems, server, problem));
      for (ServerName server : serversOf(open.values())) {
        for (ServerKeysOutcome outcome : read(server, answer)) {
          outcome.keys().ifPresent(keys -> learn(keys, answered));
          if (outcome instanceof ServerKeysOutcome.Refused refused) {
            addProblem(problems, server, refused.problem());
          }
        }
      }
      open.values().removeIf(key -> isSatisfied(key, store.find(key.server())));
      if (isOver(deadline)) {
        return; // which is nobody's failure
      }
    }
    Instant now = clock.instant();
    for (WantedKey key : open.values()) {
      failures.add(key.server(), key.keyId(), problem(key, problems, answered), now);
    }
    wanted.forEach(
        (name, key) -> {
          if (!open.containsKey(name)) {
            failures.forget(key.server(), key.keyId());
          }
        });
  }

  private List<ServerKeysOutcome> read(ServerName server, KeyAnswer answer) {
    List<ServerKeysOutcome> outcomes = new ArrayList<>();
    List<JsonObject> objects = answer.objects().getOrDefault(server, List.of());
    for (JsonObject object : objects.subList(0, Math.min(objects.size(), MAX_OBJECTS_PER_SERVER))) {
      outcomes.add(ServerKeys.read(object, server, denied));
    }
    return outcomes;
  }

  private void learn(ServerKeys keys, Set<ServerName> answered) {
    store.merge(keys.server(), KnownKey.of(keys, clock.instant()));
    answered.add(keys.server());
  }

  private static Set<ServerName> serversOf(Collection<WantedKey> wanted) {
    Set<ServerName> servers = new HashSet<>();
    wanted.forEach(key -> servers.add(key.server()));
    return servers;
  }

  /** That a server can't be reached says less than what another source found wrong. */
  private static void addProblem(
      Map<ServerName, KeyProblem> problems, ServerName server, KeyProblem problem) {
    problems.merge(server, problem, (one, other) -> other == KeyProblem.UNREACHABLE ? one : other);
  }

  private KeyProblem problem(
      WantedKey wanted, Map<ServerName, KeyProblem> problems, Set<ServerName> answered) {
    boolean isListed = wanted.keyId().map(store.find(wanted.server())::get).isPresent();
    if (isListed) {
      return KeyProblem.NOT_VALID_LONG_ENOUGH;
    }
    return answered.contains(wanted.server())
        ? KeyProblem.NOT_PUBLISHED
        : problems.getOrDefault(wanted.server(), KeyProblem.UNREACHABLE);
  }
}
