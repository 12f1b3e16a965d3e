package org.matrixlib.federation.history;

import java.util.List;
import java.util.Optional;
import org.matrixlib.federation.client.RequestFailure;

/**
 * The state of a room that other servers were asked for.
 *
 * @param outcome the first state that can be used; if there is none, what was wrong with the last
 *     answer; empty if there was no answer
 * @param failures the requests that failed, in order
 */
public record FetchedState(Optional<StateOutcome> outcome, List<RequestFailure> failures) {
  /**
   * Copies the list.
   *
   * @param outcome the state, or what was wrong
   * @param failures the requests that failed
   */
  public FetchedState {
    failures = List.copyOf(failures);
  }
}
