package org.matrixlib.core.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * A room for tests, with the state that a test gives it; nothing checks whether it could have come
 * about. It is created by {@code @creator:example.org}, who is in it. Contents are written with
 * single quotes. A user is written {@code ann} for {@code @ann:example.org}, or {@code
 * ann:other.org}, or in full.
 */
public final class TestRoom {
  public static final String CREATOR = "creator";

  private final RoomVersion version;
  private final Map<StateTuple, Pdu> state = new LinkedHashMap<>();
  private final Map<EventId, Pdu> events = new LinkedHashMap<>();
  private final Map<String, Long> userLevels = new TreeMap<>();
  private final Pdu create;
  private Pdu last;
  private JsonObject levels = JsonObject.EMPTY;
  private int count;

  private TestRoom(RoomVersion version, String createContent) {
    this.version = version;
    JsonObject.Builder json =
        JsonObject.builder()
            .put("type", EventTypes.CREATE)
            .put("state_key", "")
            .put("sender", user(CREATOR).toString())
            .put("content", json(createContent))
            .put("prev_events", JsonArray.EMPTY)
            .put("auth_events", JsonArray.EMPTY);
    if (!version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      json.put("room_id", "!room:example.org");
    }
    create = finished(json);
    last = create;
    set(create);
    member(CREATOR);
  }

  /** A room that says no more of itself than its version and, if it has to, who created it. */
  public static TestRoom of(RoomVersion version) {
    return of(
        version,
        version.has(RoomTrait.CREATOR_IS_SENDER)
            ? "{'room_version':'" + version + "'}"
            : "{'creator':'" + user(CREATOR) + "','room_version':'" + version + "'}");
  }

  public static TestRoom of(RoomVersion version, String createContent) {
    return new TestRoom(version, createContent);
  }

  /** The id of a user. */
  public static UserId user(String name) {
    String text = name.startsWith("@") ? name : "@" + name;
    return UserId.of(text.contains(":") ? text : text + ":example.org");
  }

