package org.matrixlib.server.api;

import static org.matrixlib.server.http.Access.USER;
import static org.matrixlib.server.http.Method.GET;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.ApiRequest;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.room.query.RoomState;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.query.TopologicalPosition;
import org.matrixlib.server.room.view.RoomEventFilter;
import org.matrixlib.server.room.view.RoomHistory;
import org.matrixlib.server.room.view.RoomHistory.Page;
import org.matrixlib.server.room.view.RoomViews;
import org.matrixlib.server.room.view.Tokens;
import org.matrixlib.server.sync.Syncs;

/** The endpoints that read rooms, from the room server's own store. */
public final class ReadEndpoints {
  private static final String ROOM = "/_matrix/client/v3/rooms/{roomId}/";
  private static final int USUAL_LIMIT = 10;

  private final RoomViews views;
  private final Syncs syncs;
  private final Tokens tokens;
  private final InstantSource clock;

  public ReadEndpoints(RoomViews views, Syncs syncs, InstantSource clock) {
    this.views = views;
    this.syncs = syncs;
    this.tokens = syncs.tokens();
    this.clock = clock;
  }

  /** Adds them to those that are served. */
  public void addTo(Routes routes) {
    routes.add(GET, "/_matrix/client/v3/joined_rooms", USER, this::joinedRooms);
    routes.add(GET, ROOM + "members", USER, this::members);
    routes.add(GET, ROOM + "joined_members", USER, this::joinedMembers);
    routes.add(GET, ROOM + "state", USER, this::state);
    routes.add(GET, ROOM + "state/{eventType}", USER, this::mainStateEvent);
    routes.add(GET, ROOM + "state/{eventType}/{stateKey}", USER, this::stateEvent);
    routes.add(GET, ROOM + "event/{eventId}", USER, this::event);
    routes.add(GET, ROOM + "context/{eventId}", USER, this::context);
    routes.add(GET, ROOM + "messages", USER, this::messages);
  }

  private CompletionStage<Answer> joinedRooms(ApiRequest request) {
    List<String> rooms =
        views.queries().rooms(request.requester().user()).stream()
            .filter(now -> now.membership() == Membership.JOIN)
            .map(now -> now.room().toString())
            .toList();
    return Answer.ok(JsonObject.EMPTY.with("joined_rooms", JsonArray.ofStrings(rooms))).now();
  }

  // State

  private CompletionStage<Answer> state(ApiRequest request) {
    RoomReader room = RoomReader.open(views, request, clock);
    List<EventId> ids = new ArrayList<>();
    room.state().forEach((place, event) -> ids.add(event));
    return Answer.ok(JsonArray.of(room.stateForms(ids))).now();
  }

  private CompletionStage<Answer> mainStateEvent(ApiRequest request) {
    return stateEvent(request, "");
  }

  private CompletionStage<Answer> stateEvent(ApiRequest request) {
    return stateEvent(request, request.path("stateKey"));
  }

  private CompletionStage<Answer> stateEvent(ApiRequest request, String stateKey) {
    boolean wantsEvent =
        request.query("format", "content or event", ReadEndpoints::isWholeEvent).orElse(false);
    RoomReader room = RoomReader.open(views, request, clock);
    StoredEvent event =
        room.stateEvent(new StateTuple(request.path("eventType"), stateKey))
            .orElseThrow(() -> new ApiException(Errcode.M_NOT_FOUND, "The room has no such state"));
    return Answer.ok(wantsEvent ? room.form(event) : event.event().content()).now();
  }

