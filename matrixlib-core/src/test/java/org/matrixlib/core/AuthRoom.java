package org.matrixlib.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.auth.SpecNumbers;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * A room of the topic {@code auth-rules} in the making: its events, and what is to be said of them.
 * Contents are JSON with single quotes in place of double ones.
 */
final class AuthRoom {
  private static final String CREATE = "m.room.create";
  private static final String MEMBER = "m.room.member";

  /** Events by type and state key. */
  record State(Map<StateTuple, Pdu> events) {

    State with(Pdu... others) {
      Map<StateTuple, Pdu> all = new LinkedHashMap<>(events);
      for (Pdu other : others) {
        all.put(new StateTuple(other.type(), other.stateKey().orElseThrow()), other);
      }
      return new State(all);
    }

    State without(String type, String stateKey) {
      Map<StateTuple, Pdu> all = new LinkedHashMap<>(events);
      all.remove(new StateTuple(type, stateKey));
      return new State(all);
    }

    Pdu get(String type, String stateKey) {
      return find(type, stateKey).orElseThrow();
    }

    Optional<Pdu> find(String type, @Nullable String stateKey) {
      return stateKey == null
          ? Optional.empty()
          : Optional.ofNullable(events.get(new StateTuple(type, stateKey)));
    }

    Pdu last() {
      return List.copyOf(events.values()).get(events.size() - 1);
    }
  }

  private final RoomVersion version;
  private final String name;
  private final Pdu create;
  private final List<JsonObject> events = new ArrayList<>();
  private final List<JsonObject> checks = new ArrayList<>();
  private final List<JsonObject> independentChecks = new ArrayList<>();
  private int made;

  AuthRoom(RoomVersion version, String name, String creator, String createContent) {
    this.version = version;
    this.name = "v" + version.name() + " " + name;
    create = known(create(creator, createContent, List.of(), !impliesRoomId()));
  }

