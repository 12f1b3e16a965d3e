package org.matrixlib.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRole;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthState;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** U1: whether a room whose power levels list 1,000 users allows an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AuthBenchmark {
  private static final int USERS = 1000;
  private static final String CREATOR = "@creator:example.org";
  private static final String ADMIN = "@admin:example.org";

  @Param({"message", "join", "power-levels"})
  public String event;

  @Param({"10", "12"})
  public String version;

  private final Map<StateTuple, AuthFacts> state = new HashMap<>();
  private RoomVersion roomVersion;
  private Pdu judged;
  private AuthFacts facts;
  private AuthState prepared;
  private AuthState lookedUp;

  @Setup
  public void prepare() {
    roomVersion = RoomVersions.STABLE.find(version).orElseThrow();
    state(EventTypes.CREATE, CREATOR, "", text("creator", CREATOR));
    state(EventTypes.POWER_LEVELS, CREATOR, "", levels(50));
    state(EventTypes.JOIN_RULES, CREATOR, "", text("join_rule", "public"));
    state(EventTypes.MEMBER, ADMIN, ADMIN, text("membership", "join"));
    judged =
        switch (event) {
          case "message" -> pdu("m.room.message", ADMIN, null, text("body", "hello"));
          case "join" -> pdu(EventTypes.MEMBER, user(1), user(1), text("membership", "join"));
          default -> pdu(EventTypes.POWER_LEVELS, ADMIN, "", levels(51));
        };
    facts = AuthFacts.of(judged);
    AuthFacts[] byRole = new AuthFacts[AuthRole.values().length];
    for (AuthRole role : AuthRole.values()) {
      byRole[role.ordinal()] = state.get(facts.tuple(role));
    }
    prepared = (event, role) -> byRole[role.ordinal()];
    lookedUp = AuthState.of(state::get);
    if (!check().isAllowed()) {
      throw new IllegalStateException(check().toString());
    }
  }

  private void state(String type, String sender, String stateKey, JsonObject content) {
    state.put(new StateTuple(type, stateKey), AuthFacts.of(pdu(type, sender, stateKey, content)));
  }

  private Pdu pdu(String type, String sender, @Nullable String stateKey, JsonObject content) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("type", type)
            .put("sender", sender)
            .put("content", content)
            .put("prev_events", JsonArray.ofStrings(List.of("$before")))
            .put("auth_events", JsonArray.EMPTY);
    boolean namesCreate = roomVersion.has(RoomTrait.ROOM_ID_IS_CREATE_HASH);
    if (!namesCreate || !type.equals(EventTypes.CREATE)) {
      json.put("room_id", namesCreate ? "!create" : "!room:example.org");
    }
    if (stateKey != null) {
      json.put("state_key", stateKey);
    }
    return Pdu.trusted(json.build(), roomVersion, EventId.of("$create"));
  }

  /** Power levels of all users, of whom the last has one of their own. */
  private static JsonObject levels(int ofLastUser) {
    JsonObject.Builder users = JsonObject.builder().put(ADMIN, 100);
    for (int k = 1; k < USERS - 1; k++) {
      users.put(user(k), 50);
    }
    users.put(user(USERS - 1), ofLastUser);
    return JsonObject.builder().put("users", users.build()).build();
  }

  private static String user(int k) {
    return "@user" + k + ":example.org";
  }

  private static JsonObject text(String name, String value) {
    return JsonObject.builder().put(name, value).build();
  }

  /** The event and a state that knows what it will be asked for. */
  @Benchmark
  public AuthVerdict check() {
    return AuthRules.check(facts, prepared);
  }

  /** The same with a state that is a hash map. */
  @Benchmark
  public AuthVerdict lookUpAndCheck() {
    return AuthRules.check(facts, lookedUp);
  }

  /** The same with an event that is new. */
  @Benchmark
  public AuthVerdict decodeAndCheck() {
    return AuthRules.check(AuthFacts.of(judged), prepared);
  }
}
