package org.matrixlib.federation.history;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.endpoint.Backfill;
import org.matrixlib.federation.endpoint.GetEventAuth;
import org.matrixlib.federation.endpoint.GetMissingEvents;

/**
 * Fetches events of a room that are missing, from several servers in turn until nothing is missing
 * or a limit is reached.
 *
 * <p>Answers are not trusted: what nobody asked for is left out, and so is each event that isn't of
 * the room or isn't signed as it must be, for which its sender's own server is asked again, unless
 * that failed to give one before. One bad event, or a server that gives nothing else, doesn't spoil
 * the others: as long as others haven't had their turn, no server, with those that are asked on its
 * account, uses more than half of the requests and of the time that are left. We don't ask
 * ourselves.
 *
 * <p>Safe for use by several threads. Interrupting the calling thread ends the fetching, with what
 * there is.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#backfilling-and-retrieving-missing-events
 *     Backfilling and retrieving missing events
 */
public final class EventFetcher {
  /** The most events that one request says to begin with, so that its target stays short. */
  static final int MAX_STARTS = 20;

  private final FederationClient client;
  private final EventVerifier verifier;
  private final FetchLimits limits;
  private final LongSupplier nanoTime;

  /**
   * Makes a fetcher.
   *
   * @param client calls other servers
   * @param verifier verifies what they answer
   * @param limits how far servers are asked
   */
  public EventFetcher(FederationClient client, EventVerifier verifier, FetchLimits limits) {
    this(client, verifier, limits, System::nanoTime);
  }

  EventFetcher(
      FederationClient client, EventVerifier verifier, FetchLimits limits, LongSupplier nanoTime) {
    this.client = client;
    this.verifier = verifier;
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /**
   * Fetches the past of a room by {@code /backfill}.
   *
   * @param room the room
   * @param servers the servers to ask, in order
   * @param from the events to begin with, which are missing and are fetched too
   * @param limit how many events are wanted
   * @param isKnown which events aren't missing
   * @return events that precede those, each after its {@code prev_events}
   */
  public FetchedEvents backfill(
      FederatedRoom room,
      List<ServerName> servers,
      Collection<EventId> from,
      int limit,
      Predicate<EventId> isKnown) {
    EventSearch search = search(room, Pdu::prevEvents, limit, 0, isKnown, Pdu::readBackfilled);
    from.forEach(event -> search.want(event, event));
    return search.run(
        servers,
        server ->
            search.askForSome(
                server, new Backfill(room.id(), search.wanted(MAX_STARTS), search.room())));
  }

  /**
   * Fetches what is missing between events by {@code /get_missing_events}.
   *
   * @param room the room
   * @param servers the servers to ask, in order
   * @param earliest the latest events before the gap, which the answers don't go beyond
   * @param latest the events after the gap
   * @param limit how many events are wanted
   * @param minDepth the depth that they must have
   * @param isKnown which events aren't missing
   * @return events that precede {@code latest}, each after its {@code prev_events}
   */
  public FetchedEvents missingEvents(
      FederatedRoom room,
      List<ServerName> servers,
      Collection<EventId> earliest,
      Collection<Pdu> latest,
      int limit,
      long minDepth,
      Predicate<EventId> isKnown) {
    Set<EventId> borders = Set.copyOf(earliest);
    EventSearch search =
        search(
            room,
            Pdu::prevEvents,
            limit,
            minDepth,
            id -> borders.contains(id) || isKnown.test(id),
            Pdu::read);
    for (Pdu event : latest) {
      EventId citing = event.eventId();
      event.prevEvents().forEach(cited -> search.want(cited, citing));
    }
    return search.run(
        servers,
        server ->
            search.askForSome(
                server,
                new GetMissingEvents(
                    room.id(),
                    List.copyOf(earliest),
                    search.wantedBy(MAX_STARTS),
                    search.room(),
                    minDepth)));
  }

  /**
   * Fetches auth events that are missing, and theirs, by {@code /event} and {@code /event_auth}.
   *
   * @param room the room
   * @param servers the servers to ask, in order
   * @param missing the events to begin with
   * @param isKnown which events aren't missing
   * @return the events and their auth chains as far as these aren't known, each after its auth
   *     events
   */
  public FetchedEvents authChain(
      FederatedRoom room,
      List<ServerName> servers,
      Collection<EventId> missing,
      Predicate<EventId> isKnown) {
    EventSearch search =
        search(room, AuthJudge::judgesOf, limits.maxEvents(), 0, isKnown, Pdu::read);
    missing.forEach(event -> search.want(event, event));
    return search.run(
        servers,
        server -> {
          boolean foundEach = search.askForEach(server);
          List<EventId> citing = search.wantedBy(1);
          boolean foundChain =
              foundEach
                  && !citing.isEmpty()
                  && search.askForSome(server, new GetEventAuth(room.id(), citing.get(0)));
          return foundEach || foundChain;
        });
  }

  /** Fetches certain events, and none that they cite. */
  FetchedEvents each(FederatedRoom room, List<ServerName> servers, Collection<EventId> events) {
    EventSearch search =
        search(room, event -> List.of(), events.size(), 0, event -> false, Pdu::read);
    events.forEach(event -> search.want(event, event));
    return search.run(servers, search::askForEach);
  }

  /** The most events that can be fetched by requests for single ones. */
  int maxSingleEvents() {
    return Math.min(limits.maxRequests(), limits.maxEvents());
  }

  private EventSearch search(
      FederatedRoom room,
      EventSearch.Citations citations,
      int limit,
      long minDepth,
      Predicate<EventId> isKnown,
      EventSearch.Reader reader) {
    EventSearch.Bounds bounds =
        new EventSearch.Bounds(Math.min(limit, limits.maxEvents()), minDepth, isKnown);
    return new EventSearch(
        new EventSearch.Means(client, verifier, limits, nanoTime), room, citations, bounds, reader);
  }
}
