package org.matrixlib.stateres;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
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
 * Makes up rooms whose history forks: a few users, some of them powerful, act on branches that know
 * nothing of each other, with times that say little; branches are merged and fork again.
 *
 * <p>Some events are refused by the state before them but stand in a state that another server
 * claims; some are rejected for their own auth events and cited all the same. The state on each
 * branch is kept in plain maps and merged by {@link LiteralResolver}. The same seed makes the same
 * room.
 */
final class ForkedRooms {
  private static final List<String> USERS =
      List.of(
          "@alice:a.example",
          "@bob:b.example",
          "@carol:a.example",
          "@dave:c.example",
          "@eve:b.example",
          "@zara:c.example");

  private static final StateTuple CREATE = new StateTuple(EventTypes.CREATE, "");
  private static final StateTuple POWER_LEVELS = new StateTuple(EventTypes.POWER_LEVELS, "");
  private static final int MAX_BRANCHES = 5;

  private final RoomVersion version;
  private final long seed;
  private final Random random;
  private final Map<EventId, Pdu> events = new LinkedHashMap<>();
  private final Set<EventId> rejected = new HashSet<>();
  private final List<Branch> branches = new ArrayList<>();
  private final List<Map<StateTuple, EventId>> snapshots = new ArrayList<>();
  private final List<List<Map<StateTuple, EventId>>> forks = new ArrayList<>();
  private final LiteralResolver resolver;

  /** How many ids were made up, those of events that were taken back included. */
  private int made;

  private final boolean carriesIds;
  private final boolean hasMadeUpIds;
  private final boolean hasRejected;
  private final int spreadOfTimes;
  private String roomId = "!room:a.example";

  private ForkedRooms(RoomVersion version, long seed) {
    this.version = version;
    this.seed = seed;
    random = new Random(seed);
    carriesIds = version.eventFormat().carriesEventId();
    hasMadeUpIds = !carriesIds && oneIn(3);
    hasRejected = oneIn(3);
    spreadOfTimes = oneOf(List.of(1, 4, 50));
    resolver = new LiteralResolver(version, events, rejected, ChainReading.OWN_MEMBERS_COUNT);
  }

  /** The room of a version that a seed makes. */
  static ForkedRoom of(RoomVersion version, long seed) {
    return new ForkedRooms(version, seed).room();
  }

  /** The end of a branch: the events that the next one follows, and the state before it. */
  private record Branch(List<EventId> ends, long depth, Map<StateTuple, EventId> state) {}

  /** An event that somebody thinks of; it has no state key if that is null. */
  private record Idea(String type, String sender, @Nullable String stateKey, JsonObject content) {}

  private ForkedRoom room() {
    found();
    int steps = 15 + random.nextInt(40);
    for (int i = 0; i < steps; i++) {
      int dice = random.nextInt(100);
      if (dice < 10 && branches.size() < MAX_BRANCHES) {
        branches.add(oneOf(branches));
      } else if (dice < 15 && branches.size() > 1) {
        merge();
      } else {
        act(random.nextInt(branches.size()));
      }
    }
    ask(branches.stream().map(Branch::state).toList());
    for (int i = 0; i < 3; i++) {
      ask(severalOf(snapshots));
    }
    ask(severalOf(snapshots).stream().map(this::tampered).toList());
    if (hasRejected && oneIn(2)) {
      rejectSome();
    }
    return new ForkedRoom(
        "version " + version + ", seed " + seed,
        version,
        Collections.unmodifiableMap(events),
        Collections.unmodifiableSet(rejected),
        List.copyOf(forks));
  }

  private void ask(List<Map<StateTuple, EventId>> states) {
    forks.add(states);
  }

  /** The first events, which all branches share. */
  private void found() {
    branches.add(new Branch(List.of(), 0, Map.of()));
    act(0, new Idea(EventTypes.CREATE, USERS.get(0), "", createContent()));
    act(0, membership(0, 0, "join"));
    if (!oneIn(8)) {
      act(0, new Idea(EventTypes.POWER_LEVELS, USERS.get(0), "", firstPowerLevels()));
    }
    if (!oneIn(8)) {
      act(0, new Idea(EventTypes.JOIN_RULES, USERS.get(0), "", json("{'join_rule':'public'}")));
    }
    for (int user = 1; user < USERS.size(); user++) {
      if (!oneIn(4)) {
        act(0, membership(user, user, "join"));
      }
    }
  }

