package org.matrixlib.federation.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.bounded.RecentMap;

/**
 * Remembers which keys could not be had, so that they aren't asked for again at once: a minute at
 * first, then twice as long each time. A key that was there, but isn't valid long enough, is always
 * asked for again after a minute, or else strangers could lengthen the wait by events of the
 * future.
 *
 * <p>Whoever makes up key IDs of a server has it asked for a few of them, and then once a minute.
 * That blocks no key for long: one that is known is renewed whatever others were made up, and
 * whoever is asked for an ID that doesn't exist lists those that do.
 */
final class FailedFetches {
  static final int MAX_SERVERS = 10_000;
  static final int MAX_KEYS_PER_SERVER = 16;
  static final Duration SHORTEST = Duration.ofMinutes(1);
  static final Duration LONGEST = Duration.ofHours(1);

  private final Map<ServerName, Map<Optional<KeyId>, Failure>> servers =
      new RecentMap<>(MAX_SERVERS);

  private record Failure(KeyProblem problem, Duration pause, Instant at) {
    boolean blocks(Instant now) {
      return at.plus(pause).isAfter(now);
    }

    boolean isRecent(Instant now) {
      return at.plus(SHORTEST).isAfter(now);
    }
  }

  /**
   * Whether a key must not be asked for now.
   *
   * @param isKnown whether it is known that there is such a key, so that it isn't made up
   */
  synchronized boolean blocks(
      ServerName server, Optional<KeyId> keyId, boolean isKnown, Instant now) {
    Map<Optional<KeyId>, Failure> failures = servers.getOrDefault(server, Map.of());
    Failure failure = failures.get(keyId);
    return failure != null ? failure.blocks(now) : !isKnown && hasEnough(failures.values(), now);
  }

  private static boolean hasEnough(Collection<Failure> failures, Instant now) {
    return failures.stream().filter(failure -> failure.blocks(now)).count() >= MAX_KEYS_PER_SERVER
        && failures.stream().anyMatch(failure -> failure.isRecent(now));
  }

  synchronized void add(ServerName server, Optional<KeyId> keyId, KeyProblem problem, Instant now) {
    Map<Optional<KeyId>, Failure> failures =
        servers.computeIfAbsent(server, name -> new RecentMap<>(MAX_KEYS_PER_SERVER));
    Failure before = failures.get(keyId);
    Duration pause = SHORTEST;
    if (before != null && problem != KeyProblem.NOT_VALID_LONG_ENOUGH) {
      Duration twice = before.pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    }
    failures.put(keyId, new Failure(problem, pause, now));
  }

  synchronized void forget(ServerName server, Optional<KeyId> keyId) {
    Map<Optional<KeyId>, Failure> failures = servers.get(server);
    if (failures != null) {
      failures.remove(keyId);
    }
  }

  /** Why a key could not be had when it was last asked for. */
  synchronized Optional<KeyProblem> problem(ServerName server, Optional<KeyId> keyId) {
    return Optional.ofNullable(servers.getOrDefault(server, Map.of()).get(keyId))
        .map(Failure::problem);
  }
}
