package org.matrixlib.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * A synthetic room to resolve states of: the same parameters make the same room in every language.
 *
 * <p>Every room begins with its create event, the join of the creator {@code @u0:s0.example}, power
 * levels, a public join rule and the joins of {@code @u1} to {@code @uN}; user k lives on server k
 * mod 20. Ids are made up, hashes left out.
 */
final class BenchRoom {
  /** What happens after the room was made. */
  enum Workload {
    /** N members; a topic on each of 2 branches: states that differ in one key. */
    A,
    /** N members; on each of 2 branches half of them rejoin: N conflicted events. */
    B,
    /** N members; a topic on each of 50 branches, and 3 members rejoin on each tenth. */
    D,
    /**
     * A chain of N power levels; for each second of them, a note on each of 2 branches that it
     * authorizes: N conflicted events over a mainline of length N.
     */
    E
  }

  /** The place of the join rules among the events. */
  static final int JOIN_RULES = 3;

  private static final String CREATOR = user(0);
  private static final String TOPIC = "m.room.topic";
  private static final String NOTE = "org.example.note";
  private static final long START = 1_600_000_000_000L;

  private final RoomVersion version;
  private final boolean impliesCreate;
  private final Map<String, JsonObject> events = new LinkedHashMap<>();
  private final List<Set<String>> states = new ArrayList<>();

