package org.matrixlib.federation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.federation.membership.AcceptedJoin;
import org.matrixlib.federation.membership.Reply;
import org.matrixlib.federation.request.ReceivedRequest;
import org.matrixlib.federation.request.RequestFault;
import org.matrixlib.federation.request.RequestOutcome;
import org.matrixlib.federation.testing.TestHomeserver;
import org.matrixlib.federation.transaction.TransactionKey;
import org.matrixlib.federation.transaction.TransactionOutcome;

/** What other servers may ask of a {@link HostServer}: each request is verified, then answered. */
final class HostApi implements TestHomeserver.Handler {
  private static final Duration KEY_VALIDITY = Duration.ofHours(1);
  private static final int MOST_EVENTS = 20;

  private final HostServer host;
  private final Map<TransactionKey, Answer> answered = new ConcurrentHashMap<>();

  HostApi(HostServer host) {
    this.host = host;
  }

  private record Answer(int status, byte[] body) {
    static Answer ok(JsonValue body) {
      return new Answer(200, body.toBytes());
    }

    static Answer error(int status, String errcode) {
      return new Answer(
          status, JsonObject.builder().put("errcode", errcode).put("error", "").build().toBytes());
    }
  }

  /** A request whose sender is known. */
  private record Query(ServerName origin, String method, String target, JsonObject body) {

    /** Such as {@code GET v1/make_join}. */
    String endpoint() {
      String[] path = path();
      return method + ' ' + path[3] + '/' + path[4];
    }

    private String[] path() {
      return target.split("\\?", 2)[0].split("/");
    }

    String segment(int number) {
      return decoded(path()[5 + number]);
    }

    RoomId room() {
      return RoomId.of(segment(0));
    }

    UserId user() {
      return UserId.of(segment(1));
    }

    EventId event() {
      return EventId.of(segment(1));
    }

    List<String> parameters(String name) {
      int question = target.indexOf('?');
      return question < 0
          ? List.of()
          : Arrays.stream(target.substring(question + 1).split("&"))
              .filter(parameter -> parameter.startsWith(name + "="))
              .map(parameter -> decoded(parameter.substring(name.length() + 1)))
              .toList();
    }

    EventId eventParameter() {
      return EventId.of(parameters("event_id").get(0));
    }

    List<EventId> events(String name) {
      return body.array(name).orElseThrow().stream()
          .map(id -> EventId.of(((JsonString) id).text()))
          .toList();
    }

    private static String decoded(String text) {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
  }

  @Override
  public MockResponse answer(RecordedRequest request) {
    Answer answer =
        switch (request.getTarget()) {
          case "/_matrix/key/v2/server" ->
              Answer.ok(host.ownKeys.publish(Instant.now(), KEY_VALIDITY));
          default -> verified(request);
        };
    return TestHomeserver.json(answer.status(), new String(answer.body(), StandardCharsets.UTF_8));
  }

  private Answer verified(RecordedRequest request) {
    byte[] body = request.getBody() == null ? new byte[0] : request.getBody().toByteArray();
    RequestOutcome outcome =
        host.requests.verify(
            new ReceivedRequest(
                request.getMethod(),
                request.getTarget(),
                request.getHeaders().values("Authorization"),
                body));
    if (outcome instanceof RequestOutcome.Refused refused) {
      return refused.fault() == RequestFault.MALFORMED_BODY
          ? Answer.error(400, "M_NOT_JSON")
          : Answer.error(401, "M_UNAUTHORIZED");
    }
    RequestOutcome.Verified from = outcome.verified().orElseThrow();
    return routed(
        new Query(
            from.origin(),
            request.getMethod(),
            request.getTarget(),
            from.content().orElse(JsonObject.EMPTY)));
  }

