package org.matrixlib.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/**
 * The cases of {@code auth-selection}: what events of all kinds should cite, as the specification
 * says it.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#auth-events-selection Auth events
 *     selection
 */
final class SelectionScenarios {
  private static final String ALICE = "@alice:a.example";
  private static final String BOB = "@bob:b.example";
  private static final String CAROL = "@carol:c.example";
  private static final StateTuple CREATE = new StateTuple("m.room.create", "");
  private static final StateTuple LEVELS = new StateTuple("m.room.power_levels", "");
  private static final StateTuple JOIN_RULES = new StateTuple("m.room.join_rules", "");
  private static final StateTuple INVITE = new StateTuple("m.room.third_party_invite", "token");

  private final RoomVersion version;
  private final List<JsonObject> cases;

  private SelectionScenarios(RoomVersion version, List<JsonObject> cases) {
    this.version = version;
    this.cases = cases;
  }

  static List<JsonObject> cases() {
    List<JsonObject> cases = new ArrayList<>();
    for (RoomVersion version : RoomVersions.STABLE.all()) {
      new SelectionScenarios(version, cases).fill();
    }
    return cases;
  }

  private static StateTuple member(String user) {
    return new StateTuple("m.room.member", user);
  }

  private void fill() {
    add("a create event", "m.room.create", "", "{'creator':'@alice:a.example'}", List.of());
    selects("a message", "m.room.message", null, "{}");
    selects("a state event", "m.room.topic", "", "{}");
    selects("power levels", "m.room.power_levels", "", "{}");
    selects("power levels of another state key", "m.room.power_levels", "other", "{}");
    selects("join rules", "m.room.join_rules", "", "{'join_rule':'public'}");
    selects("an offer of a third-party invite", "m.room.third_party_invite", "token", "{}");
    selects("a redaction", "m.room.redaction", null, "{}");
    selects("aliases", "m.room.aliases", "a.example", "{}");
    selects("state of a user", "org.example", BOB, "{'membership':'join'}");

    member("a join", ALICE, "'membership':'join'", JOIN_RULES);
    member("a leave", ALICE, "'membership':'leave'");
    member("a knock", ALICE, "'membership':'knock'", JOIN_RULES);
    member("an invite", BOB, "'membership':'invite'", member(BOB), JOIN_RULES);
    member("a kick", BOB, "'membership':'leave'", member(BOB));
    member("a ban", BOB, "'membership':'ban'", member(BOB));
    member("a join for somebody else", BOB, "'membership':'join'", member(BOB), JOIN_RULES);
    member("a knock for somebody else", BOB, "'membership':'knock'", member(BOB), JOIN_RULES);
    member("a membership that doesn't exist", BOB, "'membership':'fly'", member(BOB));
    member("a membership that is no text", BOB, "'membership':7", member(BOB));
    member("no membership", BOB, "'join':true", member(BOB));
    selects("a member without state key", "m.room.member", null, "{'membership':'leave'}");
    selects("a join without state key", "m.room.member", null, "{'membership':'join'}", JOIN_RULES);

    String via = ",'join_authorised_via_users_server':";
    if (version.has(RoomTrait.RESTRICTED_JOINS)) {
      member(
          "a join via somebody",
          ALICE,
          "'membership':'join'" + via + "'" + CAROL + "'",
          JOIN_RULES,
          member(CAROL));
    } else {
      member(
          "a join via somebody",
          ALICE,
          "'membership':'join'" + via + "'" + CAROL + "'",
          JOIN_RULES);
    }
    member(
        "a join via oneself", ALICE, "'membership':'join'" + via + "'" + ALICE + "'", JOIN_RULES);
    member("a join via a number", ALICE, "'membership':'join'" + via + "7", JOIN_RULES);
    member(
        "an invite via somebody",
        BOB,
        "'membership':'invite'" + via + "'" + CAROL + "'",
        member(BOB),
        JOIN_RULES);
    member("a leave via somebody", ALICE, "'membership':'leave'" + via + "'" + CAROL + "'");

    String claim = ",'third_party_invite':{'signed':{'mxid':'@bob:b.example','token':'token'}}";
    member(
        "a third-party invite",
        BOB,
        "'membership':'invite'" + claim,
        member(BOB),
        JOIN_RULES,
        INVITE);
    member(
        "a third-party invite for another user than it says",
        CAROL,
        "'membership':'invite'" + claim,
        member(CAROL),
        JOIN_RULES,
        INVITE);
    member(
        "a third-party invite whose token is a number",
        BOB,
        "'membership':'invite','third_party_invite':{'signed':{'token':7}}",
        member(BOB),
        JOIN_RULES);
    member(
        "a third-party invite that isn't signed",
        BOB,
        "'membership':'invite','third_party_invite':{'token':'token'}",
        member(BOB),
        JOIN_RULES);
    member(
        "a third-party invite that is text",
        BOB,
        "'membership':'invite','third_party_invite':'token'",
        member(BOB),
        JOIN_RULES);
    member("a join with a third-party invite", ALICE, "'membership':'join'" + claim, JOIN_RULES);
    member("a kick with a third-party invite", BOB, "'membership':'leave'" + claim, member(BOB));
  }

  /** A member event selects what all events do, and more. */
  private void member(String what, String target, String content, StateTuple... more) {
    selects(what, "m.room.member", target, "{" + content + "}", more);
  }

  /** What all events select is the create event, power levels and the sender's membership. */
  private void selects(
      String what, String type, @Nullable String stateKey, String content, StateTuple... more) {
    List<StateTuple> selected = new ArrayList<>();
    if (!version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      selected.add(CREATE);
    }
    selected.add(LEVELS);
    selected.add(member(ALICE));
    selected.addAll(List.of(more));
    add(what, type, stateKey, content, selected);
  }

  private void add(
      String what,
      String type,
      @Nullable String stateKey,
      String content,
      List<StateTuple> selected) {
    JsonObject.Builder event =
        JsonObject.builder()
            .put("auth_events", JsonArray.EMPTY)
            .put("content", json(content))
            .put("depth", 7)
            .put("hashes", JsonObject.EMPTY)
            .put("origin_server_ts", 1_700_000_000_000L)
            .put("prev_events", JsonArray.EMPTY)
            .put("sender", ALICE)
            .put("signatures", JsonObject.EMPTY)
            .put("type", type);
    if (version.eventFormat().carriesEventId()) {
      event.put("event_id", "$event:a.example");
    }
    if (!version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      event.put("room_id", "!room:a.example");
    } else if (!type.equals("m.room.create")) {
      event.put("room_id", "!" + "A".repeat(43));
    }
    if (stateKey != null) {
      event.put("state_key", stateKey);
    }
    cases.add(
        JsonObject.builder()
            .put("name", "v" + version.name() + " " + what)
            .put("room_version", version.name())
            .put("pdu", event.build().toString())
            .put("selected", JsonArray.of(selected.stream().map(SelectionScenarios::pair).toList()))
            .build());
  }

  private static JsonArray pair(StateTuple tuple) {
    return JsonArray.ofStrings(List.of(tuple.type(), tuple.stateKey()));
  }

  private JsonObject json(String text) {
    try {
      return JsonObject.parse(
          text.replace('\'', '"').getBytes(UTF_8), version.jsonMode(), JsonLimits.DEFAULT);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
