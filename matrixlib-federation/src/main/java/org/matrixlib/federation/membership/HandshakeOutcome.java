package org.matrixlib.federation.membership;

import java.util.List;
import java.util.Optional;

/**
 * What comes of asking servers in turn.
 *
 * @param <A> what is there if one of them helped
 */
public sealed interface HandshakeOutcome<A> {

  /**
   * What is there.
   *
   * @return empty if no server helped
   */
  Optional<A> result();

  /**
   * The servers that didn't help, and why.
   *
   * @return in the order in which they were asked
   */
  List<FailedAttempt> failures();

  /**
   * A server helped.
   *
   * @param <A> what is there
   * @param value what is there
   * @param failures the servers that were asked before
   */
  record Done<A>(A value, List<FailedAttempt> failures) implements HandshakeOutcome<A> {
    /**
     * Copies the list.
     *
     * @param value what is there
     * @param failures the servers that were asked before
     */
    public Done {
      failures = List.copyOf(failures);
    }

    @Override
    public Optional<A> result() {
      return Optional.of(value);
    }
  }

  /**
   * No server helped.
   *
   * @param <A> what isn't there
   * @param failures the servers that were asked; after an interruption those that weren't are
   *     missing
   */
  record Failed<A>(List<FailedAttempt> failures) implements HandshakeOutcome<A> {
    /**
     * Copies the list.
     *
     * @param failures the servers that were asked
     */
    public Failed {
      failures = List.copyOf(failures);
    }

    @Override
    public Optional<A> result() {
      return Optional.empty();
    }
  }
}