  /** JSON with single quotes in place of double ones; any number is allowed. */
  public static JsonObject json(String text) {
    try {
      byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      return JsonObject.parse(bytes, JsonMode.LENIENT, JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  // The state

  /** Lets a user join. */
  public TestRoom member(String name) {
    return membership(name, "join");
  }

  /** Lets a user join and have a power level. */
  public TestRoom member(String name, long level) {
    return member(name).level(name, level);
  }

  public TestRoom membership(String name, String membership) {
    return set(send(member(name, user(name).toString(), membership)));
  }

  /** Gives a user a power level, and leaves the creator with 100 if nothing was said of them. */
  public TestRoom level(String name, long level) {
    if (!version.has(RoomTrait.CREATORS_OUTRANK_ALL)) {
      userLevels.putIfAbsent(user(CREATOR).toString(), 100L);
    }
    userLevels.put(user(name).toString(), level);
    return levels(levels);
  }

  /** States levels other than those of users. */
  public TestRoom levels(String content) {
    return levels(json(content));
  }

  private TestRoom levels(JsonObject content) {
    levels = content;
    JsonObject.Builder users = JsonObject.builder();
    userLevels.forEach(users::put);
    JsonObject all = userLevels.isEmpty() ? content : content.with("users", users.build());
    return state(new Draft(CREATOR, EventTypes.POWER_LEVELS, "", all));
  }

  public TestRoom joinRule(String rule) {
    return state(state(CREATOR, EventTypes.JOIN_RULES, "", "{'join_rule':'" + rule + "'}"));
  }

  /** Sends an event and puts it into the state. */
  public TestRoom state(Draft draft) {
    return set(send(draft));
  }

  /** Puts an event into the state. */
  public TestRoom set(Pdu event) {
    state.put(tuple(event), event);
    events.put(event.eventId(), event);
    return this;
  }

  /** Takes an event out of the state. */
  public TestRoom without(String type, String stateKey) {
    state.remove(new StateTuple(type, stateKey));
    return this;
  }

  public RoomVersion version() {
    return version;
  }

  public Pdu create() {
    return create;
  }

  /** The event of a type and state key. */
  public Pdu get(String type, String stateKey) {
    return Optional.ofNullable(state.get(new StateTuple(type, stateKey))).orElseThrow();
  }

  public Map<StateTuple, Pdu> state() {
    return state;
  }

  private static StateTuple tuple(Pdu event) {
    return new StateTuple(event.type(), event.stateKey().orElseThrow());
  }

  // Events

  /** An event that is not sent yet. */
  public record Draft(String sender, String type, @Nullable String stateKey, JsonObject content) {

    /** The same with one more property of the content. */
    public Draft with(String property, String value) {
      JsonValue parsed = json("{'v':" + value + "}").get("v").orElseThrow();
      return new Draft(sender, type, stateKey, content.with(property, parsed));
    }
  }

  public static Draft event(String sender, String type, String content) {
    return new Draft(sender, type, null, json(content));
  }

  public static Draft state(String sender, String type, String stateKey, String content) {
    return new Draft(sender, type, stateKey, json(content));
  }

  public static Draft message(String sender) {
    return event(sender, "m.room.message", "{'body':'hello','msgtype':'m.text'}");
  }

  public static Draft powerLevels(String sender, String content) {
    return state(sender, EventTypes.POWER_LEVELS, "", content);
  }

  public static Draft member(String sender, String stateKey, String membership) {
    return state(sender, EventTypes.MEMBER, stateKey, "{'membership':'" + membership + "'}");
  }

  public static Draft join(String name) {
    return member(name, user(name).toString(), "join");
  }

  public static Draft knock(String name) {
    return member(name, user(name).toString(), "knock");
  }

  public static Draft leave(String name) {
    return member(name, user(name).toString(), "leave");
  }

  public static Draft invite(String sender, String target) {
    return member(sender, user(target).toString(), "invite");
  }

  /** A kick, or the end of a ban. */
  public static Draft kick(String sender, String target) {
    return member(sender, user(target).toString(), "leave");
  }

  public static Draft ban(String sender, String target) {
    return member(sender, user(target).toString(), "ban");
  }

  /** Sends an event that follows the last one and cites what it should of the state. */
  public Pdu send(Draft draft) {
    Pdu event = pdu(draft, List.of(last.eventId()), selected(draft));
    last = event;
    events.put(event.eventId(), event);
    return event;
  }

  /** An event that is made but not sent. */
  public Pdu pdu(Draft draft) {
    return pdu(draft, List.of(last.eventId()), selected(draft));
  }

  /** An event that is made but not sent, with other citations. */
  public Pdu pdu(Draft draft, List<EventId> prevEvents, List<EventId> authEvents) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("type", draft.type())
            .put("sender", user(draft.sender()).toString())
            .put("content", draft.content())
            .put("room_id", create.roomId().toString())
            .put("prev_events", references(prevEvents))
            .put("auth_events", references(authEvents));
    if (draft.stateKey() != null) {
      json.put("state_key", draft.stateKey());
    }
    return finished(json);
  }

  private Pdu finished(JsonObject.Builder json) {
    count++;
    if (version.eventFormat().carriesEventId()) {
      json.put("event_id", "$" + count + ":example.org");
    }
    JsonObject hashed =
        json.put("depth", count).put("origin_server_ts", 1_700_000_000_000L + count).build();
    return Pdu.trusted(hashed, version);
  }

  private JsonArray references(List<EventId> ids) {
    return JsonArray.of(ids.stream().map(this::reference).toList());
  }

  private JsonValue reference(EventId id) {
    JsonString text = JsonString.of(id.toString());
    return version.eventFormat().carriesEventId()
        ? JsonArray.of(List.of(text, JsonObject.EMPTY))
        : text;
  }

  /** What an event should cite of the state. */
  private List<EventId> selected(Draft draft) {
    return AuthFacts.of(pdu(draft, List.of(), List.of())).selection().stream()
        .flatMap(tuple -> Stream.ofNullable(state.get(tuple)))
        .map(Pdu::eventId)
        .toList();
  }

  // Verdicts

  public AuthVerdict check(Draft draft) {
    return check(pdu(draft));
  }

  public AuthVerdict check(Pdu event) {
    return AuthRules.check(AuthFacts.of(event), authState());
  }

  /** The names of the rules that are looked at. */
  public List<AuthRule> rulesLookedAt(Draft draft) {
    return AuthRules.explain(AuthFacts.of(pdu(draft)), authState()).stream()
        .map(AuthStep::rule)
        .toList();
  }

  public AuthState authState() {
    Map<StateTuple, AuthFacts> facts = new LinkedHashMap<>();
    state.forEach((tuple, event) -> facts.put(tuple, AuthFacts.of(event)));
    return AuthState.of(facts::get);
  }

  /** Judges an event by what it cites of the events that were sent or set. */
  public AuthVerdict checkIndependent(Pdu event) {
    return AuthRules.checkIndependent(event, knownBut(List.of()));
  }

  /** The events that were sent or set, some of them rejected. */
  public CitedEvents knownBut(List<EventId> rejected) {
    Map<EventId, Pdu> known = new LinkedHashMap<>(events);
    return id ->
        Optional.ofNullable(known.get(id))
            .map(event -> new CitedEvent(event, rejected.contains(id)));
  }

  /** All events that were sent or set. */
  public List<Pdu> events() {
    return new ArrayList<>(events.values());
  }
}
