package org.matrixlib.server.sync;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.room.query.RoomState;
import org.matrixlib.server.room.query.StoredEvent;
import org.matrixlib.server.room.view.ClientEvent;
import org.matrixlib.server.room.view.RoomEventFilter;
import org.matrixlib.server.room.view.RoomHistory;
import org.matrixlib.server.room.view.RoomView;

/**
 * What a sync tells of a room that the user is in, or was in: the timeline, and the state that
 * belongs to it. For one room of one answer; used by one thread.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#syncing Syncing
 */
final class RoomUpdate {
  private static final int USUAL_LIMIT = 10;
  private static final JsonObject NO_EVENTS =
      JsonObject.builder().put("events", JsonArray.EMPTY).build();
  private static final JsonObject NOTHING_UNREAD =
      JsonObject.builder().put("highlight_count", 0).put("notification_count", 0).build();

  private final SyncSources sources;
  private final SyncRequest request;
  private final RoomSpan span;
  private final long now;
  private final RoomId room;
  private final RoomView view;
  private final Stretch stretch;
  private final boolean isFull;

  /**
   * What a sync tells.
   *
   * @param now milliseconds since 1970
   */
  RoomUpdate(SyncSources sources, SyncRequest request, RoomSpan span, long now) {
    this.sources = sources;
    this.request = request;
    this.span = span;
    this.now = now;
    this.room = span.room();
    this.view = sources.views().of(room, request.requester());
    this.stretch = sources.stretch(room, span.lackingAfter(), span.lackingUntil());
    this.isFull = request.wantsFullState() || span.isEntered() || stretch.stateBefore().isEmpty();
  }

  /** What is told of a room that can't be shown: that there is a gap, to be paged back into. */
  static JsonObject unknown(String prevBatch) {
    JsonObject timeline =
        JsonObject.builder()
            .put("events", JsonArray.EMPTY)
            .put("limited", true)
            .put("prev_batch", prevBatch)
            .build();
    return JsonObject.EMPTY.with("timeline", timeline);
  }

  /** The update; empty if there is nothing to tell. */
  Optional<JsonObject> form() {
    RoomTimeline timeline = timeline();
    boolean isGone = span.membership() != Membership.JOIN;
    Optional<RoomSummary> summary =
        !isGone && (isFull || timeline.isLimited() || timeline.tellsMembers())
            ? Optional.of(sources.summaries().of(room, stretch.endState()))
            : Optional.empty();
    List<JsonObject> state = state(timeline, summary);
    boolean tellsNothing =
        timeline.events().isEmpty() && state.isEmpty() && summary.isEmpty() && !span.isChanged();
    if (tellsNothing && !request.wantsFullState()) {
      return Optional.empty();
    }
    JsonObject.Builder form =
        JsonObject.builder().put("timeline", form(timeline)).put("account_data", NO_EVENTS);
    JsonObject stateForm = JsonObject.EMPTY.with("events", JsonArray.of(state));
    if (request.wantsStateAfter()) {
      form.put("state_after", stateForm).put("org.matrix.msc4222.state_after", stateForm);
    } else {
      form.put("state", stateForm);
    }
    if (!isGone) {
      form.put("ephemeral", NO_EVENTS).put("unread_notifications", NOTHING_UNREAD);
      summary.ifPresent(s -> form.put("summary", s.form(requester().user())));
    }
    return Optional.of(form.build());
  }

  private Requester requester() {
    return request.requester();
  }

  private RoomTimeline timeline() {
    RoomEventFilter filter = request.filter().timeline();
    RoomTimeline timeline =
        RoomTimeline.of(
            stretch.source(),
            stretch.until(),
            stretch.endState(),
            filter.limit(USUAL_LIMIT),
            event ->
                filter.includes(room)
                    && filter.includes(event.event())
                    && (span.isJoinedWithin() || isOwnMembership(event.event().eventId()))
                    && view.sees(event));
    boolean beginsLater =
        span.isEntered()
            && timeline.events().stream()
                .noneMatch(event -> event.event().type().equals(EventTypes.CREATE));
    // Whoever comes into a room lacks what was before.
    return beginsLater ? timeline.limited() : timeline;
  }

  private boolean isOwnMembership(EventId event) {
    return span.now().event().filter(event::equals).isPresent();
  }

  private JsonObject form(RoomTimeline timeline) {
    List<JsonObject> events = timeline.events().stream().map(this::form).toList();
    String before =
        timeline.events().isEmpty()
            ? sources.tokens().ofSync(requester().user(), span.lackingUntil())
            : sources
                .tokens()
                .ofHistory(room, RoomHistory.before(timeline.events().get(0).stored()));
    return JsonObject.builder()
        .put("events", JsonArray.of(events))
        .put("limited", timeline.isLimited())
        .put("prev_batch", before)
        .build();
  }