  private JsonObject createContent() {
    JsonObject.Builder content = JsonObject.builder().put("room_version", version.name());
    if (!version.has(RoomTrait.CREATOR_IS_SENDER)) {
      content.put("creator", USERS.get(0));
    }
    if (version.has(RoomTrait.CREATORS_OUTRANK_ALL) && oneIn(2)) {
      content.put("additional_creators", JsonArray.ofStrings(List.of(USERS.get(1))));
    }
    if (oneIn(10)) {
      content.put("m.federate", false);
    }
    return content.build();
  }

  private JsonObject firstPowerLevels() {
    JsonObject.Builder users = JsonObject.builder();
    if (!version.has(RoomTrait.CREATORS_OUTRANK_ALL)) {
      users.put(USERS.get(0), 100);
    }
    users.put(USERS.get(2), oneOf(List.of(50, 100)));
    if (!version.has(RoomTrait.CREATORS_OUTRANK_ALL) || oneIn(2)) {
      users.put(USERS.get(1), 100);
    }
    users.put(USERS.get(3), 50);
    return JsonObject.builder().put("users", users.build()).build();
  }

  // Branches

  private void merge() {
    Collections.shuffle(branches, random);
    List<Branch> merged = branches.subList(0, 2 + random.nextInt(branches.size() - 1));
    List<Map<StateTuple, EventId>> states = merged.stream().map(Branch::state).toList();
    ask(states);
    Branch result =
        new Branch(
            merged.stream().flatMap(b -> b.ends().stream()).distinct().toList(),
            merged.stream().mapToLong(Branch::depth).max().orElseThrow(),
            resolver.resolve(states).state());
    merged.clear();
    branches.add(result);
    snapshots.add(result.state());
  }

  private void act(int branch) {
    act(branch, idea(branches.get(branch).state()));
  }

  /** Makes an event of an idea; what becomes of it depends on what allows it. */
  private void act(int at, Idea idea) {
    Branch branch = branches.get(at);
    boolean citesStaleState = oneIn(8) && !snapshots.isEmpty();
    Pdu event = event(idea, branch, citesStaleState ? oneOf(snapshots) : branch.state());
    EventId id = event.eventId();
    if (events.putIfAbsent(id, event) != null) {
      return;
    }
    boolean isSound = resolver.check(id, ownAuthEvents(id)).isAllowed();
    boolean citesRejected = resolver.authEvents(id).stream().anyMatch(rejected::contains);
    if (!isSound || (citesRejected && oneIn(2))) {
      if (!hasRejected || !oneIn(6)) {
        events.remove(id);
        return;
      }
      rejected.add(id);
    }
    boolean isAccepted = isSound && resolver.check(id, branch.state()).isAllowed();
    Branch next = after(branch, id);
    if (isAccepted) {
      branches.set(at, next);
      snapshots.add(next.state());
    } else if (oneIn(2) && branches.size() < MAX_BRANCHES) {
      branches.add(next); // as a server has it that didn't check
      snapshots.add(next.state());
    }
  }

  private Branch after(Branch branch, EventId id) {
    Map<StateTuple, EventId> state = new HashMap<>(branch.state());
    resolver.tuple(id).ifPresent(tuple -> state.put(tuple, id));
    return new Branch(List.of(id), known(id).depth(), Collections.unmodifiableMap(state));
  }

  private Map<StateTuple, EventId> ownAuthEvents(EventId id) {
    Map<StateTuple, EventId> cited = new HashMap<>();
    resolver.authEvents(id).forEach(event -> cited.put(tupleOf(event), event));
    return cited;
  }

  private StateTuple tupleOf(EventId id) {
    return resolver.tuple(id).orElseThrow();
  }

  private Pdu known(EventId id) {
    return Objects.requireNonNull(events.get(id), id::toString);
  }

  /** A state as it may be claimed wrongly: something is missing, or is another event. */
  private Map<StateTuple, EventId> tampered(Map<StateTuple, EventId> state) {
    Map<StateTuple, EventId> tampered = new HashMap<>(state);
    for (int i = random.nextInt(3); i > 0; i--) {
      tampered.remove(oneOf(List.copyOf(state.keySet())));
      EventId id = oneOf(List.copyOf(events.keySet()));
      resolver.tuple(id).ifPresent(tuple -> tampered.put(tuple, id));
    }
    tampered.putIfAbsent(CREATE, events.keySet().iterator().next());
    return tampered;
  }

