package org.matrixlib.federation.membership;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.CitedEvent;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
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
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * A room whose events are signed, in one straight line, with the state that tests give it; nothing
 * checks whether events are allowed. Contents are written with single quotes.
 */
final class TestRoom implements RoomView {
  private final RoomVersion version;
  private RoomVersion seenVersion;
  private final RoomId id;
  private final Map<EventId, Pdu> events = new LinkedHashMap<>();
  private final Map<StateTuple, Pdu> state = new LinkedHashMap<>();
  private final List<Pdu> extremities = new ArrayList<>();
  private boolean isPartial;
  private final String name;
  private int copies;
  private int count;

  /** A room that a user of a server created, who is in it. */
  TestRoom(RoomVersion version, TestServer server, String creator) {
    this(version, server, creator, "");
  }

  TestRoom(RoomVersion version, TestServer server, String creator, String createContent) {
    this.version = version;
    seenVersion = version;
    name = creator;
    UserId user = server.user(creator);
    PduBuilder create =
        Pdu.builder(version)
            .type(EventTypes.CREATE)
            .stateKey("")
            .sender(user)
            .content(
                json(
                    "{'creator':'"
                        + user
                        + "','room_version':'"
                        + version
                        + "'"
                        + createContent
                        + "}"))
            .depth(1)
            .originServerTs(1)
            .prevEvents(List.of())
            .authEvents(List.of());
    if (!version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      create.roomId(RoomId.of("!room-of-" + creator + ":" + server.name()));
    }
    Pdu event = signed(create, server);
    id = event.roomId();
    add(event);
    member(server, creator, "join");
  }

  /** JSON with single quotes in place of double ones. */
  static JsonObject json(String text) {
    try {
      return JsonObject.parse(text.replace('\'', '"'));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** A user of the server states their own membership. */
  TestRoom member(TestServer server, String user, String membership) {
    return member(server, server.user(user), server.user(user), membership);
  }

  /** A user of the server states the membership of another user. */
  TestRoom member(TestServer server, UserId sender, UserId target, String membership) {
    return set(server, sender, EventTypes.MEMBER, target.toString(), membershipOf(membership));
  }

  static String membershipOf(String membership) {
    return "{'membership':'" + membership + "'}";
  }

  /** Lets a server that knows the room take it for one of another version. */
  TestRoom seenAs(RoomVersion other) {
    seenVersion = other;
    return this;
  }

  TestRoom joinRule(TestServer server, UserId sender, String rule, TestRoom... allowed) {
    String conditions =
        List.of(allowed).stream()
            .map(room -> "{'type':'m.room_membership','room_id':'" + room.id() + "'}")
            .collect(Collectors.joining(","));
    return set(
        server,
        sender,
        EventTypes.JOIN_RULES,
        "",
        "{'join_rule':'" + rule + "','allow':[" + conditions + "]}");
  }

  TestRoom set(TestServer server, UserId sender, String type, String stateKey, String content) {
    return add(event(server, sender, type, stateKey, json(content)));
  }

  /** An event that follows the last one, which isn't in the room yet. */
  Pdu event(TestServer server, UserId sender, String type, String stateKey, JsonObject content) {
    PduBuilder builder = next(sender, type, content).stateKey(stateKey);
    AuthFacts facts = AuthFacts.of(Pdu.trusted(builder.template(), version));
    return signed(
        builder.authEvents(
            references(
                facts.selection().stream().flatMap(tuple -> state(tuple).stream()).toList())),
        server);
  }

  /** An event that follows the last one and cites no auth events yet. */
  PduBuilder next(UserId sender, String type, JsonObject content) {
    return Pdu.builder(version)
        .type(type)
        .sender(sender)
        .roomId(id)
        .content(content)
        .originServerTs(count)
        .depth(count + 1L)
        .prevEvents(references(extremities))
        .authEvents(List.of());
  }

  static List<EventReference> references(Collection<Pdu> cited) {
    return cited.stream().map(event -> EventReference.of(event.eventId())).toList();
  }

  Pdu signed(PduBuilder event, TestServer server) {
    if (version.eventFormat().carriesEventId()) {
      event.eventId(EventId.of("$" + count + "-" + name + ":" + server.name()));
    }
    return event.build(server.local.name(), server.local.key());
  }

  /** Puts an event into the room, behind all others. */
  TestRoom add(Pdu event) {
    count++;
    events.put(event.eventId(), event);
    extremities.clear();
    extremities.add(event);
    event.stateKey().ifPresent(key -> state.put(new StateTuple(event.type(), key), event));
    return this;
  }

  /** Puts an event into the room that others are not yet behind, beside the last. */
  TestRoom fork(Pdu event) {
    List<Pdu> others = List.copyOf(extremities);
    add(event);
    extremities.addAll(others);
    return this;
  }

  TestRoom forget(Pdu event) {
    events.remove(event.eventId());
    return this;
  }

  TestRoom partial() {
    isPartial = true;
    return this;
  }

  /** A copy of the room that goes its own way. */
  TestRoom copy() {
    return new TestRoom(this);
  }

  private TestRoom(TestRoom that) {
    version = that.version;
    seenVersion = that.seenVersion;
    id = that.id;
    name = that.name + that.copies++;
    events.putAll(that.events);
    state.putAll(that.state);
    extremities.addAll(that.extremities);
    isPartial = that.isPartial;
    count = that.count;
  }

  Pdu last() {
    return extremities.get(0);
  }

  @Override
  public RoomId id() {
    return id;
  }

  @Override
  public RoomVersion version() {
    return seenVersion;
  }

  @Override
  public boolean isPartial() {
    return isPartial;
  }

  @Override
  public Collection<Pdu> forwardExtremities() {
    return extremities;
  }

  @Override
  public Optional<Pdu> state(StateTuple tuple) {
    return Optional.ofNullable(state.get(tuple));
  }

  Optional<Pdu> state(String type, String stateKey) {
    return state(new StateTuple(type, stateKey));
  }

  @Override
  public Collection<Pdu> state() {
    return state.values();
  }

  @Override
  public Collection<Pdu> authChain(List<Pdu> cited) {
    Set<EventId> found = new LinkedHashSet<>();
    Deque<EventId> open = new ArrayDeque<>();
    cited.forEach(event -> open.addAll(event.authEvents()));
    id.createEventId().ifPresent(open::add);
    while (!open.isEmpty()) {
      EventId next = open.remove();
      if (found.add(next)) {
        open.addAll(events.get(next).authEvents());
      }
    }
    return found.stream().map(events::get).toList();
  }

  @Override
  public Set<ServerName> servers() {
    return joined().stream()
        .map(UserId::server)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public Collection<UserId> joinedUsers(ServerName server) {
    return joined().stream().filter(user -> user.server().equals(server)).toList();
  }

  private List<UserId> joined() {
    return state.values().stream()
        .filter(event -> event.type().equals(EventTypes.MEMBER))
        .filter(
            event ->
                MemberContent.of(event.content()).membership().equals(Optional.of(Membership.JOIN)))
        .map(event -> UserId.of(event.stateKey().orElseThrow()))
        .toList();
  }

  @Override
  public Optional<CitedEvent> find(EventId eventId) {
    return Optional.ofNullable(events.get(eventId)).map(event -> new CitedEvent(event, false));
  }
}
