package org.matrixlib.federation.discovery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.bounded.ShortText;

/**
 * Whom hosts delegate to by their well-known files, remembered.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names Resolving server
 *     names, step 3
 */
final class Delegations {
  /** A delegation is remembered for at least this, whatever its headers say. */
  static final Duration MIN_LIFETIME = Duration.ofMinutes(5);

  /** How long a delegation is remembered, give or take a tenth, if its headers don't say. */
  static final Duration DEFAULT_LIFETIME = Duration.ofDays(1);

  /** A delegation is remembered for at most this, and is used no longer if it can't be renewed. */
  static final Duration MAX_LIFETIME = Duration.ofDays(2);

  /** How long it is remembered that a host delegates to nobody. */
  static final Duration NONE_LIFETIME = Duration.ofHours(1);

  /**
   * How long a first failure to get an answer is remembered; each further one for twice as long.
   */
  static final Duration FAILURE_LIFETIME = Duration.ofMinutes(5);

  /** The same, if there was a delegation lately; also for an answer that revokes it. */
  static final Duration LAPSE_LIFETIME = Duration.ofMinutes(2);

  /** A failure is remembered for at most this. */
  static final Duration MAX_FAILURE_LIFETIME = Duration.ofHours(1);

  private static final int MAX_DOUBLINGS = 5;
  private static final double JITTER = 0.1;

  private final WellKnownSource source;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final AnswerCache<Known> cache;

  Delegations(WellKnownSource source, int maxHosts, InstantSource clock, RandomGenerator random) {
    this.source = source;
    this.clock = clock;
    this.random = random;
    this.cache = new AnswerCache<>(maxHosts, clock);
  }

  /**
   * What is known of a host.
   *
   * @param server whom it delegates to
   * @param expires when to ask it again
   * @param usableUntil until when its last delegation may be used while it gives no answer; in the
   *     past if there was none
   * @param failures how often in a row it delegated to nobody, or gave no answer
   * @param explanation how this came to be known, for humans
   */
  record Known(
      Optional<ServerName> server,
      Instant expires,
      Instant usableUntil,
      int failures,
      String explanation)
      implements AnswerCache.Answer {
    Known {
      explanation = ShortText.of(explanation, AnswerCache.MAX_EXPLANATION_LENGTH);
    }
  }

  /** Whom a host delegates to. */
  Known of(String host) throws InterruptedException {
    return cache.get(host, last -> learn(last, source.fetch(host)));
  }

  private Known learn(Optional<Known> last, WellKnown answer) {
    Instant now = clock.instant();
    if (answer instanceof WellKnown.Delegation delegation) {
      Duration lifetime = delegation.lifetime().map(Delegations::bounded).orElseGet(this::usual);
      return new Known(
          Optional.of(delegation.server()),
          now.plus(lifetime),
          now.plus(MAX_LIFETIME),
          0,
          "delegates to " + delegation.server());
    }
    Instant usableUntil = last.map(Known::usableUntil).orElse(Instant.MIN);
    boolean hadDelegation = now.isBefore(usableUntil);
    int failures = last.map(Known::failures).orElse(0);
    Duration lapse = backOff(hadDelegation ? LAPSE_LIFETIME : FAILURE_LIFETIME, failures);
    if (answer instanceof WellKnown.NoDelegation none) {
      return new Known(
          Optional.empty(),
          now.plus(hadDelegation ? lapse : NONE_LIFETIME),
          usableUntil,
          failures + 1,
          "delegates to nobody: " + none.reason());
    }
    String reason = "gives no answer: " + ((WellKnown.NoAnswer) answer).reason();
    Optional<ServerName> stale = last.filter(l -> hadDelegation).flatMap(Known::server);
    return new Known(
        stale,
        now.plus(lapse),
        usableUntil,
        failures + 1,
        stale.map(server -> reason + "; it lately delegated to " + server).orElse(reason));
  }

  private static Duration bounded(Duration lifetime) {
    return min(MAX_LIFETIME, lifetime.compareTo(MIN_LIFETIME) < 0 ? MIN_LIFETIME : lifetime);
  }

  private Duration usual() {
    double factor = random.nextDouble(1 - JITTER, 1 + JITTER);
    return Duration.ofSeconds((long) (DEFAULT_LIFETIME.toSeconds() * factor));
  }

  private static Duration backOff(Duration first, int failures) {
    return min(MAX_FAILURE_LIFETIME, first.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS)));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