  private void rejectSome() {
    List<EventId> ids = List.copyOf(events.keySet());
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      rejected.add(oneOf(ids.subList(1, ids.size())));
    }
  }

  // Events

  private Pdu event(Idea idea, Branch branch, Map<StateTuple, EventId> known) {
    long depth = carriesIds && oneIn(10) ? random.nextInt(20) : branch.depth() + 1;
    JsonObject.Builder json =
        JsonObject.builder()
            .put("type", idea.type())
            .put("sender", idea.sender())
            .put("content", idea.content())
            .put("depth", depth)
            .put("origin_server_ts", time())
            .put("prev_events", references(branch.ends()))
            .put("auth_events", JsonArray.EMPTY)
            .put("signatures", JsonObject.EMPTY);
    if (idea.stateKey() != null) {
      json.put("state_key", idea.stateKey());
    }
    boolean creates = idea.type().equals(EventTypes.CREATE);
    boolean impliesRoomId = version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH) && creates;
    if (!impliesRoomId) {
      json.put("room_id", roomId);
    }
    if (carriesIds) {
      json.put("event_id", madeUpId());
    }
    List<EventId> authEvents =
        AuthFacts.of(hashed(json)).selection().stream()
            .filter(known::containsKey)
            .map(known::get)
            .toList();
    Pdu event = hashed(json.put("auth_events", references(authEvents)));
    if (impliesRoomId) {
      roomId = event.roomId().toString();
    }
    return hasMadeUpIds && !creates
        ? Pdu.trusted(event.json(), version, EventId.of(madeUpId()))
        : event;
  }

  private Pdu hashed(JsonObject.Builder json) {
    Pdu unhashed = Pdu.trusted(json.put("hashes", JsonObject.EMPTY).build(), version);
    String hash = UnpaddedBase64.encode(unhashed.contentHash());
    return Pdu.trusted(
        json.put("hashes", JsonObject.builder().put("sha256", hash).build()).build(), version);
  }

  /** An id that sorts anywhere, by bytes otherwise than by UTF-16. */
  private String madeUpId() {
    String first = oneOf(List.of("", "A", "z", "é", "\uE000", "😀"));
    return "$"
        + first
        + Integer.toString(random.nextInt(36 * 36), 36)
        + "-"
        + made++
        + ":a.example";
  }

  private JsonArray references(List<EventId> ids) {
    return JsonArray.of(ids.stream().map(this::reference).toList());
  }

  private JsonValue reference(EventId id) {
    JsonString text = JsonString.of(id.toString());
    return carriesIds ? JsonArray.of(List.of(text, JsonObject.EMPTY)) : text;
  }

  private long time() {
    return oneIn(100)
        ? oneOf(List.of(-7L, 0L, (1L << 53) - 1))
        : 1000 + random.nextInt(spreadOfTimes);
  }

  // Ideas

  private Idea idea(Map<StateTuple, EventId> state) {
    int actor = actor(state);
    String sender = USERS.get(actor);
    int dice = random.nextInt(100);
    if (dice < 22) {
      return membership(
          actor, actor, oneOf(List.of("join", "join", "join", "leave", "leave", "knock")));
    }
    if (dice < 44) {
      return membership(
          actor,
          random.nextInt(USERS.size()),
          oneOf(List.of("leave", "leave", "ban", "ban", "invite")));
    }
    if (dice < 64) {
      return new Idea(EventTypes.POWER_LEVELS, sender, oddKeyAtTimes(), powerLevels(state, actor));
    }
    if (dice < 74) {
      return new Idea(EventTypes.JOIN_RULES, sender, oddKeyAtTimes(), joinRules());
    }
    if (dice < 78) {
      return new Idea("m.room.message", sender, null, json("{'body':'hello'}"));
    }
    return other(sender);
  }

  /** Mostly somebody who is in the room. */
  private int actor(Map<StateTuple, EventId> state) {
    int actor = random.nextInt(USERS.size());
    for (int i = 0; i < 5 && !isJoined(actor, state); i++) {
      actor = random.nextInt(USERS.size());
    }
    return actor;
  }

  private boolean isJoined(int user, Map<StateTuple, EventId> state) {
    EventId id = state.get(new StateTuple(EventTypes.MEMBER, USERS.get(user)));
    return id != null
        && known(id).content().string("membership").filter("join"::equals).isPresent();
  }

  private Idea membership(int sender, int target, String membership) {
    JsonObject.Builder content = JsonObject.builder().put("membership", membership);
    if (oneIn(2)) {
      content.put("displayname", Integer.toString(random.nextInt(100)));
    }
    if (membership.equals("join") && sender != 0 && oneIn(3)) {
      content.put("join_authorised_via_users_server", oneOf(USERS));
    }
    return new Idea(EventTypes.MEMBER, USERS.get(sender), USERS.get(target), content.build());
  }

  private JsonObject joinRules() {
    JsonObject.Builder content = JsonObject.builder();
    if (!oneIn(12)) {
      content.put(
          "join_rule",
          oneOf(
              List.of(
                  "public",
                  "public",
                  "invite",
                  "knock",
                  "restricted",
                  "knock_restricted",
                  "private")));
    }
    return content.put("n", random.nextInt(100)).build();
  }

  private JsonObject powerLevels(Map<StateTuple, EventId> state, int actor) {
    EventId current = state.get(POWER_LEVELS);
    JsonObject content = current == null ? JsonObject.EMPTY : known(current).content();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      content = changed(content, actor);
    }
    return content;
  }

  private JsonObject changed(JsonObject content, int actor) {
    if (oneIn(3)) {
      String name =
          oneOf(
              List.of(
                  "ban",
                  "events_default",
                  "invite",
                  "kick",
                  "redact",
                  "state_default",
                  "users_default"));
      return oneIn(6) ? content.toBuilder().remove(name).build() : content.with(name, level());
    }
    String part = oneOf(List.of("users", "users", "users", "users", "events", "notifications"));
    JsonObject.Builder levels = content.object(part).orElse(JsonObject.EMPTY).toBuilder();
    String name =
        part.equals("users")
            ? USERS.get(oneIn(4) ? actor : random.nextInt(USERS.size()))
            : oneOf(
                List.of(EventTypes.JOIN_RULES, EventTypes.POWER_LEVELS, "m.room.topic", "room"));
    if (oneIn(5)) {
      levels.remove(name);
    } else {
      levels.put(name, level());
    }
    return content.with(part, oneIn(60) ? json("{'v':[]}").get("v").orElseThrow() : levels.build());
  }

  /** A level in any of the spellings that some room version takes, or that none does. */
  private JsonValue level() {
    List<String> texts =
        new ArrayList<>(List.of("0", "0", "10", "25", "50", "50", "75", "99", "100", "100"));
    if (!version.has(RoomTrait.INTEGER_POWER_LEVELS) && oneIn(3)) {
      texts = List.of("' 50 '", "'-01'", "'+100'", "'9223372036854775807'", "'1e2'", "null");
    } else if (!version.has(RoomTrait.STRICT_CANONICAL_JSON) && oneIn(3)) {
      texts = List.of("50.9", "1e2", "-9223372036854775808", "99999999999999999999");
    } else if (oneIn(20)) {
      texts = List.of("9007199254740991", "-9007199254740991", "'50'");
    }
    return json("{'v':" + oneOf(texts) + "}").get("v").orElseThrow();
  }

  private String oddKeyAtTimes() {
    return oneIn(20) ? "x" : "";
  }

  private Idea other(String sender) {
    JsonObject content = JsonObject.builder().put("n", random.nextInt(100)).build();
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> new Idea("m.room.topic", sender, "", content);
      case 3 -> new Idea("m.room.name", sender, "", content);
      case 4 -> new Idea("org.example.note", sender, Integer.toString(random.nextInt(3)), content);
      case 5 -> new Idea("org.example.note", sender, oneOf(USERS), content);
      case 6 ->
          new Idea(EventTypes.ALIASES, sender, oneOf(List.of("a.example", "b.example")), content);
      default -> new Idea(EventTypes.THIRD_PARTY_INVITE, sender, "token", content);
    };
  }

  private JsonObject json(String text) {
    try {
      byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      return JsonObject.parse(bytes, JsonMode.LENIENT, JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  // Chance

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private <T> List<T> severalOf(List<T> all) {
    List<T> several = new ArrayList<>();
    for (int i = 2 + random.nextInt(4); i > 0; i--) {
      several.add(oneOf(all));
    }
    return several;
  }
}
