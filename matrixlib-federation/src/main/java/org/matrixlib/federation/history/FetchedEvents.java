package org.matrixlib.federation.history;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.id.EventId;
import org.matrixlib.federation.client.RequestFailure;

/**
 * Events that other servers were asked for. Each has the right format and room, is signed by all
 * who must have, and is cited by one that was asked for, or is one. They are not judged yet.
 *
 * @param events what came of reading them: each has an event, and comes after those that it cites
 * @param missing the events that are wanted still, and were not to be had or are beyond the limits
 * @param end why no more were asked for
 * @param dropped what was left out of the answers
 * @param failures the requests that failed, in order
 */
public record FetchedEvents(
    List<PduOutcome> events,
    Set<EventId> missing,
    FetchEnd end,
    DropReport dropped,
    List<RequestFailure> failures) {

  /**
   * Copies what it is given.
   *
   * @param events what came of reading the events
   * @param missing the events that are wanted still
   * @param end why no more were asked for
   * @param dropped what was left out of the answers
   * @param failures the requests that failed
   */
  public FetchedEvents {
    events = List.copyOf(events);
    missing = Collections.unmodifiableSet(new TreeSet<>(missing));
    failures = List.copyOf(failures);
  }
}