  private static Optional<Boolean> isWholeEvent(String format) {
    return switch (format) {
      case "event" -> Optional.of(true);
      case "content" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  // Members

  private CompletionStage<Answer> members(ApiRequest request) {
    Optional<Membership> only = membership(request, "membership");
    Optional<Membership> not = membership(request, "not_membership");
    RoomReader room = RoomReader.open(views, request, clock);
    RoomState state =
        request.query("at").map(token -> stateAt(request, room, token)).orElse(room.state());
    List<EventId> ids = new ArrayList<>();
    state.forEach(
        (place, event) -> {
          if (place.type().equals(EventTypes.MEMBER)) {
            ids.add(event);
          }
        });
    List<EventId> wanted =
        room.events(ids).stream()
            .filter(member -> isWanted(member, only, not))
            .map(member -> member.event().eventId())
            .toList();
    return Answer.ok(JsonObject.EMPTY.with("chunk", JsonArray.of(room.stateForms(wanted)))).now();
  }

  private static boolean isWanted(
      StoredEvent member, Optional<Membership> only, Optional<Membership> not) {
    Optional<Membership> membership = MemberContent.of(member.event().content()).membership();
    // Of both parameters together the specification says: either of them suffices.
    if (only.isPresent() && not.isPresent()) {
      return membership.equals(only) || !membership.equals(not);
    }
    return (only.isEmpty() || membership.equals(only))
        && (not.isEmpty() || !membership.equals(not));
  }

  private static Optional<Membership> membership(ApiRequest request, String name) {
    return request.query(
        name,
        "a membership",
        text -> {
          for (Membership membership : Membership.values()) {
            if (membership.text().equals(text)) {
              return Optional.of(membership);
            }
          }
          return Optional.empty();
        });
  }

  /** The state of a room at a place, but not later than the reader may see. */
  private RoomState stateAt(ApiRequest request, RoomReader room, String token) {
    TopologicalPosition at = position(request, room, token);
    if (at.compareTo(room.end()) >= 0) {
      return room.state();
    }
    if (Tokens.isOfSync(token)) {
      return room.state(
          syncs
              .room(room.id(), syncPosition(request, token).getAsLong())
              .map(Syncs.RoomPosition::state)
              .orElseThrow(ReadEndpoints::noPosition));
    }
    Page last = room.history().page(at, Optional.empty(), true, 1, event -> true);
    return room.state(
        last.events().stream()
            .findFirst()
            .map(StoredEvent::stateAfter)
            .orElseThrow(ReadEndpoints::noPosition));
  }

  private CompletionStage<Answer> joinedMembers(ApiRequest request) {
    RoomReader room = RoomReader.open(views, request, clock);
    if (!room.view().isJoined()) {
      throw new ApiException(Errcode.M_FORBIDDEN, "You are not in the room " + room.id());
    }
    List<EventId> ids = new ArrayList<>();
    room.state()
        .forEach(
            (place, event) -> {
              if (place.type().equals(EventTypes.MEMBER)) {
                ids.add(event);
              }
            });
    JsonObject.Builder joined = JsonObject.builder();
    for (StoredEvent member : room.events(ids)) {
      JsonObject content = member.event().content();
      if (MemberContent.of(content).membership().filter(m -> m == Membership.JOIN).isPresent()) {
        JsonObject.Builder profile = JsonObject.builder();
        content.string("displayname").ifPresent(name -> profile.put("display_name", name));
        content.string("avatar_url").ifPresent(url -> profile.put("avatar_url", url));
        member.event().stateKey().ifPresent(user -> joined.put(user, profile.build()));
      }
    }
    return Answer.ok(JsonObject.EMPTY.with("joined", joined.build())).now();
  }

  // Events

  private CompletionStage<Answer> event(ApiRequest request) {
    EventId id = Parameters.event(request);
    RoomReader room = openForEvent(request, id);
    return Answer.ok(room.form(room.event(id))).now();
  }

  /** Of an event in a room that the requester may not read, nothing is known. */
  private RoomReader openForEvent(ApiRequest request, EventId id) {
    try {
      return RoomReader.open(views, request, clock);
    } catch (ApiException e) {
      throw new ApiException(Errcode.M_NOT_FOUND, "There is no event " + id);
    }
  }

  private CompletionStage<Answer> context(ApiRequest request) {
    EventId id = Parameters.event(request);
    RoomEventFilter filter = Parameters.roomEventFilter(request);
    int limit = Parameters.limit(request, filter, USUAL_LIMIT);
    RoomReader room = openForEvent(request, id);
    StoredEvent event = room.event(id);
    Predicate<StoredEvent> isShown = isShown(room, filter);
    Page before =
        room.history().page(RoomHistory.before(event), Optional.empty(), true, limit / 2, isShown);
    Page after =
        room.history()
            .page(RoomHistory.after(event), Optional.empty(), false, limit - limit / 2, isShown);
    StoredEvent last =
        after.events().isEmpty() ? event : after.events().get(after.events().size() - 1);
    StoredEvent first =
        before.events().isEmpty() ? event : before.events().get(before.events().size() - 1);
    List<StoredEvent> shown = new ArrayList<>(before.events());
    shown.add(event);
    shown.addAll(after.events());
    JsonObject form =
        JsonObject.builder()
            .put("event", room.form(event))
            .put("events_before", JsonArray.of(room.forms(before.events())))
            .put("events_after", JsonArray.of(room.forms(after.events())))
            .put("state", JsonArray.of(contextState(room, filter, last, shown)))
            .put(
                "start",
                tokens.ofHistory(room.id(), before.end().orElse(RoomHistory.before(first))))
            .put("end", tokens.ofHistory(room.id(), after.end().orElse(RoomHistory.after(last))))
            .build();
    return Answer.ok(form).now();
  }

  private static List<JsonObject> contextState(
      RoomReader room, RoomEventFilter filter, StoredEvent last, List<StoredEvent> shown) {
    RoomState state = room.state(last.stateAfter());
    List<EventId> ids = new ArrayList<>();
    if (filter.lazyLoadsMembers()) {
      ids.addAll(senders(state, shown));
    }
    state.forEach(
        (place, event) -> {
          boolean isLazy = filter.lazyLoadsMembers() && place.type().equals(EventTypes.MEMBER);
          if (!isLazy && filter.includesType(place.type())) {
            ids.add(event);
          }
        });
    return room.stateForms(ids);
  }

  private static List<EventId> senders(RoomState state, List<StoredEvent> events) {
    Set<String> senders = new HashSet<>();
    events.forEach(event -> senders.add(event.event().sender().toString()));
    return senders.stream()
        .flatMap(user -> state.find(new StateTuple(EventTypes.MEMBER, user)).stream())
        .toList();
  }

  private CompletionStage<Answer> messages(ApiRequest request) {
    boolean isBackward =
        request
            .query("dir", "f or b", ReadEndpoints::isBackward)
            .orElseThrow(() -> new ApiException(Errcode.M_MISSING_PARAM, "dir is missing"));
    RoomEventFilter filter = Parameters.roomEventFilter(request);
    int limit = Parameters.limit(request, filter, USUAL_LIMIT);
    RoomReader room = RoomReader.open(views, request, clock);
    TopologicalPosition usual = isBackward ? room.end() : TopologicalPosition.BEGINNING;
    TopologicalPosition from =
        request.query("from").map(token -> position(request, room, token)).orElse(usual);
    Optional<TopologicalPosition> to =
        request.query("to").map(token -> position(request, room, token));
    TopologicalPosition begin = isBackward && from.compareTo(room.end()) > 0 ? room.end() : from;
    Page page = room.history().page(begin, to, isBackward, limit, isShown(room, filter));
    JsonObject.Builder form =
        JsonObject.builder()
            .put("start", request.query("from").orElseGet(() -> tokens.ofHistory(room.id(), begin)))
            .put("chunk", JsonArray.of(room.forms(page.events())));
    page.end().ifPresent(end -> form.put("end", tokens.ofHistory(room.id(), end)));
    if (filter.lazyLoadsMembers() && !page.events().isEmpty()) {
      RoomState state = room.state(page.events().get(0).stateAfter());
      form.put("state", JsonArray.of(room.stateForms(senders(state, page.events()))));
    }
    return Answer.ok(form.build()).now();
  }

  private static Optional<Boolean> isBackward(String direction) {
    return switch (direction) {
      case "b" -> Optional.of(true);
      case "f" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Predicate<StoredEvent> isShown(RoomReader room, RoomEventFilter filter) {
    return event ->
        filter.includes(room.id()) && filter.includes(event.event()) && room.view().sees(event);
  }

  // Tokens

  /** The place in a room's history that a token names, be it of the history or of a sync. */
  private TopologicalPosition position(ApiRequest request, RoomReader room, String token) {
    if (!Tokens.isOfSync(token)) {
      return tokens.historyPosition(room.id(), token).orElseThrow(ReadEndpoints::noPosition);
    }
    long position = syncPosition(request, token).orElseThrow(ReadEndpoints::noPosition);
    return syncs
        .room(room.id(), position)
        .flatMap(at -> eventAt(room, at.sequence()))
        .map(RoomHistory::after)
        .orElse(TopologicalPosition.BEGINNING);
  }

  private OptionalLong syncPosition(ApiRequest request, String token) {
    return tokens.syncPosition(request.requester().user(), token);
  }

  private Optional<StoredEvent> eventAt(RoomReader room, long sequence) {
    return views.queries().arrivals(room.id(), sequence - 1, sequence, 1, true).stream()
        .findFirst();
  }

  private static ApiException noPosition() {
    return new ApiException(
        Errcode.M_INVALID_PARAM, "The token is none that this server gave you for this room");
  }
}