  private JsonObject form(ClientEvent event) {
    JsonObject form =
        request.filter().isFederationFormat()
            ? view.federationForm(event, now)
            : view.form(event, now);
    return request.filter().select(form);
  }

  private List<JsonObject> state(RoomTimeline timeline, Optional<RoomSummary> summary) {
    RoomEventFilter filter = request.filter().state();
    long reference = request.wantsStateAfter() ? stretch.endState() : timeline.startState();
    Map<StateTuple, EventId> places =
        span.isJoinedWithin() ? places(timeline, reference) : ownPlace(timeline);
    if (filter.lazyLoadsMembers() && span.isJoinedWithin()) {
      loadLazily(places, timeline, summary, reference);
    }
    if (!filter.includes(room)) {
      return List.of();
    }
    places.keySet().removeIf(place -> !filter.includesType(place.type()));
    if (places.isEmpty()) {
      return List.of();
    }
    Collection<StoredEvent> events = sources.views().queries().events(places.values()).values();
    return events.stream()
        .filter(stored -> filter.includes(stored.event()))
        .sorted(Comparator.comparingLong(StoredEvent::sequence))
        .map(stored -> form(ClientEvent.ofState(stored)))
        .toList();
  }

  /** Whoever wasn't in the room is told what became of the own membership, and nothing else. */
  private Map<StateTuple, EventId> ownPlace(RoomTimeline timeline) {
    Map<StateTuple, EventId> places = new HashMap<>();
    span.now()
        .event()
        .filter(event -> request.wantsStateAfter() || !timeline.has(event))
        .ifPresent(
            event ->
                places.put(
                    new StateTuple(EventTypes.MEMBER, requester().user().toString()), event));
    return places;
  }

  /** The places whose events the client needs, beside the timeline. */
  private Map<StateTuple, EventId> places(RoomTimeline timeline, long reference) {
    Map<StateTuple, EventId> places = new HashMap<>();
    long before = stretch.stateBefore().orElse(reference);
    if (isFull) {
      state(reference).forEach(places::put);
    } else if (reference != before) {
      state(reference)
          .differenceFrom(
              state(before), (place, event) -> event.ifPresent(id -> places.put(place, id)));
    }
    if (!request.wantsStateAfter() && !timeline.explainsState()) {
      // What the client would not find out by applying the timeline to the state before it.
      state(stretch.endState())
          .differenceFrom(
              state(timeline.startState()),
              (place, event) ->
                  event.filter(id -> !timeline.has(id)).ifPresent(id -> places.put(place, id)));
    }
    return places;
  }

  private RoomState state(long id) {
    return sources.views().queries().state(room, id);
  }

  /**
   * Leaves out members whom nothing in the answer tells of, and adds those whom something does, if
   * the device doesn't have them.
   */
  private void loadLazily(
      Map<StateTuple, EventId> places,
      RoomTimeline timeline,
      Optional<RoomSummary> summary,
      long reference) {
    Set<String> needed = new HashSet<>();
    timeline.events().forEach(event -> needed.add(event.event().sender().toString()));
    summary.ifPresent(
        s -> s.heroesFor(requester().user()).stream().map(UserId::toString).forEach(needed::add));
    if (isFull) {
      needed.add(requester().user().toString());
      places.keySet().removeIf(place -> isMember(place) && !needed.contains(place.stateKey()));
      sources.sentMembers().forget(requester(), room);
    }
    RoomState state = state(reference);
    for (String user : needed) {
      StateTuple place = new StateTuple(EventTypes.MEMBER, user);
      if (!places.containsKey(place)) {
        state
            .find(place)
            .filter(member -> !isRedundant(user, member))
            .ifPresent(member -> places.put(place, member));
      }
    }
    places.forEach((place, event) -> noteSent(place, event));
    for (ClientEvent event : timeline.events()) {
      event
          .event()
          .stateKey()
          .ifPresent(key -> noteSent(new StateTuple(event.event().type(), key), event.id()));
    }
  }

  private boolean isRedundant(String user, EventId member) {
    return !request.filter().state().includesRedundantMembers()
        && sources.sentMembers().has(requester(), room, user, member, span.since());
  }

  private void noteSent(StateTuple place, EventId event) {
    if (isMember(place)) {
      sources.sentMembers().add(requester(), room, place.stateKey(), event, span.until());
    }
  }

  private static boolean isMember(StateTuple place) {
    return place.type().equals(EventTypes.MEMBER);
  }
}
