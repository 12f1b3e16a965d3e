package org.matrixlib.federation.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.ServerName;

/**
 * Remembers which servers failed, and leaves each of them alone for a while, which doubles with
 * every failure in a row. A success ends that.
 *
 * <p>Of calls that run at once to a server, those that had begun when one of them failed don't
 * count as further failures. At most {@link #MAX_SERVERS} servers are remembered.
 *
 * <p>Safe for use by several threads. Several clients may share one, and should, if they speak for
 * one process.
 */
public final class BackOff {
  /** So many servers are remembered: names are made up more cheaply than they fail. */
  public static final int MAX_SERVERS = 100_000;

  private final Policy policy;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<ServerName, State> states = new HashMap<>();

  /**
   * What is remembered of a server.
   *
   * @param interval how long it is left alone, at most
   * @param failed when it failed last
   * @param until when it may be called again
   */
  public record State(Duration interval, Instant failed, Instant until) {}

  /**
   * How long servers are left alone.
   *
   * @param first after the first failure
   * @param longest after any number of failures
   */
  public record Policy(Duration first, Duration longest) {
    /** From two seconds to six hours. */
    public static final Policy DEFAULT = new Policy(Duration.ofSeconds(2), Duration.ofHours(6));

    /**
     * Checks the durations.
     *
     * @param first after the first failure
     * @param longest after any number of failures
     * @throws IllegalArgumentException if the first isn't positive, or longer than the longest
     */
    public Policy {
      if (first.isNegative() || first.isZero() || first.compareTo(longest) > 0) {
        throw new IllegalArgumentException("from " + first + " to " + longest);
      }
    }

    /**
     * What to remember of a server that failed. It is left alone for between half of the interval
     * and all of it, by chance, so that not all servers come back to it at once.
     *
     * @param before what was remembered of it; empty for nothing
     * @param now when it failed
     * @param asked how long it asked to be left alone, if it did
     * @param random the chance
     * @return what to remember now
     */
    public State after(
        Optional<State> before, Instant now, Optional<Duration> asked, RandomGenerator random) {
      Duration interval =
          before.map(state -> shorter(state.interval().multipliedBy(2), longest)).orElse(first);
      Duration pause = interval.minusMillis(random.nextLong(interval.toMillis() / 2 + 1));
      Duration wanted = shorter(asked.orElse(Duration.ZERO), longest);
      return new State(interval, now, now.plus(pause.compareTo(wanted) < 0 ? wanted : pause));
    }

    private static Duration shorter(Duration a, Duration b) {
      return a.compareTo(b) < 0 ? a : b;
    }
  }

  /**
   * Remembers no server yet.
   *
   * @param policy how long servers are left alone
   * @param clock what time it is
   * @param random spreads the ends of the pauses
   */
  public BackOff(Policy policy, InstantSource clock, RandomGenerator random) {
    this.policy = policy;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Until when a server is to be left alone.
   *
   * @param server its name
   * @return a time in the future; empty if it may be called now
   */
  public synchronized Optional<Instant> pausedUntil(ServerName server) {
    return Optional.ofNullable(states.get(server))
        .map(State::until)
        .filter(until -> until.isAfter(clock.instant()));
  }

  /**
   * A server answered.
   *
   * @param server its name
   */
  public synchronized void succeeded(ServerName server) {
    states.remove(server);
  }

  /**
   * A server failed.
   *
   * @param server its name
   * @param started when the call began that failed
   * @param asked how long it asked to be left alone, if it did
   */
  public synchronized void failed(ServerName server, Instant started, Optional<Duration> asked) {
    @Nullable State before = states.get(server);
    if (before != null && started.isBefore(before.failed())) {
      return;
    }
    Instant now = clock.instant();
    if (before == null && states.size() >= MAX_SERVERS) {
      states.values().removeIf(state -> !state.until().isAfter(now));
      if (states.size() >= MAX_SERVERS) {
        return;
      }
    }
    states.put(server, policy.after(Optional.ofNullable(before), now, asked, random));
  }

  /**
   * What is remembered, for another process to go on with.
   *
   * @return an immutable copy
   */
  public synchronized Map<ServerName, State> states() {
    return Map.copyOf(states);
  }

  /**
   * Remembers what another process remembered, in place of what this one does of the same servers.
   *
   * @param remembered what {@link #states} gave there
   */
  public synchronized void restore(Map<ServerName, State> remembered) {
    states.putAll(remembered);
  }
}
