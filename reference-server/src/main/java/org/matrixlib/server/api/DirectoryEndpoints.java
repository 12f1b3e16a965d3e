package org.matrixlib.server.api;

import static org.matrixlib.server.http.Access.PUBLIC;
import static org.matrixlib.server.http.Access.USER;
import static org.matrixlib.server.http.Method.DELETE;
import static org.matrixlib.server.http.Method.GET;
import static org.matrixlib.server.http.Method.POST;
import static org.matrixlib.server.http.Method.PUT;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.matrixlib.core.content.CreateContent;
import org.matrixlib.core.content.GuestAccess;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.directory.RoomDirectory;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.ApiRequest;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Fields;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.RoomQueries.Room;
import org.matrixlib.server.room.view.RoomViews;

/** The endpoints for aliases and the list of published rooms. */
public final class DirectoryEndpoints {
  private static final String ALIAS = "/_matrix/client/v3/directory/room/{roomAlias}";
  private static final String LISTED = "/_matrix/client/v3/directory/list/room/{roomId}";
  private static final String ROOMS = "/_matrix/client/v3/publicRooms";

  /** How many rooms a page has at most, and without being told. */
  private static final int MAX_ROOMS = 100;

  private final RoomDirectory directory;
  private final RoomViews views;
  private final ServerName server;
  private final InstantSource clock;

  public DirectoryEndpoints(
      RoomDirectory directory, RoomViews views, ServerName server, InstantSource clock) {
    this.directory = directory;
    this.views = views;
    this.server = server;
    this.clock = clock;
  }

  /** Adds them to those that are served. */
  public void addTo(Routes routes) {
    routes.add(GET, ALIAS, PUBLIC, this::alias);
    routes.add(PUT, ALIAS, USER, this::addAlias);
    routes.add(DELETE, ALIAS, USER, this::removeAlias);
    routes.add(GET, "/_matrix/client/v3/rooms/{roomId}/aliases", USER, this::aliases);
    routes.add(GET, LISTED, PUBLIC, this::visibility);
    routes.add(PUT, LISTED, USER, this::setVisibility);
    routes.add(GET, ROOMS, PUBLIC, this::publicRooms);
    routes.add(POST, ROOMS, USER, this::searchPublicRooms);
  }

  private CompletionStage<Answer> alias(ApiRequest request) {
    RoomAlias alias = Parameters.alias(request);
    RoomId room = find(alias).room();
    return Answer.ok(
            JsonObject.builder()
                .put("room_id", room.toString())
                .put("servers", JsonArray.ofStrings(List.of(server.toString())))
                .build())
        .now();
  }

  private RoomDirectory.Entry find(RoomAlias alias) {
    return directory
        .find(alias)
        .orElseThrow(
            () -> new ApiException(Errcode.M_NOT_FOUND, "There is no room alias " + alias));
  }

  private CompletionStage<Answer> addAlias(ApiRequest request) {
    RoomAlias alias = Parameters.alias(request);
    RoomId room = request.body().requireParsed("room_id", "a room ID", RoomId::parse);
    if (!alias.server().equals(server)) {
      throw new ApiException(
          Errcode.M_INVALID_PARAM, "This server has only aliases that end with :" + server);
    }
    UserId user = request.requester().user();
    requireMember(room, user);
    return directory
        .add(alias, room, user)
        .thenApply(
            isNew -> {
              if (!isNew) {
                throw new ApiException(409, Errcode.M_UNKNOWN, "The alias " + alias + " is taken");
              }
              return Answer.ok();
            });
  }

  private void requireMember(RoomId room, UserId user) {
    boolean isMember =
        queries()
            .membership(room, user)
            .filter(now -> now.membership() == Membership.JOIN)
            .isPresent();
    if (!isMember) {
      throw new ApiException(Errcode.M_FORBIDDEN, "You are not in the room " + room);
    }
  }

  private CompletionStage<Answer> removeAlias(ApiRequest request) {
    RoomAlias alias = Parameters.alias(request);
    RoomDirectory.Entry entry = find(alias);
    UserId user = request.requester().user();
    boolean mayRemove =
        entry.creator().equals(user)
            || request.requester().isAdmin()
            || maySend(entry.room(), user, "m.room.canonical_alias");
    if (!mayRemove) {
      throw new ApiException(Errcode.M_FORBIDDEN, "The alias " + alias + " is not yours");
    }
    return directory.remove(alias).thenApply(isRemoved -> Answer.ok());
  }

  /** Whether a user is in a room and has the power to send a state event. */
  private boolean maySend(RoomId id, UserId user, String type) {
    Optional<Room> room = queries().room(id);
    boolean isMember =
        queries()
            .membership(id, user)
            .filter(now -> now.membership() == Membership.JOIN)
            .isPresent();
    return isMember
        && room.map(queries()::powerLevels)
            .filter(levels -> levels.ofUser(user).isAtLeast(levels.toSend(type, true)))
            .isPresent();
  }

  private Optional<Pdu> current(RoomId room, String type) {
    return queries().current(room, new StateTuple(type, ""));
  }

  private RoomQueries queries() {
    return views.queries();
  }