  private Answer routed(Query query) {
    ServerName origin = query.origin();
    return switch (query.endpoint()) {
      case "GET v1/make_join" ->
          reply(
              host.resident.makeJoin(origin, query.room(), query.user(), query.parameters("ver")),
              Answer::ok);
      case "PUT v2/send_join" ->
          reply(
              host.resident.sendJoin(
                  origin,
                  query.room(),
                  query.event(),
                  query.body(),
                  query.parameters("omit_members").contains("true")),
              this::joined);
      case "GET v1/make_knock" ->
          reply(
              host.resident.makeKnock(origin, query.room(), query.user(), query.parameters("ver")),
              Answer::ok);
      case "PUT v1/send_knock" ->
          reply(
              host.resident.sendKnock(origin, query.room(), query.event(), query.body()),
              knock -> {
                host.persist(knock.event());
                return Answer.ok(knock.body());
              });
      case "GET v1/make_leave" ->
          reply(host.resident.makeLeave(origin, query.room(), query.user()), Answer::ok);
      case "PUT v2/send_leave" ->
          reply(
              host.resident.sendLeave(origin, query.room(), query.event(), query.body()),
              leave -> {
                host.persist(leave);
                return Answer.ok(JsonObject.EMPTY);
              });
      case "PUT v2/invite" ->
          reply(
              host.invited.invite(origin, query.room(), query.event(), query.body()),
              invite -> {
                host.invites.put(query.room(), invite);
                return Answer.ok(invite.body());
              });
      case "PUT v1/send" -> answered.computeIfAbsent(transaction(query), key -> process(query));
      case "GET v1/backfill" ->
          visible(
              query,
              room -> events(room.past(ids(query.parameters("v")), e -> false, limit(query))));
      case "POST v1/get_missing_events" -> visible(query, room -> missingEvents(query, room));
      case "GET v1/event" -> event(query);
      case "GET v1/state_ids" ->
          before(
              query,
              room ->
                  JsonObject.builder()
                      .put("pdu_ids", ids(room.state()))
                      .put("auth_chain_ids", ids(room.authChain(List.copyOf(room.state()))))
                      .build());
      case "GET v1/state" ->
          before(
              query,
              room ->
                  JsonObject.builder()
                      .put("pdus", pdus(room.state()))
                      .put("auth_chain", pdus(room.authChain(List.copyOf(room.state()))))
                      .build());
      default -> Answer.error(404, "M_UNRECOGNIZED");
    };
  }

  /** What of a handshake goes back; what it gives us to persist is persisted before. */
  private static <A> Answer reply(Reply<A> reply, Function<A, Answer> granted) {
    return reply
        .answer()
        .map(granted)
        .or(
            () ->
                reply
                    .refusal()
                    .map(
                        refusal -> new Answer(refusal.reason().status(), refusal.body().toBytes())))
        .orElseGet(() -> Answer.error(400, "M_INVALID_PARAM")); // its auth events aren't here
  }

  private Answer joined(AcceptedJoin join) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      join.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    host.persist(join.event());
    return new Answer(200, out.toByteArray());
  }

  // Transactions

  private static TransactionKey transaction(Query query) {
    return new TransactionKey(query.origin(), query.segment(0));
  }

  private Answer process(Query query) {
    TransactionOutcome outcome = host.transactions.read(transaction(query), query.body());
    if (outcome instanceof TransactionOutcome.Received received) {
      return Answer.ok(received.transaction().response(host.process(received.transaction())));
    }
    return Answer.error(400, "M_BAD_JSON");
  }

  // The past, for servers that are in the room

  private Answer visible(Query query, Function<HostRoom, JsonObject> answer) {
    return visible(query.origin(), Optional.ofNullable(host.room(query.room())), answer);
  }

  private static Answer visible(
      ServerName origin, Optional<HostRoom> room, Function<HostRoom, JsonObject> answer) {
    return room.filter(known -> known.servers().contains(origin) && known.acl().allows(origin))
        .map(known -> Answer.ok(answer.apply(known)))
        .orElseGet(() -> Answer.error(403, "M_FORBIDDEN"));
  }

  private Answer before(Query query, Function<HostRoom, JsonObject> answer) {
    return visible(
        query, room -> room.before(query.eventParameter()).map(answer).orElse(JsonObject.EMPTY));
  }

  private Answer event(Query query) {
    EventId id = EventId.of(query.segment(0));
    Optional<HostRoom> room =
        host.rooms.values().stream().filter(known -> known.find(id).isPresent()).findFirst();
    return visible(
        query.origin(), room, known -> events(List.of(known.find(id).orElseThrow().event())));
  }

  private static int limit(Query query) {
    return Math.min(MOST_EVENTS, Integer.parseInt(query.parameters("limit").get(0)));
  }

  private static JsonObject missingEvents(Query query, HostRoom room) {
    List<EventId> from =
        query.events("latest_events").stream()
            .flatMap(latest -> room.find(latest).stream())
            .flatMap(latest -> latest.event().prevEvents().stream())
            .toList();
    List<EventId> earliest = query.events("earliest_events");
    return JsonObject.builder()
        .put("events", pdus(room.past(from, earliest::contains, MOST_EVENTS)))
        .build();
  }

  private static JsonObject events(List<Pdu> events) {
    return JsonObject.builder().put("pdus", pdus(events)).build();
  }

  private static JsonArray pdus(Collection<Pdu> events) {
    return JsonArray.of(events.stream().map(Pdu::federationForm).toList());
  }

  private static JsonArray ids(Collection<Pdu> events) {
    return JsonArray.ofStrings(events.stream().map(event -> event.eventId().toString()).toList());
  }

  private static List<EventId> ids(List<String> texts) {
    return texts.stream().map(EventId::of).toList();
  }
}
