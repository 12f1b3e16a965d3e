package org.matrixlib.federation.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.auth.CitedEvent;
import org.matrixlib.core.auth.CitedEvents;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.endpoint.EventStream;
import org.matrixlib.federation.endpoint.GetRoomState;
import org.matrixlib.federation.endpoint.GetRoomStateIds;
import org.matrixlib.federation.endpoint.StateIdsAnswer;
import org.matrixlib.federation.transport.TransportException;

/**
 * Fetches the state of a room before an event whose predecessors can't be had: its ids first, then
 * the events that aren't known, one by one if they are few, else the whole state.
 *
 * <p>Safe for use by several threads. Interrupting the calling thread ends the fetching.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#retrieving-events Retrieving events
 */
public final class StateFetcher {
  private final FederationClient client;
  private final StateVerifier states;
  private final EventFetcher events;
  private final StateLimits limits;

  /**
   * Makes a fetcher.
   *
   * @param client calls other servers
   * @param states verifies whole states
   * @param events fetches single events
   * @param limits how much is taken of an answer
   */
  public StateFetcher(
      FederationClient client, StateVerifier states, EventFetcher events, StateLimits limits) {
    this.client = client;
    this.states = states;
    this.events = events;
    this.limits = limits;
  }

  /**
   * Fetches the state before an event.
   *
   * @param room the room
   * @param servers the servers to ask, in order; which state it is, one of them alone says
   * @param event the event
   * @param known the events that are known, judged and verified, of whatever room
   * @return the state that the first server with an answer to go on with tells
   */
  public FetchedState stateBefore(
      FederatedRoom room, List<ServerName> servers, EventId event, CitedEvents known) {
    CitedEvents ofRoom =
        id -> known.find(id).filter(cited -> cited.event().roomId().equals(room.id()));
    List<RequestFailure> failures = new ArrayList<>();
    Optional<StateOutcome> last = Optional.empty();
    for (ServerName server : servers) {
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
      try {
        last = Optional.of(ask(room, server, servers, event, ofRoom, failures));
      } catch (RequestFailedException e) {
        failures.add(e.failure());
      } catch (TransportException e) {
        failures.add(RequestFailure.of(server, e));
      }
      if (last.isPresent() && last.get() instanceof StateOutcome.Verified) {
        break;
      }
    }
    return new FetchedState(last, failures);
  }

  private StateOutcome ask(
      FederatedRoom room,
      ServerName server,
      List<ServerName> servers,
      EventId event,
      CitedEvents known,
      List<RequestFailure> failures)
      throws RequestFailedException, TransportException {
    StateIdsAnswer ids = client.send(server, new GetRoomStateIds(room.id(), event));
    StateAnswer answer = new StateAnswer(room, known, Optional.empty());
    if (ids.state().size() + ids.authChain().size() > limits.maxEvents()) {
      return answer.unusable(StateFault.TOO_MANY_EVENTS, "more than " + limits.maxEvents());
    }
    Set<EventId> unknown = new LinkedHashSet<>();
    for (List<EventId> list : List.of(ids.authChain(), ids.state())) {
      list.stream().filter(id -> known.find(id).isEmpty()).forEach(unknown::add);
    }
    if (unknown.size() > events.maxSingleEvents()) {
      EventStream whole = client.send(server, new GetRoomState(room.id(), event));
      return states.verifyState(room, whole, known);
    }
    FetchedEvents fetched = events.each(room, fromFirst(server, servers), unknown);
    failures.addAll(fetched.failures());
    answer.addMissing(fetched.missing());
    add(ids, fetched.events(), known, answer);
    return states.finish(answer, JsonObject.EMPTY);
  }

  private static List<ServerName> fromFirst(ServerName first, Collection<ServerName> others) {
    Set<ServerName> servers = new LinkedHashSet<>();
    servers.add(first);
    servers.addAll(others);
    return List.copyOf(servers);
  }

  /** Adds the events of both lists. Those that were judged before need not be judged for others. */
  private static void add(
      StateIdsAnswer ids, List<PduOutcome> fetched, CitedEvents known, StateAnswer answer) {
    Map<EventId, PduOutcome> byId = new HashMap<>();
    fetched.forEach(read -> byId.put(read.pdu().orElseThrow().eventId(), read));
    for (EventId id : ids.authChain()) {
      Optional.ofNullable(byId.get(id)).ifPresent(read -> add(read, false, answer));
    }
    for (EventId id : ids.state()) {
      Optional<PduOutcome> here =
          Optional.ofNullable(byId.get(id))
              .or(
                  () ->
                      known
                          .find(id)
                          .filter(cited -> !cited.isRejected())
                          .map(CitedEvent::event)
                          .map(PduOutcome.Intact::new));
      here.ifPresent(read -> add(read, true, answer));
    }
  }

  private static void add(PduOutcome read, boolean isOfState, StateAnswer answer) {
    answer.addition(new Verification.Passed(read), isOfState).run();
  }
}
