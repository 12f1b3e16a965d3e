package org.matrixlib.server.api;

import static org.matrixlib.server.http.Access.USER;
import static org.matrixlib.server.http.Method.POST;
import static org.matrixlib.server.http.Method.PUT;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.directory.RoomDirectory;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.ApiRequest;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Fields;
import org.matrixlib.server.http.RateLimit;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.roomsend.EventSender;
import org.matrixlib.server.roomsend.MembershipSender;
import org.matrixlib.server.roomsend.RoomCreator;

/** The endpoints that change rooms. */
public final class SendEndpoints {
  private static final String ROOM = "/_matrix/client/v3/rooms/{roomId}/";

  private final RoomCreator creator;
  private final EventSender events;
  private final MembershipSender memberships;
  private final RoomDirectory directory;

  public SendEndpoints(
      RoomCreator creator,
      EventSender events,
      MembershipSender memberships,
      RoomDirectory directory) {
    this.creator = creator;
    this.events = events;
    this.memberships = memberships;
    this.directory = directory;
  }

  /** Adds them to those that are served. */
  public void addTo(Routes routes) {
    routes.add(POST, "/_matrix/client/v3/createRoom", USER, RateLimit.ROOMS, this::createRoom);
    routes.add(
        POST, "/_matrix/client/v3/join/{roomIdOrAlias}", USER, RateLimit.JOINS, this::joinByName);
    routes.add(
        POST, "/_matrix/client/v3/knock/{roomIdOrAlias}", USER, RateLimit.JOINS, this::knock);
    routes.add(POST, ROOM + "join", USER, RateLimit.JOINS, this::join);
    routes.add(POST, ROOM + "invite", USER, RateLimit.JOINS, this::invite);
    routes.add(POST, ROOM + "leave", USER, this::leave);
    routes.add(POST, ROOM + "forget", USER, this::forget);
    routes.add(POST, ROOM + "kick", USER, this::kick);
    routes.add(POST, ROOM + "ban", USER, this::ban);
    routes.add(POST, ROOM + "unban", USER, this::unban);
    routes.add(PUT, ROOM + "send/{eventType}/{txnId}", USER, RateLimit.MESSAGES, this::send);
    routes.add(PUT, ROOM + "redact/{eventId}/{txnId}", USER, RateLimit.MESSAGES, this::redact);
    routes.add(PUT, ROOM + "state/{eventType}", USER, RateLimit.MESSAGES, this::setMainState);
    routes.add(
        PUT, ROOM + "state/{eventType}/{stateKey}", USER, RateLimit.MESSAGES, this::setState);
  }

  private CompletionStage<Answer> createRoom(ApiRequest request) {
    return creator
        .create(request.requester().user(), request.optionalBody())
        .thenApply(SendEndpoints::roomId);
  }

  private static Answer roomId(RoomId room) {
    return Answer.ok(JsonObject.builder().put("room_id", room.toString()).build());
  }

  private static Answer eventId(EventId event) {
    return Answer.ok(JsonObject.builder().put("event_id", event.toString()).build());
  }

  private CompletionStage<Answer> join(ApiRequest request) {
    return join(request, Parameters.room(request));
  }

  private CompletionStage<Answer> joinByName(ApiRequest request) {
    return join(request, roomByName(request));
  }

  private CompletionStage<Answer> join(ApiRequest request, RoomId room) {
    Optional<String> reason = Parameters.reason(request.optionalBody());
    return memberships
        .join(request.requester().user(), room, reason)
        .thenApply(SendEndpoints::roomId);
  }

  private CompletionStage<Answer> knock(ApiRequest request) {
    Optional<String> reason = Parameters.reason(request.optionalBody());
    return memberships
        .knock(request.requester().user(), roomByName(request), reason)
        .thenApply(SendEndpoints::roomId);
  }

  /** The room of a path that names it by its id or an alias. */
  private RoomId roomByName(ApiRequest request) {
    String name = request.path("roomIdOrAlias");
    if (!name.startsWith("#")) {
      return request.path("roomIdOrAlias", "a room ID or alias", RoomId::parse);
    }
    RoomAlias alias = request.path("roomIdOrAlias", "a room ID or alias", RoomAlias::parse);
    return directory
        .find(alias)
        .map(RoomDirectory.Entry::room)
        .orElseThrow(
            () -> new ApiException(Errcode.M_NOT_FOUND, "There is no room alias " + alias));
  }

  private CompletionStage<Answer> invite(ApiRequest request) {
    Fields body = request.body();
    if (body.json().has("medium") || body.json().has("address")) {
      throw new ApiException(
          Errcode.M_THREEPID_DENIED, "This server invites nobody by e-mail or phone number");
    }
    return memberships
        .invite(
            request.requester().user(),
            target(body),
            Parameters.room(request),
            Parameters.reason(body))
        .thenApply(done -> Answer.ok());
  }

  private static UserId target(Fields body) {
    return body.requireParsed("user_id", "a user ID", UserId::parse);
  }

  private CompletionStage<Answer> leave(ApiRequest request) {
    Optional<String> reason = Parameters.reason(request.optionalBody());
    return memberships
        .leave(request.requester().user(), Parameters.room(request), reason)
        .thenApply(done -> Answer.ok());
  }

  private CompletionStage<Answer> forget(ApiRequest request) {
    return memberships
        .forget(request.requester().user(), Parameters.room(request))
        .thenApply(done -> Answer.ok());
  }

  private CompletionStage<Answer> kick(ApiRequest request) {
    Fields body = request.body();
    return memberships
        .kick(
            request.requester().user(),
            target(body),
            Parameters.room(request),
            Parameters.reason(body))
        .thenApply(done -> Answer.ok());
  }

  private CompletionStage<Answer> ban(ApiRequest request) {
    Fields body = request.body();
    return memberships
        .ban(
            request.requester().user(),
            target(body),
            Parameters.room(request),
            Parameters.reason(body))
        .thenApply(done -> Answer.ok());
  }

  private CompletionStage<Answer> unban(ApiRequest request) {
    Fields body = request.body();
    return memberships
        .unban(
            request.requester().user(),
            target(body),
            Parameters.room(request),
            Parameters.reason(body))
        .thenApply(done -> Answer.ok());
  }

  private CompletionStage<Answer> send(ApiRequest request) {
    return events
        .send(
            request.requester(),
            Parameters.room(request),
            request.path("eventType"),
            request.json(),
            request.path("txnId"))
        .thenApply(SendEndpoints::eventId);
  }

  private CompletionStage<Answer> redact(ApiRequest request) {
    return events
        .redact(
            request.requester(),
            Parameters.room(request),
            Parameters.event(request),
            Parameters.reason(request.optionalBody()),
            request.path("txnId"))
        .thenApply(SendEndpoints::eventId);
  }

  private CompletionStage<Answer> setMainState(ApiRequest request) {
    return setState(request, "");
  }

  private CompletionStage<Answer> setState(ApiRequest request) {
    return setState(request, request.path("stateKey"));
  }

  private CompletionStage<Answer> setState(ApiRequest request, String stateKey) {
    StateTuple place = new StateTuple(request.path("eventType"), stateKey);
    return events
        .setState(request.requester().user(), Parameters.room(request), place, request.json())
        .thenApply(SendEndpoints::eventId);
  }
}
