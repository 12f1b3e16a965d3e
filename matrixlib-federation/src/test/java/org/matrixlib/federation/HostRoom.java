package org.matrixlib.federation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthState;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.auth.CitedEvent;
import org.matrixlib.core.auth.ServerAcl;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.content.ServerAclContent;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.EventReference;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduBuilder;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.history.FederatedRoom;
import org.matrixlib.federation.history.VerifiedState;
import org.matrixlib.federation.membership.RoomView;

/**
 * A room as a server sees it at one moment; a further event gives another such view. It may fork,
 * but its state doesn't: what comes later counts. Servers resolve that with the module stateres.
 */
final class HostRoom implements RoomView {
  private final FederatedRoom room;
  private final Map<EventId, Pdu> events;
  private final Map<StateTuple, Pdu> state;
  private final Map<EventId, Pdu> extremities;
  private final Map<EventId, HostRoom> before;
  private final Set<EventId> timeline;

  private HostRoom(
      FederatedRoom room,
      Map<EventId, Pdu> events,
      Map<StateTuple, Pdu> state,
      Map<EventId, Pdu> extremities,
      Map<EventId, HostRoom> before,
      Set<EventId> timeline) {
    this.room = room;
    this.events = events;
    this.state = state;
    this.extremities = extremities;
    this.before = before;
    this.timeline = timeline;
  }

  /** A room without any event. */
  static HostRoom empty(FederatedRoom room) {
    return new HostRoom(room, Map.of(), Map.of(), Map.of(), Map.of(), Set.of());
  }

  /** A room that another server told of, before the join that it was told for. */
  static HostRoom told(VerifiedState told) {
    Map<EventId, Pdu> events = new LinkedHashMap<>();
    told.events().forEach(event -> events.put(event.eventId(), event));
    return new HostRoom(told.room(), events, told.state(), Map.of(), Map.of(), Set.of());
  }

  /** The room with an event behind those that it follows. */
  HostRoom plus(Pdu event) {
    Map<EventId, Pdu> newExtremities = new LinkedHashMap<>(extremities);
    newExtremities.keySet().removeAll(event.prevEvents());
    newExtremities.put(event.eventId(), event);
    Map<StateTuple, Pdu> newState = new LinkedHashMap<>(state);
    event.stateKey().ifPresent(key -> newState.put(new StateTuple(event.type(), key), event));
    Map<EventId, HostRoom> newBefore = new LinkedHashMap<>(before);
    newBefore.put(event.eventId(), this);
    return new HostRoom(
        room,
        with(List.of(event)),
        newState,
        newExtremities,
        newBefore,
        timelineWith(List.of(event)));
  }

  /** The room with events of the past. */
  HostRoom withHistory(Collection<Pdu> history) {
    return new HostRoom(room, with(history), state, extremities, before, timelineWith(history));
  }

  private Map<EventId, Pdu> with(Collection<Pdu> more) {
    Map<EventId, Pdu> all = new LinkedHashMap<>(events);
    more.forEach(event -> all.put(event.eventId(), event));
    return all;
  }

  private Set<EventId> timelineWith(Collection<Pdu> more) {
    Set<EventId> all = new LinkedHashSet<>(timeline);
    more.forEach(event -> all.add(event.eventId()));
    return all;
  }

  // What others see of it

  FederatedRoom federated() {
    return room;
  }

  @Override
  public RoomId id() {
    return room.id();
  }

  @Override
  public RoomVersion version() {
    return room.version();
  }

  @Override
  public boolean isPartial() {
    return false;
  }

  @Override
  public Collection<Pdu> forwardExtremities() {
    return extremities.values();
  }

  @Override
  public Optional<Pdu> state(StateTuple tuple) {
    return Optional.ofNullable(state.get(tuple));
  }

  @Override
  public Collection<Pdu> state() {
    return state.values();
  }

  @Override
  public Collection<Pdu> authChain(List<Pdu> citing) {
    Deque<EventId> open = new ArrayDeque<>();
    citing.forEach(event -> open.addAll(event.authEvents()));
    room.id().createEventId().ifPresent(open::add);
    Map<EventId, Pdu> chain = new LinkedHashMap<>();
    while (!open.isEmpty()) {
      EventId next = open.remove();
      Pdu event = events.get(next);
      if (chain.put(next, event) == null) {
        open.addAll(event.authEvents());
      }
    }
    return chain.values();
  }

