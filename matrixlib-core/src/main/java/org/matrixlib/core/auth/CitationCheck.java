package org.matrixlib.core.auth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.CreateContent;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/** An event that is judged by what it says and by the events that it cites. */
final class CitationCheck extends Judged {
  private final Pdu event;
  private final Optional<CitedEvent> create;
  private final List<CitedEvent> authEvents = new ArrayList<>();

  /** The tuples of those, which several rules ask for; empty for what is no state event. */
  private final List<Optional<StateTuple>> tuples = new ArrayList<>();

  private final Set<EventId> missing = new LinkedHashSet<>();
  private @Nullable AuthFacts facts;

  CitationCheck(Pdu event, CitedEvents events, @Nullable List<AuthStep> steps) {
    super(steps);
    this.event = event;
    boolean isImplied = version().has(RoomTrait.ROOM_ID_IS_CREATE_HASH) && !isCreate();
    Optional<EventId> implied = isImplied ? event.roomId().createEventId() : Optional.empty();
    create = implied.flatMap(id -> find(id, events));
    if (!isCreate()) { // which is judged by itself, whatever it cites
      for (EventId id : event.authEvents()) {
        find(id, events).ifPresent(this::add);
      }
    }
  }

  private void add(CitedEvent cited) {
    authEvents.add(cited);
    tuples.add(tuple(cited.event()));
  }

  private Optional<CitedEvent> find(EventId id, CitedEvents events) {
    Optional<CitedEvent> found = events.find(id);
    if (found.isEmpty()) {
      missing.add(id);
    }
    return found;
  }

  private RoomVersion version() {
    return event.roomVersion();
  }

  /** The facts of the event that is judged. */
  AuthFacts facts() {
    AuthFacts known = facts;
    if (known == null) {
      known = AuthFacts.of(event);
      facts = known;
    }
    return known;
  }

  List<EventId> missing() {
    return List.copyOf(missing);
  }

  /** The state that the cited events make, with the create event that the room id implies. */
  AuthState state(Function<Pdu, AuthFacts> factsOfCited) {
    Map<StateTuple, AuthFacts> state = new HashMap<>();
    create
        .map(CitedEvent::event)
        .ifPresent(of -> tuple(of).ifPresent(key -> state.put(key, factsOfCited.apply(of))));
    for (int i = 0; i < tuples.size(); i++) {
      Pdu cited = authEvents.get(i).event();
      tuples.get(i).ifPresent(key -> state.put(key, factsOfCited.apply(cited)));
    }
    return AuthState.of(state::get);
  }

  // The create event

  private boolean isCreate() {
    return event.type().equals(EventTypes.CREATE);
  }

  boolean hasPrevEvents() {
    return !event.prevEvents().isEmpty();
  }

  private CreateContent content() {
    return CreateContent.of(event.content());
  }

  boolean isInRoomOfOtherDomain() {
    ServerName server = event.sender().server();
    return event.roomId().server().filter(server::equals).isEmpty();
  }

  boolean hasRoomId() {
    return event.json().has("room_id");
  }

  boolean isOfUnknownVersion() {
    return content()
        .roomVersion()
        .filter(name -> name.equals(version().name()) || RoomVersions.STABLE.find(name).isPresent())
        .isEmpty();
  }

  boolean lacksCreator() {
    return !content().hasCreator();
  }

  boolean hasMalformedCreators() {
    return !content().hasValidAdditionalCreators();
  }

  // Other events

  boolean isInRoomWithoutCreate() {
    return create
        .filter(cited -> !cited.isRejected() && cited.event().type().equals(EventTypes.CREATE))
        .isEmpty();
  }

  boolean citesDuplicates() {
    return new HashSet<>(tuples).size() < tuples.size();
  }

  boolean citesUnselected() {
    List<StateTuple> selection = facts().selection();
    for (Optional<StateTuple> tuple : tuples) {
      if (tuple.filter(selection::contains).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static Optional<StateTuple> tuple(Pdu event) {
    return event.stateKey().map(key -> new StateTuple(event.type(), key));
  }

  boolean citesRejected() {
    return authEvents.stream().anyMatch(CitedEvent::isRejected);
  }

  boolean citesNoCreate() {
    return authEvents.stream().noneMatch(cited -> cited.event().type().equals(EventTypes.CREATE));
  }

  boolean citesOtherRoom() {
    RoomId room = event.roomId();
    return !authEvents.stream().allMatch(cited -> cited.event().roomId().equals(room));
  }
}