  /** Whether the id of the room is that of its create event, which nobody cites. */
  private boolean impliesRoomId() {
    return version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH);
  }

  /** The state after the create event. */
  State created() {
    return new State(Map.of()).with(create);
  }

  /** An event of the room that follows a state and cites what it should of that. */
  Pdu send(State state, String sender, String type, @Nullable String stateKey, String content) {
    return known(
        pdu(
            sender,
            type,
            stateKey,
            content,
            cited(state, sender, type, stateKey, json(content)),
            state));
  }

  /** A member event of the room that says nothing but the membership. */
  Pdu member(State state, String sender, String target, String membership) {
    return send(state, sender, MEMBER, target, "{'membership':'" + membership + "'}");
  }

  /** An event that is not one of the room's events, even if it says to be in the room. */
  Pdu pdu(
      String sender,
      String type,
      @Nullable String stateKey,
      String content,
      List<Pdu> cited,
      State state) {
    JsonObject.Builder event = common(sender, type, content, cited, List.of(state.last()));
    if (stateKey != null) {
      event.put("state_key", stateKey);
    }
    return hashed(event.put("room_id", create.roomId().toString()));
  }

  /** A redaction, with its target where the room version looks for it. */
  Pdu redaction(State state, String sender, Pdu target) {
    String redacts = "'redacts':'" + target.eventId() + "'";
    String type = "m.room.redaction";
    if (version.has(RoomTrait.REDACTS_IN_CONTENT)) {
      return send(state, sender, type, null, "{" + redacts + "}");
    }
    List<Pdu> cited = cited(state, sender, type, null, JsonObject.EMPTY);
    JsonObject.Builder event = pdu(sender, type, null, "{}", cited, state).json().toBuilder();
    return known(hashed(event.put("redacts", target.eventId().toString())));
  }

  /** An event that cites others than it did. */
  Pdu citing(List<Pdu> cited, Pdu event) {
    return hashed(event.json().toBuilder().put("auth_events", references(cited)));
  }

  /** An event as if it were of a room with another id. */
  Pdu inRoom(String roomId, Pdu event) {
    return hashed(event.json().toBuilder().put("room_id", roomId));
  }

  /** A create event, with these members in its content, that is not the room's. */
  Pdu create(String sender, String content, List<Pdu> prevEvents, boolean saysRoomId) {
    JsonObject.Builder event =
        common(sender, CREATE, "{" + content + "}", List.of(), prevEvents).put("state_key", "");
    if (saysRoomId) {
      event.put("room_id", "!" + name.replaceAll("[^a-z0-9]", "") + ":a.example");
    }
    return hashed(event);
  }

  private JsonObject.Builder common(
      String sender, String type, String content, List<Pdu> cited, List<Pdu> prevEvents) {
    made++;
    JsonObject.Builder event =
        JsonObject.builder()
            .put("auth_events", references(cited))
            .put("content", json(content))
            .put("depth", prevEvents.isEmpty() ? 1 : prevEvents.get(0).depth() + 1)
            .put("origin_server_ts", 1_700_000_000_000L + made)
            .put("prev_events", references(prevEvents))
            .put("sender", sender)
            .put("signatures", JsonObject.EMPTY)
            .put("type", type);
    if (version.eventFormat().carriesEventId()) {
      event.put("event_id", "$" + made + ":" + UserId.of(sender).server());
    }
    return event;
  }

  private JsonArray references(List<Pdu> cited) {
    return JsonArray.of(
        cited.stream()
            .map(event -> version.eventFormat().carriesEventId() ? pair(event) : id(event))
            .toList());
  }

  private static JsonString id(Pdu event) {
    return JsonString.of(event.eventId().toString());
  }

  private static JsonArray pair(Pdu event) {
    JsonObject hashes =
        JsonObject.builder().put("sha256", UnpaddedBase64.encode(event.referenceHash())).build();
    return JsonArray.of(List.of(id(event), hashes));
  }

  private Pdu hashed(JsonObject.Builder event) {
    event.remove("hashes");
    String hash = UnpaddedBase64.encode(Pdu.trusted(event.build(), version).contentHash());
    event.put("hashes", JsonObject.builder().put("sha256", hash).build());
    return Pdu.trusted(event.build(), version);
  }

  private Pdu known(Pdu event) {
    events.add(
        JsonObject.builder()
            .put("event_id", event.eventId().toString())
            .put("pdu", event.json())
            .build());
    return event;
  }

  /** What an event should cite of a state, sentence by sentence as the specification says it. */
  private List<Pdu> cited(
      State state, String sender, String type, @Nullable String stateKey, JsonObject content) {
    State cited = new State(Map.of());
    if (!impliesRoomId()) {
      cited = cited.with(create);
    }
    cited = with(cited, state.find("m.room.power_levels", ""));
    cited = with(cited, state.find(MEMBER, sender));
    if (!type.equals(MEMBER)) {
      return List.copyOf(cited.events().values());
    }
    Predicate<String> is = content.string("membership").orElse("")::equals;
    cited = with(cited, state.find(MEMBER, stateKey));
    if (is.test("join") || is.test("invite") || is.test("knock")) {
      cited = with(cited, state.find("m.room.join_rules", ""));
    }
    if (is.test("invite")) {
      Optional<String> token =
          content
              .object("third_party_invite")
              .flatMap(invite -> invite.object("signed"))
              .flatMap(signed -> signed.string("token"));
      cited = with(cited, state.find("m.room.third_party_invite", token.orElse(null)));
    }
    if (is.test("join") && version.has(RoomTrait.RESTRICTED_JOINS)) {
      Optional<String> authorizer = content.string("join_authorised_via_users_server");
      cited = with(cited, state.find(MEMBER, authorizer.orElse(null)));
    }
    return List.copyOf(cited.events().values());
  }

  private static State with(State state, Optional<Pdu> event) {
    return event.map(state::with).orElse(state);
  }

  // What is to be said

  void allowed(String what, Pdu event, State state) {
    checks.add(check(what, event, state).put("allowed", true).build());
  }

  void refused(String what, AuthRule rule, Pdu event, State state) {
    checks.add(by(rule, check(what, event, state).put("allowed", false)));
  }

  private static JsonObject.Builder check(String what, Pdu event, State state) {
    return JsonObject.builder()
        .put("name", what)
        .put("event", event.eventId().toString())
        .put("state", ids(List.copyOf(state.events().values())));
  }

  void allowedIndependently(String what, Pdu event) {
    independentChecks.add(independent(what, event, "allowed", List.of(), List.of()).build());
  }

  void missing(String what, Pdu event) {
    independentChecks.add(independent(what, event, "missing", List.of(), List.of()).build());
  }

  void denied(String what, AuthRule rule, Pdu event) {
    denied(what, rule, event, List.of(), List.of());
  }

  void denied(String what, AuthRule rule, Pdu event, List<Pdu> rejected, List<Pdu> others) {
    independentChecks.add(by(rule, independent(what, event, "denied", rejected, others)));
  }

  private static JsonObject.Builder independent(
      String what, Pdu event, String expected, List<Pdu> rejected, List<Pdu> others) {
    return JsonObject.builder()
        .put("name", what)
        .put("event_id", event.eventId().toString())
        .put("pdu", event.json())
        .put("rejected", ids(rejected))
        .put("other_rooms", JsonArray.of(others.stream().map(Pdu::json).toList()))
        .put("expect", expected);
  }

  private JsonObject by(AuthRule rule, JsonObject.Builder refusal) {
    refusal.put("rule", rule.name());
    SpecNumbers.of(version, rule).ifPresent(number -> refusal.put("spec", number));
    return refusal.build();
  }

  private static JsonArray ids(List<Pdu> events) {
    return JsonArray.ofStrings(events.stream().map(event -> event.eventId().toString()).toList());
  }

  /** The room as the file has it. */
  JsonObject toJson() {
    return JsonObject.builder()
        .put("name", name)
        .put("room_version", version.name())
        .put("events", JsonArray.of(events))
        .put("checks", JsonArray.of(checks))
        .put("independent_checks", JsonArray.of(independentChecks))
        .build();
  }

  JsonObject json(String text) {
    try {
      byte[] utf8 = text.replace('\'', '"').getBytes(UTF_8);
      return JsonObject.parse(utf8, version.jsonMode(), JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