  @Override
  public Set<ServerName> servers() {
    return joinedUsers().map(UserId::server).collect(Collectors.toSet());
  }

  @Override
  public Collection<UserId> joinedUsers(ServerName server) {
    return joinedUsers().filter(user -> user.server().equals(server)).toList();
  }

  private Stream<UserId> joinedUsers() {
    return state.values().stream()
        .filter(event -> event.type().equals(EventTypes.MEMBER))
        .filter(event -> membership(event).equals(Optional.of(Membership.JOIN)))
        .map(event -> UserId.of(event.stateKey().orElseThrow()));
  }

  Optional<Membership> membership(UserId user) {
    return state(new StateTuple(EventTypes.MEMBER, user.toString())).flatMap(HostRoom::membership);
  }

  private static Optional<Membership> membership(Pdu event) {
    return MemberContent.of(event.content()).membership();
  }

  @Override
  public Optional<CitedEvent> find(EventId event) {
    return Optional.ofNullable(events.get(event)).map(found -> new CitedEvent(found, false));
  }

  /** Whether an event is in the timeline, and not only told of as part of the state. */
  boolean isInTimeline(EventId event) {
    return timeline.contains(event);
  }

  /** The events that precede the timeline. */
  Set<EventId> backwardExtremities() {
    return timeline.stream()
        .flatMap(event -> events.get(event).prevEvents().stream())
        .filter(event -> !isInTimeline(event))
        .collect(Collectors.toSet());
  }

  ServerAcl acl() {
    return state(new StateTuple(EventTypes.SERVER_ACL, ""))
        .map(event -> ServerAcl.of(ServerAclContent.of(event.content())))
        .orElse(ServerAcl.NONE);
  }

  /** The room before an event that came here one after the other. */
  Optional<HostRoom> before(EventId event) {
    return Optional.ofNullable(before.get(event));
  }

  /** Events and what precedes them, the latest first, up to events that end it. */
  List<Pdu> past(Collection<EventId> from, Predicate<EventId> isEnd, int limit) {
    Deque<EventId> open = new ArrayDeque<>(from);
    Set<EventId> seen = new LinkedHashSet<>();
    List<Pdu> past = new ArrayList<>();
    while (!open.isEmpty() && past.size() < limit) {
      EventId next = open.remove();
      if (isInTimeline(next) && !isEnd.test(next) && seen.add(next)) {
        past.add(events.get(next));
        open.addAll(events.get(next).prevEvents());
      }
    }
    return past;
  }

  // What comes next

  /** Whether the current state allows an event. */
  AuthVerdict check(Pdu event) {
    AuthState current = AuthState.of(tuple -> state(tuple).map(AuthFacts::of).orElse(null));
    return AuthRules.check(AuthFacts.of(event), current);
  }

  /** An event that follows all others and cites what it must, which is yet to be signed. */
  PduBuilder next(UserId sender, String type, Optional<String> stateKey, JsonObject content) {
    List<Pdu> followed =
        extremities.values().stream()
            .sorted(Comparator.comparingLong(Pdu::depth).reversed())
            .limit(Pdu.MAX_PREV_EVENTS)
            .toList();
    PduBuilder event =
        Pdu.builder(version())
            .type(type)
            .roomId(id())
            .sender(sender)
            .content(content)
            .depth(followed.isEmpty() ? 1 : followed.get(0).depth() + 1)
            .prevEvents(references(followed))
            .authEvents(List.of());
    stateKey.ifPresent(event::stateKey);
    AuthFacts facts = AuthFacts.of(Pdu.trusted(event.template(), version()));
    return event.authEvents(
        references(facts.selection().stream().flatMap(tuple -> state(tuple).stream()).toList()));
  }

  private static List<EventReference> references(List<Pdu> cited) {
    return cited.stream()
        .map(
            event ->
                new EventReference(
                    event.eventId(), Optional.of(UnpaddedBase64.encode(event.referenceHash()))))
        .toList();
  }
}
