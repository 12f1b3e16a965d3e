package org.matrixlib.federation.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.endpoint.Backfill;
import org.matrixlib.federation.endpoint.EventAnswer;
import org.matrixlib.federation.endpoint.GetEvent;
import org.matrixlib.federation.endpoint.GetEventAuth;
import org.matrixlib.federation.endpoint.GetMissingEvents;
import org.matrixlib.federation.endpoint.GetRoomState;
import org.matrixlib.federation.endpoint.GetRoomStateIds;
import org.matrixlib.federation.endpoint.RawEvent;
import org.matrixlib.federation.endpoint.StateIdsAnswer;

/** Servers that answer as they are told, without a network. What they aren't told, they refuse. */
final class FakeServers implements FederationClient {
  /** A request that was sent. */
  record Sent(ServerName server, FederationCall<?> call) {}

  private final Map<ServerName, Map<Class<?>, Function<Object, Object>>> answers = new HashMap<>();
  private final List<Sent> sent = new ArrayList<>();

  @Override
  public ServerName origin() {
    return ServerName.of("me.example");
  }

  @Override
  @SuppressWarnings("unchecked")
  public <A> A send(ServerName destination, FederationCall<A> call) throws RequestFailedException {
    sent.add(new Sent(destination, call));
    Function<Object, Object> answer =
        answers.getOrDefault(destination, Map.of()).get(call.getClass());
    Object given = answer == null ? null : answer.apply(call);
    if (given == null) {
      throw failed(destination, RequestFailure.Kind.REFUSED);
    }
    if (given instanceof RequestFailure.Kind kind) {
      throw failed(destination, kind);
    }
    return (A) given;
  }

  private static RequestFailedException failed(ServerName server, RequestFailure.Kind kind) {
    return new RequestFailedException(
        new RequestFailure(
            server, kind, OptionalInt.empty(), Optional.empty(), Optional.empty(), "as told"),
        null);
  }

  List<Sent> sent() {
    return sent;
  }

  /** The calls of a kind that a server got. */
  <C> List<C> sent(ServerName server, Class<C> kind) {
    return sent.stream()
        .filter(request -> request.server().equals(server) && kind.isInstance(request.call()))
        .map(request -> kind.cast(request.call()))
        .toList();
  }

  /**
   * Tells a server what to answer to calls of a kind.
   *
   * @param answer gives an answer, a kind of failure, or null to refuse
   */
  <C> FakeServers on(ServerName server, Class<C> kind, Function<C, Object> answer) {
    answers
        .computeIfAbsent(server, name -> new HashMap<>())
        .put(kind, call -> answer.apply(kind.cast(call)));
    return this;
  }

  private static FakeStream stream(String list, List<Pdu> events) {
    return FakeStream.of(FakeStream.raw(list, events));
  }

  FakeServers backfills(ServerName server, Function<Backfill, List<Pdu>> events) {
    return on(server, Backfill.class, call -> stream("pdus", events.apply(call)));
  }

  FakeServers hasMissing(ServerName server, Function<GetMissingEvents, List<Pdu>> events) {
    return on(server, GetMissingEvents.class, call -> stream("events", events.apply(call)));
  }

  FakeServers hasEvents(ServerName server, List<Pdu> events) {
    Map<EventId, Pdu> byId = new HashMap<>();
    events.forEach(event -> byId.put(event.eventId(), event));
    return on(
        server,
        GetEvent.class,
        call ->
            Optional.ofNullable(byId.get(call.event()))
                .map(event -> new EventAnswer(event.json(), JsonObject.EMPTY))
                .orElse(null));
  }

  FakeServers hasAuthChain(ServerName server, Function<GetEventAuth, List<Pdu>> events) {
    return on(server, GetEventAuth.class, call -> stream("auth_chain", events.apply(call)));
  }

  FakeServers hasState(ServerName server, List<Pdu> state, List<Pdu> authChain) {
    on(
        server,
        GetRoomStateIds.class,
        call -> new StateIdsAnswer(ids(state), ids(authChain), JsonObject.EMPTY));
    return on(
        server,
        GetRoomState.class,
        call -> {
          List<RawEvent> events = new ArrayList<>(FakeStream.raw("pdus", state));
          events.addAll(FakeStream.raw("auth_chain", authChain));
          return FakeStream.of(events);
        });
  }

  private static List<EventId> ids(List<Pdu> events) {
    return events.stream().map(Pdu::eventId).toList();
  }
}