  private BenchRoom(RoomVersion version) {
    this.version = version;
    this.impliesCreate = version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH);
  }

  /**
   * Makes a room.
   *
   * @param name the workload and its N, such as {@code A1000}
   */
  static BenchRoom make(String name, RoomVersion version) {
    return make(
        Workload.valueOf(name.substring(0, 1)), Integer.parseInt(name.substring(1)), version);
  }

  static BenchRoom make(Workload workload, int n, RoomVersion version) {
    BenchRoom room = new BenchRoom(version);
    Branch start = room.begin(workload == Workload.E ? 10 : n);
    switch (workload) {
      case A -> room.topics(start, 2, false);
      case B -> room.rejoins(start, n / 2);
      case D -> room.topics(start, 50, true);
      case E -> room.notes(start, n);
    }
    return room;
  }

  private Branch begin(int members) {
    Branch branch = new Branch(new LinkedHashMap<>(), List.of());
    JsonObject.Builder create = JsonObject.builder();
    if (!version.has(RoomTrait.CREATOR_IS_SENDER)) {
      create.put("creator", CREATOR);
    }
    branch.add(
        "c", EventTypes.CREATE, CREATOR, "", create.put("room_version", version.name()).build());
    branch.join(0, null);
    branch.add("p", EventTypes.POWER_LEVELS, CREATOR, "", users().build());
    branch.add("j", EventTypes.JOIN_RULES, CREATOR, "", text("join_rule", "public"));
    for (int k = 1; k <= members; k++) {
      branch.join(k, null);
    }
    return branch;
  }

  private JsonObject.Builder users() {
    JsonObject users =
        impliesCreate ? JsonObject.EMPTY : JsonObject.builder().put(CREATOR, 100).build();
    return JsonObject.builder().put("users", users);
  }

  private void topics(Branch start, int branches, boolean withRejoins) {
    for (int b = 0; b < branches; b++) {
      Branch branch = start.fork();
      branch.add("t", TOPIC, CREATOR, "", text("topic", "branch " + b));
      for (int k = 1; withRejoins && b % 10 == 9 && k <= 3; k++) {
        branch.join(k, "b" + b);
      }
      branch.end();
    }
  }

  private void rejoins(Branch start, int members) {
    for (int b = 0; b < 2; b++) {
      Branch branch = start.fork();
      for (int k = 1; k <= members; k++) {
        branch.join(k, "b" + b);
      }
      branch.end();
    }
  }

  private void notes(Branch line, int n) {
    List<Branch> marks = new ArrayList<>();
    for (int i = 1; i <= n; i++) {
      JsonObject needed = JsonObject.builder().put("org.example.x", i % 50).build();
      line.add("p", EventTypes.POWER_LEVELS, CREATOR, "", users().put("events", needed).build());
      if (i % 2 == 0) {
        marks.add(line.fork());
      }
    }
    for (int b = 0; b < 2; b++) {
      Branch branch = line.fork();
      JsonObject content = JsonObject.builder().put("b", b).build();
      for (int m = 0; m < marks.size(); m++) {
        Branch aside = marks.get(m).afterItsPowerLevels();
        String key = Integer.toString(2 * (m + 1));
        branch.state.put(new StateTuple(NOTE, key), aside.add("n", NOTE, CREATOR, key, content));
      }
      branch.end();
    }
  }

  /** All events, ancestors first. */
  Stream<Pdu> events() {
    return events.entrySet().stream()
        .map(event -> Pdu.trusted(event.getValue(), version, EventId.of(event.getKey())));
  }

  /** The ids of the events of each state. */
  List<List<EventId>> states() {
    return states.stream().map(state -> state.stream().map(EventId::of).toList()).toList();
  }

  RoomVersion version() {
    return version;
  }

  /** The room in the form of the vectors of state resolution. */
  JsonObject json(String name) {
    List<JsonObject> eventForms = new ArrayList<>();
    events.forEach(
        (id, pdu) ->
            eventForms.add(JsonObject.builder().put("event_id", id).put("pdu", pdu).build()));
    List<JsonArray> stateForms = states.stream().map(state -> texts(state.stream())).toList();
    JsonObject resolution =
        JsonObject.builder()
            .put("states", JsonArray.of(stateForms))
            .put("resolved", JsonArray.EMPTY)
            .build();
    JsonObject room =
        JsonObject.builder()
            .put("name", name)
            .put("room_version", version.name())
            .put("events", JsonArray.of(eventForms))
            .put("resolutions", JsonArray.of(List.of(resolution)))
            .build();
    return JsonObject.builder().put("rooms", JsonArray.of(List.of(room))).build();
  }

  private static JsonArray texts(Stream<String> texts) {
    return JsonArray.of(texts.map(JsonString::of).toList());
  }

  private static JsonObject text(String name, String value) {
    return JsonObject.builder().put(name, value).build();
  }

  private static String user(int k) {
    return "@u" + k + ":s" + k % 20 + ".example";
  }

  /** A line of events, each with what went before it as its state. */
  private final class Branch {
    private final Map<StateTuple, String> state;
    private List<String> last;

    Branch(Map<StateTuple, String> state, List<String> last) {
      this.state = state;
      this.last = last;
    }

    Branch fork() {
      return new Branch(new LinkedHashMap<>(state), last);
    }

    Branch afterItsPowerLevels() {
      return new Branch(
          new LinkedHashMap<>(state),
          List.of(state.get(new StateTuple(EventTypes.POWER_LEVELS, ""))));
    }

    void end() {
      states.add(new TreeSet<>(state.values()));
    }

    void join(int k, String displayName) {
      JsonObject.Builder content = JsonObject.builder().put("membership", "join");
      if (displayName != null) {
        content.put("displayname", displayName);
      }
      add("m", EventTypes.MEMBER, user(k), user(k), content.build());
    }

    String add(String tag, String type, String sender, String stateKey, JsonObject content) {
      int k = events.size();
      String id = String.format(Locale.ROOT, "$%s%07d", tag, k);
      JsonObject.Builder pdu =
          JsonObject.builder()
              .put("type", type)
              .put("sender", sender)
              .put("state_key", stateKey)
              .put("content", content)
              .put("origin_server_ts", START + k)
              .put("depth", k + 1)
              .put("prev_events", texts(last.stream()))
              .put("auth_events", texts(authEvents(type, sender, stateKey)))
              .put("hashes", JsonObject.EMPTY)
              .put("signatures", JsonObject.EMPTY);
      if (!impliesCreate || !type.equals(EventTypes.CREATE)) {
        pdu.put("room_id", impliesCreate ? "!c0000000" : "!room:s0.example");
      }
      events.put(id, pdu.build());
      state.put(new StateTuple(type, stateKey), id);
      last = List.of(id);
      return id;
    }

    private Stream<String> authEvents(String type, String sender, String stateKey) {
      if (type.equals(EventTypes.CREATE)) {
        return Stream.of();
      }
      Set<String> cited = new TreeSet<>();
      cite(cited, EventTypes.POWER_LEVELS, "");
      cite(cited, EventTypes.MEMBER, sender);
      if (!impliesCreate) {
        cite(cited, EventTypes.CREATE, "");
      }
      if (type.equals(EventTypes.MEMBER)) {
        cite(cited, EventTypes.MEMBER, stateKey);
        cite(cited, EventTypes.JOIN_RULES, "");
      }
      return cited.stream();
    }

    private void cite(Set<String> cited, String type, String stateKey) {
      String id = state.get(new StateTuple(type, stateKey));
      if (id != null) {
        cited.add(id);
      }
    }
  }
}