  private CompletionStage<Answer> aliases(ApiRequest request) {
    RoomReader room = RoomReader.open(views, request, clock);
    List<String> aliases = directory.aliases(room.id()).stream().map(RoomAlias::toString).toList();
    return Answer.ok(JsonObject.EMPTY.with("aliases", JsonArray.ofStrings(aliases))).now();
  }

  private CompletionStage<Answer> visibility(ApiRequest request) {
    RoomId room = Parameters.room(request);
    if (queries().room(room).isEmpty()) {
      throw new ApiException(Errcode.M_NOT_FOUND, "There is no room " + room);
    }
    String visibility = directory.isPublished(room) ? "public" : "private";
    return Answer.ok(JsonObject.builder().put("visibility", visibility).build()).now();
  }

  private CompletionStage<Answer> setVisibility(ApiRequest request) {
    RoomId room = Parameters.room(request);
    boolean isPublished =
        request
            .optionalBody()
            .parsed("visibility", "public or private", DirectoryEndpoints::isPublic)
            .orElse(true);
    if (queries().room(room).isEmpty()) {
      throw new ApiException(Errcode.M_NOT_FOUND, "There is no room " + room);
    }
    boolean may =
        request.requester().isAdmin()
            || maySend(room, request.requester().user(), "m.room.canonical_alias");
    if (!may) {
      throw new ApiException(Errcode.M_FORBIDDEN, "You may not decide whether it is listed");
    }
    return directory.publish(room, isPublished).thenApply(done -> Answer.ok());
  }

  private static Optional<Boolean> isPublic(String visibility) {
    return switch (visibility) {
      case "public" -> Optional.of(true);
      case "private" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private CompletionStage<Answer> publicRooms(ApiRequest request) {
    return rooms(
        request.queryNatural("limit"), request.query("since").orElse(""), Optional.empty());
  }

  private CompletionStage<Answer> searchPublicRooms(ApiRequest request) {
    Fields body = request.optionalBody();
    OptionalLong limit = body.integer("limit");
    if (limit.isPresent() && limit.getAsLong() < 0) {
      throw new ApiException(Errcode.M_INVALID_PARAM, "limit is negative");
    }
    Optional<String> term =
        body.object("filter").flatMap(filter -> filter.string("generic_search_term"));
    return rooms(limit, body.string("since").orElse(""), term);
  }

  /** A page of the list. Its tokens are ids of rooms: those in the list are known to everybody. */
  private CompletionStage<Answer> rooms(OptionalLong limit, String since, Optional<String> term) {
    int size = (int) Math.min(limit.orElse(MAX_ROOMS), MAX_ROOMS);
    List<JsonObject> chunk = new ArrayList<>();
    List<RoomId> page = directory.published(since, MAX_ROOMS);
    String last = since;
    int read = 0;
    for (RoomId room : page) {
      if (chunk.size() == size) {
        break;
      }
      read++;
      last = room.toString();
      listed(room).filter(form -> isFound(form, term)).ifPresent(chunk::add);
    }
    JsonObject.Builder form = JsonObject.builder().put("chunk", JsonArray.of(chunk));
    boolean mayHaveMore = read < page.size() || page.size() == MAX_ROOMS;
    if (mayHaveMore) {
      form.put("next_batch", last);
    }
    return Answer.ok(form.build()).now();
  }

  private static boolean isFound(JsonObject room, Optional<String> term) {
    return term.isEmpty()
        || List.of("name", "topic", "canonical_alias").stream()
            .flatMap(property -> room.string(property).stream())
            .anyMatch(
                text ->
                    text.toLowerCase(Locale.ROOT).contains(term.get().toLowerCase(Locale.ROOT)));
  }

  private Optional<JsonObject> listed(RoomId room) {
    if (queries().room(room).isEmpty()) {
      return Optional.empty();
    }
    JsonObject.Builder form =
        JsonObject.builder()
            .put("room_id", room.toString())
            .put("num_joined_members", queries().joinedMembers(room))
            .put(
                "world_readable",
                current(room, EventTypes.HISTORY_VISIBILITY)
                    .map(event -> HistoryVisibility.of(event.content()))
                    .filter(now -> now == HistoryVisibility.WORLD_READABLE)
                    .isPresent())
            .put(
                "guest_can_join",
                current(room, EventTypes.GUEST_ACCESS)
                    .map(event -> GuestAccess.of(event.content()))
                    .filter(now -> now == GuestAccess.CAN_JOIN)
                    .isPresent());
    put(form, "name", room, "m.room.name", "name");
    put(form, "topic", room, "m.room.topic", "topic");
    put(form, "canonical_alias", room, "m.room.canonical_alias", "alias");
    put(form, "avatar_url", room, "m.room.avatar", "url");
    put(form, "join_rule", room, EventTypes.JOIN_RULES, "join_rule");
    current(room, EventTypes.CREATE)
        .flatMap(event -> CreateContent.of(event.content()).type())
        .ifPresent(type -> form.put("room_type", type));
    return Optional.of(form.build());
  }

  private void put(
      JsonObject.Builder form, String name, RoomId room, String type, String property) {
    current(room, type)
        .flatMap(event -> event.content().string(property))
        .ifPresent(text -> form.put(name, text));
  }
}
