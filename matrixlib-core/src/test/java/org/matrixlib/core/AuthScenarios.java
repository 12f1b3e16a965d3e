package org.matrixlib.core;

import static org.matrixlib.core.auth.AuthRule.ACTION_LEVELS_MALFORMED;
import static org.matrixlib.core.auth.AuthRule.ACTION_LEVEL_CHANGED_FROM_ABOVE;
import static org.matrixlib.core.auth.AuthRule.ACTION_LEVEL_SET_ABOVE;
import static org.matrixlib.core.auth.AuthRule.ALIASES_LACK_STATE_KEY;
import static org.matrixlib.core.auth.AuthRule.ALIASES_OF_OTHER_DOMAIN;
import static org.matrixlib.core.auth.AuthRule.AUTH_EVENTS_HOLD_DUPLICATES;
import static org.matrixlib.core.auth.AuthRule.AUTH_EVENTS_HOLD_REJECTED;
import static org.matrixlib.core.auth.AuthRule.AUTH_EVENTS_HOLD_UNSELECTED;
import static org.matrixlib.core.auth.AuthRule.AUTH_EVENTS_LACK_CREATE;
import static org.matrixlib.core.auth.AuthRule.AUTH_EVENTS_OF_OTHER_ROOM;
import static org.matrixlib.core.auth.AuthRule.BAN_NEEDS_MORE_POWER;
import static org.matrixlib.core.auth.AuthRule.BAN_SENDER_NOT_JOINED;
import static org.matrixlib.core.auth.AuthRule.CREATE_HAS_MALFORMED_CREATORS;
import static org.matrixlib.core.auth.AuthRule.CREATE_HAS_PREV_EVENTS;
import static org.matrixlib.core.auth.AuthRule.CREATE_HAS_ROOM_ID;
import static org.matrixlib.core.auth.AuthRule.CREATE_IN_ROOM_OF_OTHER_DOMAIN;
import static org.matrixlib.core.auth.AuthRule.CREATE_LACKS_CREATOR;
import static org.matrixlib.core.auth.AuthRule.CREATE_OF_UNKNOWN_VERSION;
import static org.matrixlib.core.auth.AuthRule.EVENT_LEVELS_MALFORMED;
import static org.matrixlib.core.auth.AuthRule.EVENT_LEVEL_CHANGED_FROM_ABOVE;
import static org.matrixlib.core.auth.AuthRule.EVENT_LEVEL_SET_ABOVE;
import static org.matrixlib.core.auth.AuthRule.EVENT_NEEDS_MORE_POWER;
import static org.matrixlib.core.auth.AuthRule.INVITE_NEEDS_MORE_POWER;
import static org.matrixlib.core.auth.AuthRule.INVITE_SENDER_NOT_JOINED;
import static org.matrixlib.core.auth.AuthRule.INVITE_TARGET_JOINED_OR_BANNED;
import static org.matrixlib.core.auth.AuthRule.JOIN_AUTHORIZER_MAY_NOT_INVITE;
import static org.matrixlib.core.auth.AuthRule.JOIN_BANNED;
import static org.matrixlib.core.auth.AuthRule.JOIN_NOT_PERMITTED;
import static org.matrixlib.core.auth.AuthRule.JOIN_OF_OTHER_USER;
import static org.matrixlib.core.auth.AuthRule.KICK_NEEDS_MORE_POWER;
import static org.matrixlib.core.auth.AuthRule.KICK_SENDER_NOT_JOINED;
import static org.matrixlib.core.auth.AuthRule.KNOCK_NOT_PERMITTED;
import static org.matrixlib.core.auth.AuthRule.KNOCK_OF_OTHER_USER;
import static org.matrixlib.core.auth.AuthRule.KNOCK_TARGET_PRESENT_OR_BANNED;
import static org.matrixlib.core.auth.AuthRule.LEAVE_NOT_IN_ROOM;
import static org.matrixlib.core.auth.AuthRule.MEMBERSHIP_UNKNOWN;
import static org.matrixlib.core.auth.AuthRule.MEMBER_INCOMPLETE;
import static org.matrixlib.core.auth.AuthRule.REDACTION_NEEDS_MORE_POWER;
import static org.matrixlib.core.auth.AuthRule.ROOM_LACKS_CREATE;
import static org.matrixlib.core.auth.AuthRule.ROOM_NOT_FEDERATED;
import static org.matrixlib.core.auth.AuthRule.SENDER_NOT_JOINED;
import static org.matrixlib.core.auth.AuthRule.STATE_KEY_OF_OTHER_USER;
import static org.matrixlib.core.auth.AuthRule.THIRD_PARTY_INVITE_NEEDS_MORE_POWER;
import static org.matrixlib.core.auth.AuthRule.THIRD_PARTY_INVITE_UNKNOWN;
import static org.matrixlib.core.auth.AuthRule.THIRD_PARTY_LACKS_SIGNED;
import static org.matrixlib.core.auth.AuthRule.THIRD_PARTY_MXID_DIFFERS;
import static org.matrixlib.core.auth.AuthRule.THIRD_PARTY_SENDER_DIFFERS;
import static org.matrixlib.core.auth.AuthRule.THIRD_PARTY_SIGNATURE_INVALID;
import static org.matrixlib.core.auth.AuthRule.THIRD_PARTY_SIGNED_INCOMPLETE;
import static org.matrixlib.core.auth.AuthRule.THIRD_PARTY_TARGET_BANNED;
import static org.matrixlib.core.auth.AuthRule.UNBAN_NEEDS_MORE_POWER;
import static org.matrixlib.core.auth.AuthRule.USER_LEVELS_LIST_CREATOR;
import static org.matrixlib.core.auth.AuthRule.USER_LEVELS_MALFORMED;
import static org.matrixlib.core.auth.AuthRule.USER_LEVEL_CHANGED_OF_EQUAL;
import static org.matrixlib.core.auth.AuthRule.USER_LEVEL_SET_ABOVE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.matrixlib.core.AuthRoom.State;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;

/**
 * The cases of {@code auth-rules-more}: for every rule of every room version an event that it
 * refuses and one that it lets pass. Each expectation is read off the text of the specification,
 * and off the decisions where the text leaves something open.
 */
final class AuthScenarios {
  private static final String ALICE = "@alice:a.example"; // has created the room
  private static final String FRED = "@fred:a.example"; // of the creator's server
  private static final String BOB = "@bob:b.example"; // has level 50
  private static final String HENRY = "@henry:h.example"; // too
  private static final String CAROL = "@carol:c.example"; // has level 0
  private static final String DAVE = "@dave:d.example"; // is banned
  private static final String EVE = "@eve:e.example"; // is invited
  private static final String FRANK = "@frank:f.example"; // has left
  private static final String GRACE = "@grace:g.example"; // has knocked, where that is possible
  private static final String NORA = "@nora:n.example"; // was never here

  private static final String MEMBER = "m.room.member";
  private static final String LEVELS = "m.room.power_levels";
  private static final String JOIN_RULES = "m.room.join_rules";
  private static final String INVITE = "m.room.third_party_invite";
  private static final String REST =
      "'ban':50,'invite':50,'kick':50,'redact':60,'state_default':50,"
          + "'events':{'m.room.name':60},'notifications':{'room':60}";

  /** Levels in no room version: not even their text can be read as one of 64 bits. */
  private static final List<String> MALFORMED_LEVELS =
      List.of(
          "[]",
          "{}",
          "null",
          "true",
          "''",
          "' '",
          "'abc'",
          "'1.5'",
          "'1e1'",
          "'1_0'",
          "'0x10'",
          "'9223372036854775808'",
          "'-9223372036854775809'");

  private final RoomVersion version;
  private final AuthRoom room;
  private final State alone;
  private final State base;

  private AuthScenarios(RoomVersion version) {
    this.version = version;
    room = new AuthRoom(version, "room", ALICE, creator(ALICE));
    alone = room.created().with(room.member(room.created(), ALICE, ALICE, "join"));
    State state = levels(alone, users("") + "," + REST);
    state = rules(state, "public");
    for (String user : List.of(BOB, HENRY, CAROL, FRANK)) {
      state = state.with(room.member(state, user, user, "join"));
    }
    state = state.with(room.member(state, FRANK, FRANK, "leave"));
    state = state.with(room.member(state, ALICE, DAVE, "ban"));
    state = state.with(room.member(state, ALICE, EVE, "invite"));
    if (has(RoomTrait.KNOCKING)) {
      state = state.with(room.member(rules(state, "knock"), GRACE, GRACE, "knock"));
    }
    base = state;
  }

  /** The rooms of all versions. */
  static List<JsonObject> rooms() {
    List<JsonObject> rooms = new ArrayList<>();
    for (RoomVersion version : RoomVersions.STABLE.all()) {
      AuthScenarios scenarios = new AuthScenarios(version);
      scenarios.fill();
      rooms.add(scenarios.room.toJson());
      rooms.add(unfederated(version, "'m.federate':false", "not federated", true));
      rooms.add(unfederated(version, "'m.federate':'false'", "federated after all", false));
      rooms.add(createdForAnother(version));
      rooms.add(createdByTwo(version));
    }
    return rooms;
  }

  private void fill() {
    creates();
    citations();
    aliases();
    members();
    joins();
    restrictedJoins();
    invites();
    thirdPartyInvites();
    leaves();
    bans();
    knocks();
    events();
    malformedLevels();
    firstLevels();
    changedLevels();
    redactions();
  }

  // The cast

  private boolean has(RoomTrait trait) {
    return version.has(trait);
  }

  private static String creator(String user) {
    return "'creator':'" + user + "'";
  }

  /** The property {@code users} with more of them; creators must not be among them (version 12). */
  private String users(String more) {
    String creator = has(RoomTrait.CREATORS_OUTRANK_ALL) ? "" : "'" + ALICE + "':100,";
    return usersOnly(creator + "'" + BOB + "':50,'" + HENRY + "':50" + more);
  }

  private static String usersOnly(String users) {
    return "'users':{" + users + "}";
  }

  private State levels(State state, String content) {
    return state.with(room.send(state, ALICE, LEVELS, "", "{" + content + "}"));
  }

  private State rules(State state, String rule) {
    return state.with(room.send(state, ALICE, JOIN_RULES, "", "{'join_rule':'" + rule + "'}"));
  }

  private Pdu message(State state, String sender) {
    return room.send(state, sender, "m.room.message", null, "{'body':'hello'}");
  }

  private Pdu topic(State state, String sender) {
    return room.send(state, sender, "m.room.topic", "", "{'topic':'weather'}");
  }

  private Pdu join(State state, String user, String more) {
    return room.send(state, user, MEMBER, user, "{'membership':'join'" + more + "}");
  }

  private static String via(String user) {
    return ",'join_authorised_via_users_server':'" + user + "'";
  }

  /** Judges an event that is allowed if a condition holds and refused by a rule otherwise. */
  private void allowedIf(boolean isAllowed, String what, AuthRule rule, Pdu event, State state) {
    if (isAllowed) {
      room.allowed(what, event, state);
    } else {
      room.refused(what, rule, event, state);
    }
  }

  // Rules on create events, and on what an event cites

  private void creates() {
    boolean saysRoomId = !has(RoomTrait.ROOM_ID_IS_CREATE_HASH);
    String known = creator(ALICE) + ",'room_version':'" + version.name() + "'";
    room.allowedIndependently("a create event", room.create(ALICE, known, List.of(), saysRoomId));
    room.allowedIndependently(
        "a create event that cites an event that nobody has",
        room.citing(List.of(citing(List.of())), room.create(ALICE, known, List.of(), saysRoomId)));
    room.denied(
        "a create event that follows another event",
        CREATE_HAS_PREV_EVENTS,
        room.create(ALICE, known, List.of(base.last()), saysRoomId));
    room.denied(
        "a create event of a room version that nobody knows",
        CREATE_OF_UNKNOWN_VERSION,
        room.create(ALICE, creator(ALICE) + ",'room_version':'no.such'", List.of(), saysRoomId));
    Pdu withoutCreator =
        room.create(ALICE, "'room_version':'" + version.name() + "'", List.of(), saysRoomId);
    if (has(RoomTrait.CREATOR_IS_SENDER)) {
      room.allowedIndependently("a create event without creator", withoutCreator);
    } else {
      room.denied("a create event without creator", CREATE_LACKS_CREATOR, withoutCreator);
    }
    if (saysRoomId) {
      room.denied(
          "a create event of another server than the room's",
          CREATE_IN_ROOM_OF_OTHER_DOMAIN,
          room.create(BOB, known, List.of(), true));
    } else {
      room.denied(
          "a create event with a room id",
          CREATE_HAS_ROOM_ID,
          room.create(ALICE, known, List.of(), true));
    }
    for (String creators : List.of("[]", "['" + BOB + "']", "['@:h.example']")) {
      room.allowedIndependently(
          "a create event with additional creators " + creators.replace('\'', '"'),
          room.create(ALICE, known + ",'additional_creators':" + creators, List.of(), saysRoomId));
    }
    for (String creators : List.of("'" + BOB + "'", "{}", "null", "[1]", "['bob']", "['@bob']")) {
      String what = "a create event with additional creators " + creators.replace('\'', '"');
      Pdu create =
          room.create(ALICE, known + ",'additional_creators':" + creators, List.of(), saysRoomId);
      if (has(RoomTrait.CREATORS_OUTRANK_ALL)) {
        room.denied(what, CREATE_HAS_MALFORMED_CREATORS, create);
      } else {
        room.allowedIndependently(what, create);
      }
    }
  }

  private void citations() {
    List<Pdu> cited = new ArrayList<>();
    if (!has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      cited.add(base.get("m.room.create", ""));
    }
    Pdu levels = base.get(LEVELS, "");
    Pdu carol = base.get(MEMBER, CAROL);
    cited.addAll(List.of(levels, carol));
    room.allowedIndependently("an event that cites what it should", citing(cited));
    room.allowedIndependently(
        "an event that cites less than it could", citing(without(cited, levels)));

    Pdu otherLevels = levels(base, users("") + ",'ban':50").get(LEVELS, "");
    room.denied(
        "an event that cites power levels twice",
        AUTH_EVENTS_HOLD_DUPLICATES,
        citing(with(cited, otherLevels)));
    room.denied(
        "an event that cites the same event twice",
        AUTH_EVENTS_HOLD_DUPLICATES,
        citing(with(cited, levels)));
    room.denied(
        "an event that cites a member with whom it has nothing to do",
        AUTH_EVENTS_HOLD_UNSELECTED,
        citing(with(cited, base.get(MEMBER, BOB))));
    room.denied(
        "an event that cites a topic",
        AUTH_EVENTS_HOLD_UNSELECTED,
        citing(with(cited, topic(base, ALICE))));
    room.denied(
        "an event that cites one without state key",
        AUTH_EVENTS_HOLD_UNSELECTED,
        citing(with(cited, message(base, CAROL))));
    room.denied(
        "an event that cites power levels of another state key",
        AUTH_EVENTS_HOLD_UNSELECTED,
        citing(with(cited, room.send(base, ALICE, LEVELS, "other", "{}"))));
    room.denied(
        "an event that cites a rejected one",
        AUTH_EVENTS_HOLD_REJECTED,
        citing(cited),
        List.of(levels),
        List.of());
    Pdu create = base.get("m.room.create", "");
    if (has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      room.denied(
          "an event that cites the create event",
          AUTH_EVENTS_HOLD_UNSELECTED,
          citing(with(cited, create)));
      room.denied(
          "an event of a room whose create event was rejected",
          ROOM_LACKS_CREATE,
          citing(cited),
          List.of(create),
          List.of());
      room.denied(
          "an event of a room that is named after another event",
          ROOM_LACKS_CREATE,
          room.inRoom("!" + carol.eventId().toString().substring(1), citing(cited)));
      room.missing(
          "an event of a room that is named after an event that nobody has",
          room.inRoom("!" + citing(cited).eventId().toString().substring(1), citing(cited)));
    } else {
      room.denied(
          "an event that doesn't cite the create event",
          AUTH_EVENTS_LACK_CREATE,
          citing(without(cited, create)));
    }
    AuthRoom other = new AuthRoom(version, "other room", ALICE, creator(ALICE) + ",'other':true");
    Pdu elsewhere = other.member(other.created(), CAROL, CAROL, "join");
    room.denied(
        "an event that cites one of another room",
        AUTH_EVENTS_OF_OTHER_ROOM,
        citing(with(without(cited, carol), elsewhere)),
        List.of(),
        List.of(elsewhere));
    room.missing(
        "an event that cites one that nobody has", citing(with(without(cited, carol), elsewhere)));
  }

  private Pdu citing(List<Pdu> cited) {
    return room.pdu(CAROL, "m.room.message", null, "{'body':'hello'}", cited, base);
  }

  private static List<Pdu> with(List<Pdu> events, Pdu more) {
    List<Pdu> all = new ArrayList<>(events);
    all.add(more);
    return all;
  }

  private static List<Pdu> without(List<Pdu> events, Pdu left) {
    return events.stream().filter(event -> !event.equals(left)).toList();
  }

  // Rules on all rooms

  private static JsonObject unfederated(
      RoomVersion version, String federate, String name, boolean isRefused) {
    AuthRoom room = new AuthRoom(version, name, ALICE, creator(ALICE) + "," + federate);
    State state = room.created();
    state = state.with(room.member(state, ALICE, ALICE, "join"));
    state = state.with(room.send(state, ALICE, JOIN_RULES, "", "{'join_rule':'public'}"));
    room.allowed("a join from the creator's server", room.member(state, FRED, FRED, "join"), state);
    Pdu join = room.member(state, CAROL, CAROL, "join");
    if (isRefused) {
      room.refused("a join from another server", ROOM_NOT_FEDERATED, join, state);
    } else {
      room.allowed("a join from another server", join, state);
    }
    room.allowed("an invite to another server", room.member(state, ALICE, CAROL, "invite"), state);
    return room.toJson();
  }

  private static JsonObject createdForAnother(RoomVersion version) {
    AuthRoom room = new AuthRoom(version, "created for another", ALICE, creator(BOB));
    State state = room.created();
    boolean isSenders = version.has(RoomTrait.CREATOR_IS_SENDER);
    Consumer<String> may =
        user ->
            room.allowed(
                "the first join of " + user, room.member(state, user, user, "join"), state);
    Consumer<String> mayNot =
        user ->
            room.refused(
                "the first join of " + user,
                JOIN_NOT_PERMITTED,
                room.member(state, user, user, "join"),
                state);
    (isSenders ? may : mayNot).accept(ALICE);
    (isSenders ? mayNot : may).accept(BOB);
    return room.toJson();
  }

  /** A room with an additional creator, who is nobody special before version 12. */
  private static JsonObject createdByTwo(RoomVersion version) {
    AuthRoom room =
        new AuthRoom(
            version,
            "created by two",
            ALICE,
            creator(ALICE) + ",'additional_creators':['" + BOB + "']");
    State state = room.created();
    room.refused(
        "the first join of an additional creator",
        JOIN_NOT_PERMITTED,
        room.member(state, BOB, BOB, "join"),
        state);
    state = state.with(room.member(state, ALICE, ALICE, "join"));
    for (String user : List.of(BOB, CAROL)) {
      state = state.with(room.member(state, ALICE, user, "invite"));
      state = state.with(room.member(state, user, user, "join"));
    }
    State before = state;
    Pdu topic = room.send(state, BOB, "m.room.topic", "", "{'topic':'weather'}");
    Pdu listed = room.send(state, ALICE, LEVELS, "", "{" + usersOnly("'" + BOB + "':50") + "}");
    if (!version.has(RoomTrait.CREATORS_OUTRANK_ALL)) {
      room.refused("a topic of an additional creator", EVENT_NEEDS_MORE_POWER, topic, before);
      room.allowed("levels that list an additional creator", listed, before);
      return room.toJson();
    }
    room.allowed("a topic of an additional creator", topic, before);
    room.refused(
        "levels that list an additional creator", USER_LEVELS_LIST_CREATOR, listed, before);
    String highest = "9007199254740991";
    Pdu levels =
        room.send(state, BOB, LEVELS, "", "{" + usersOnly("'" + CAROL + "':" + highest) + "}");
    room.allowed("levels of an additional creator, to the highest number", levels, before);
    State after = before.with(levels);
    room.allowed(
        "a kick of the highest number by an additional creator",
        room.member(after, BOB, CAROL, "leave"),
        after);
    room.allowed(
        "a ban of the highest number by the creator",
        room.member(after, ALICE, CAROL, "ban"),
        after);
    room.allowed(
        "the highest number taken away by a creator",
        room.send(after, BOB, LEVELS, "", "{" + usersOnly("'" + CAROL + "':0") + "}"),
        after);
    room.refused(
        "a kick of a creator by the highest number",
        KICK_NEEDS_MORE_POWER,
        room.member(after, CAROL, BOB, "leave"),
        after);
    room.refused(
        "a kick of a creator by another",
        KICK_NEEDS_MORE_POWER,
        room.member(after, ALICE, BOB, "leave"),
        after);
    room.refused(
        "a ban of a creator by another",
        BAN_NEEDS_MORE_POWER,
        room.member(after, BOB, ALICE, "ban"),
        after);
    room.refused(
        "a creator who has left",
        SENDER_NOT_JOINED,
        room.send(after, BOB, "m.room.topic", "", "{}"),
        after.with(room.member(after, BOB, BOB, "leave")));
    return room.toJson();
  }

  private void aliases() {
    String type = "m.room.aliases";
    Pdu own = room.send(base, CAROL, type, "c.example", "{'aliases':[]}");
    Pdu others = room.send(base, CAROL, type, "b.example", "{'aliases':[]}");
    Pdu keyless = room.send(base, CAROL, type, null, "{'aliases':[]}");
    Pdu outsiders = room.send(base, NORA, type, "n.example", "{'aliases':[]}");
    if (has(RoomTrait.ALIASES_BY_DOMAIN)) {
      room.allowed("aliases of one's own server", own, base);
      room.allowed("aliases of a server that isn't in the room", outsiders, base);
      room.refused("aliases of another server", ALIASES_OF_OTHER_DOMAIN, others, base);
      room.refused("aliases without state key", ALIASES_LACK_STATE_KEY, keyless, base);
    } else {
      room.refused("aliases without the level for state", EVENT_NEEDS_MORE_POWER, own, base);
      room.refused("aliases of an outsider", SENDER_NOT_JOINED, outsiders, base);
      room.allowed(
          "aliases of another server",
          room.send(base, BOB, type, "c.example", "{'aliases':[]}"),
          base);
      room.allowed("aliases without state key", keyless, base);
    }
  }

  // Rules on members

  private void members() {
    room.refused(
        "a member without state key",
        MEMBER_INCOMPLETE,
        room.send(base, CAROL, MEMBER, null, "{'membership':'join'}"),
        base);
    room.refused(
        "a member without membership",
        MEMBER_INCOMPLETE,
        room.send(base, CAROL, MEMBER, CAROL, "{'Membership':'join'}"),
        base);
    room.refused(
        "a membership that doesn't exist",
        MEMBERSHIP_UNKNOWN,
        room.member(base, ALICE, CAROL, "fly"),
        base);
    room.refused(
        "a membership in capitals",
        MEMBERSHIP_UNKNOWN,
        room.member(base, CAROL, CAROL, "JOIN"),
        base);
  }

  private void joins() {
    room.allowed("the creator's first join", alone.get(MEMBER, ALICE), room.created());
    room.refused(
        "the first join of somebody else",
        JOIN_NOT_PERMITTED,
        room.member(room.created(), NORA, NORA, "join"),
        room.created());
    room.refused(
        "a join of the creator after another event",
        JOIN_NOT_PERMITTED,
        room.member(base, ALICE, ALICE, "join"),
        rules(room.created(), "invite"));
    room.refused(
        "a join for somebody else",
        JOIN_OF_OTHER_USER,
        room.member(base, ALICE, NORA, "join"),
        base);
    room.allowed("a join of a public room", room.member(base, NORA, NORA, "join"), base);
    room.allowed("a join after leaving", room.member(base, FRANK, FRANK, "join"), base);
    room.refused("a join when banned", JOIN_BANNED, room.member(base, DAVE, DAVE, "join"), base);

    joinsByInvite(rules(base, "invite"), "a room for the invited", true);
    joinsByInvite(base.without(JOIN_RULES, ""), "a room without join rules", true);
    joinsByInvite(
        base.with(room.send(base, ALICE, JOIN_RULES, "", "{}")),
        "a room whose join rules name none",
        true);
    joinsByInvite(rules(base, "knock"), "a room for knocking", has(RoomTrait.KNOCKING));
    joinsByInvite(rules(base, "private"), "a private room", false);
    joinsByInvite(rules(base, "Public"), "a room of a rule in capitals", false);
  }

  /** Joins of a room that is open to the invited, or closed to everybody. */
  private void joinsByInvite(State state, String where, boolean isOpen) {
    allowedIf(
        isOpen,
        "a join of " + where + " when invited",
        JOIN_NOT_PERMITTED,
        room.member(state, EVE, EVE, "join"),
        state);
    allowedIf(
        isOpen,
        "a join of " + where + " when there already",
        JOIN_NOT_PERMITTED,
        room.member(state, CAROL, CAROL, "join"),
        state);
    room.refused(
        "a join of " + where + " by an outsider",
        JOIN_NOT_PERMITTED,
        room.member(state, NORA, NORA, "join"),
        state);
    room.refused(
        "a join of " + where + " after leaving",
        JOIN_NOT_PERMITTED,
        room.member(state, FRANK, FRANK, "join"),
        state);
  }

  private void restrictedJoins() {
    restrictedJoins("restricted", has(RoomTrait.RESTRICTED_JOINS));
    restrictedJoins("knock_restricted", has(RoomTrait.KNOCK_RESTRICTED_JOINS));
    room.allowed(
        "a join of a public room that names an authorizer who isn't there",
        join(base, NORA, via(FRED)),
        base);
  }

  private void restrictedJoins(String rule, boolean isKnown) {
    State state = rules(base, rule);
    String where = " of a " + rule + " room";
    allowedIf(
        isKnown,
        "a join" + where + " when invited",
        JOIN_NOT_PERMITTED,
        join(state, EVE, ""),
        state);
    allowedIf(
        isKnown,
        "a join" + where + " when there already, via nobody who may",
        JOIN_NOT_PERMITTED,
        join(state, CAROL, via(NORA)),
        state);
    allowedIf(
        isKnown,
        "a join" + where + " via somebody who may invite",
        JOIN_NOT_PERMITTED,
        join(state, NORA, via(BOB)),
        state);
    allowedIf(
        isKnown,
        "a join" + where + " via the creator",
        JOIN_NOT_PERMITTED,
        join(state, FRANK, via(ALICE)),
        state);
    room.refused(
        "a join" + where + " when banned", JOIN_BANNED, join(state, DAVE, via(BOB)), state);
    AuthRule refusal = isKnown ? JOIN_AUTHORIZER_MAY_NOT_INVITE : JOIN_NOT_PERMITTED;
    room.refused("a join" + where + " via nobody", refusal, join(state, NORA, ""), state);
    room.refused(
        "a join" + where + " via somebody who may not invite",
        refusal,
        join(state, NORA, via(CAROL)),
        state);
    room.refused(
        "a join" + where + " via somebody who isn't there",
        refusal,
        join(state, NORA, via(FRED)),
        state);
    room.refused(
        "a join" + where + " via somebody invited",
        refusal,
        join(state, NORA, via(EVE)),
        levels(state, users(",'" + EVE + "':50") + "," + REST));
    room.refused("a join" + where + " via oneself", refusal, join(state, NORA, via(NORA)), state);
    room.refused(
        "a join" + where + " via what is no user", refusal, join(state, NORA, via("bob")), state);
    room.refused(
        "a join" + where + " via a number",
        refusal,
        join(state, NORA, ",'join_authorised_via_users_server':7"),
        state);
  }

  private void invites() {
    room.allowed("an invite", room.member(base, BOB, NORA, "invite"), base);
    room.allowed("another invite", room.member(base, BOB, EVE, "invite"), base);
    room.allowed("an invite after leaving", room.member(base, BOB, FRANK, "invite"), base);
    if (has(RoomTrait.KNOCKING)) {
      room.allowed("an invite in answer to a knock", room.member(base, BOB, GRACE, "invite"), base);
    }
    room.refused(
        "an invite by an outsider",
        INVITE_SENDER_NOT_JOINED,
        room.member(base, FRED, NORA, "invite"),
        base);
    room.refused(
        "an invite by somebody invited",
        INVITE_SENDER_NOT_JOINED,
        room.member(base, EVE, NORA, "invite"),
        base);
    room.refused(
        "an invite of a member",
        INVITE_TARGET_JOINED_OR_BANNED,
        room.member(base, BOB, CAROL, "invite"),
        base);
    room.refused(
        "an invite of somebody banned",
        INVITE_TARGET_JOINED_OR_BANNED,
        room.member(base, ALICE, DAVE, "invite"),
        base);
    room.refused(
        "an invite without the level",
        INVITE_NEEDS_MORE_POWER,
        room.member(base, CAROL, NORA, "invite"),
        base);
    State without = levels(base, users(""));
    room.allowed(
        "an invite where no level is needed", room.member(without, CAROL, NORA, "invite"), without);
  }

  // Third-party invites

  private static final ServerName IDENTITY_SERVER = ServerName.of("id.example");
  private static final SigningKey KEY = key("ed25519 0", 'A');
  private static final SigningKey OTHER_KEY = key("ed25519 1", 'B');

  private static SigningKey key(String id, char seed) {
    return SigningKey.parse(id + " " + String.valueOf(seed).repeat(42) + "A");
  }

  private static String publicKey(SigningKey key) {
    return "'" + key.verifyKey().toBase64() + "'";
  }

  private static String listed(SigningKey key) {
    return "{'public_key':" + publicKey(key) + ",'key_validity_url':'https://id.example/valid'}";
  }

  private void thirdPartyInvites() {
    State state = offer("'public_key':" + publicKey(KEY));
    JsonObject claim = claim("");
    JsonObject signed = SignedJson.sign(claim, IDENTITY_SERVER, KEY);
    room.allowed("a third-party invite", answer(state, signed), state);
    room.allowed(
        "a third-party invite of somebody who has left since",
        answer(state, signed),
        state.with(room.member(state, BOB, BOB, "leave")));
    room.allowed(
        "a third-party invite whose sender may no longer invite",
        answer(state, signed),
        levels(state, usersOnly("'" + BOB + "':49") + "," + REST));
    room.allowed(
        "a third-party invite of a member",
        answer(state, signed),
        state.with(room.member(state, NORA, NORA, "join")));
    JsonObject withMore = claim("'sender':'" + BOB + "','org.example':{'a':[1]}");
    JsonObject signedMore = SignedJson.sign(withMore, IDENTITY_SERVER, KEY);
    room.allowed("a signature over members that nobody knows", answer(state, signedMore), state);
    room.refused(
        "a signed object that was changed",
        THIRD_PARTY_SIGNATURE_INVALID,
        answer(state, signedMore.with("sender", JsonString.of(ALICE))),
        state);
    room.refused(
        "a signed object that was added to",
        THIRD_PARTY_SIGNATURE_INVALID,
        answer(state, signed.with("sender", JsonString.of(BOB))),
        state);

    JsonObject byOther = SignedJson.sign(claim, IDENTITY_SERVER, OTHER_KEY);
    room.refused(
        "a signature by another key", THIRD_PARTY_SIGNATURE_INVALID, answer(state, byOther), state);
    room.refused(
        "a signature by another key under the right name",
        THIRD_PARTY_SIGNATURE_INVALID,
        answer(state, SignedJson.sign(claim, IDENTITY_SERVER, key("ed25519 0", 'B'))),
        state);
    room.allowed(
        "a good signature beside another",
        answer(state, SignedJson.sign(byOther, IDENTITY_SERVER, KEY)),
        state);
    room.allowed(
        "a good signature of a server beside one of another",
        answer(state, SignedJson.sign(byOther, ServerName.of("other.example"), KEY)),
        state);
    room.refused("no signatures", THIRD_PARTY_SIGNATURE_INVALID, answer(state, claim), state);
    room.refused(
        "a signature of an algorithm that nobody knows",
        THIRD_PARTY_SIGNATURE_INVALID,
        answer(
            state, room.json(signed.toString().replace('"', '\'').replace("ed25519:0", "rot13:0"))),
        state);

    State listed = offer("'public_keys':[" + listed(KEY) + "]");
    room.allowed("a key in the list only", answer(listed, signed), listed);
    State several =
        offer(
            "'public_key':"
                + publicKey(OTHER_KEY)
                + ",'public_keys':["
                + listed(OTHER_KEY)
                + ","
                + listed(KEY)
                + "]");
    room.allowed("one of several keys", answer(several, signed), several);
    room.allowed("another of several keys", answer(several, byOther), several);
    State revoked = state.with(room.send(state, BOB, INVITE, "token", "{}"));
    room.refused(
        "a third-party invite that was revoked",
        THIRD_PARTY_SIGNATURE_INVALID,
        answer(revoked, signed),
        revoked);

    room.refused(
        "a third-party invite of somebody banned",
        THIRD_PARTY_TARGET_BANNED,
        answer(state, signed),
        state.with(room.member(state, ALICE, NORA, "ban")));
    for (String nothing : List.of("{}", "null", "'x'", "{'display_name':'nora'}")) {
      room.refused(
          "a third-party invite that is " + nothing.replace('\'', '"'),
          THIRD_PARTY_LACKS_SIGNED,
          answer(state, NORA, nothing),
          state);
    }
    room.refused(
        "a signed object without user",
        THIRD_PARTY_SIGNED_INCOMPLETE,
        answer(state, sign("'token':'token'")),
        state);
    room.refused(
        "a signed object without token",
        THIRD_PARTY_SIGNED_INCOMPLETE,
        answer(state, sign("'mxid':'" + NORA + "'")),
        state);
    room.refused(
        "a third-party invite of another user",
        THIRD_PARTY_MXID_DIFFERS,
        answer(state, FRED, "{'signed':" + signed + "}"),
        state);
    room.refused(
        "a third-party invite that nobody has made",
        THIRD_PARTY_INVITE_UNKNOWN,
        answer(state, sign("'mxid':'" + NORA + "','token':'other'")),
        state);
    room.refused(
        "a third-party invite that somebody else has made",
        THIRD_PARTY_SENDER_DIFFERS,
        room.send(
            state,
            ALICE,
            MEMBER,
            NORA,
            "{'membership':'invite','third_party_invite':{'signed':" + signed + "}}"),
        state);
    room.allowed(
        "a third-party invite in a join",
        join(state, NORA, ",'third_party_invite':{'signed':" + claim + "}"),
        state);
  }

  private State offer(String keys) {
    return base.with(room.send(base, BOB, INVITE, "token", "{'display_name':'n'," + keys + "}"));
  }

  private JsonObject claim(String more) {
    String members = "'mxid':'" + NORA + "','token':'token'";
    return room.json("{" + (more.isEmpty() ? members : members + "," + more) + "}");
  }

  private JsonObject sign(String members) {
    return SignedJson.sign(room.json("{" + members + "}"), IDENTITY_SERVER, KEY);
  }

  private Pdu answer(State state, JsonObject signed) {
    return answer(state, NORA, "{'signed':" + signed + "}");
  }

  private Pdu answer(State state, String target, String thirdPartyInvite) {
    return room.send(
        state,
        BOB,
        MEMBER,
        target,
        "{'membership':'invite','third_party_invite':" + thirdPartyInvite + "}");
  }

  private void leaves() {
    for (String user : List.of(CAROL, EVE)) {
      room.allowed("a leave of " + user, room.member(base, user, user, "leave"), base);
    }
    if (has(RoomTrait.KNOCKING)) {
      room.allowed("a knock taken back", room.member(base, GRACE, GRACE, "leave"), base);
    }
    for (String user : List.of(FRANK, NORA, DAVE)) {
      room.refused(
          "a leave of " + user, LEAVE_NOT_IN_ROOM, room.member(base, user, user, "leave"), base);
    }
    room.allowed("a kick", room.member(base, BOB, CAROL, "leave"), base);
    room.allowed("an invite taken back", room.member(base, BOB, EVE, "leave"), base);
    room.refused(
        "a kick by an outsider",
        KICK_SENDER_NOT_JOINED,
        room.member(base, NORA, CAROL, "leave"),
        base);
    room.refused(
        "a kick without the level",
        KICK_NEEDS_MORE_POWER,
        room.member(base, CAROL, EVE, "leave"),
        base);
    room.refused(
        "a kick of an equal", KICK_NEEDS_MORE_POWER, room.member(base, BOB, HENRY, "leave"), base);
    room.refused(
        "a kick of a superior",
        KICK_NEEDS_MORE_POWER,
        room.member(base, BOB, ALICE, "leave"),
        base);
    room.allowed("an unban", room.member(base, BOB, DAVE, "leave"), base);
    State banNeeds60 = levels(base, users("") + ",'ban':60,'kick':50");
    room.refused(
        "an unban with the level for kicks only",
        UNBAN_NEEDS_MORE_POWER,
        room.member(banNeeds60, BOB, DAVE, "leave"),
        banNeeds60);
    room.allowed(
        "a kick with the level for kicks only",
        room.member(banNeeds60, BOB, CAROL, "leave"),
        banNeeds60);
    State kickNeeds60 = levels(base, users("") + ",'ban':50,'kick':60");
    room.refused(
        "an unban with the level for bans only",
        KICK_NEEDS_MORE_POWER,
        room.member(kickNeeds60, BOB, DAVE, "leave"),
        kickNeeds60);
    State daveEqual = levels(base, users(",'" + DAVE + "':50") + "," + REST);
    room.refused(
        "an unban of an equal",
        KICK_NEEDS_MORE_POWER,
        room.member(daveEqual, BOB, DAVE, "leave"),
        daveEqual);
  }

  private void bans() {
    for (String user : List.of(CAROL, EVE, FRANK, NORA, DAVE)) {
      room.allowed("a ban of " + user, room.member(base, BOB, user, "ban"), base);
    }
    room.refused(
        "a ban by an outsider", BAN_SENDER_NOT_JOINED, room.member(base, NORA, CAROL, "ban"), base);
    room.refused(
        "a ban without the level",
        BAN_NEEDS_MORE_POWER,
        room.member(base, CAROL, EVE, "ban"),
        base);
    room.refused(
        "a ban of an equal", BAN_NEEDS_MORE_POWER, room.member(base, BOB, HENRY, "ban"), base);
    room.refused(
        "a ban of oneself", BAN_NEEDS_MORE_POWER, room.member(base, BOB, BOB, "ban"), base);
  }

  private void knocks() {
    knocks("knock", has(RoomTrait.KNOCKING));
    knocks("knock_restricted", has(RoomTrait.KNOCK_RESTRICTED_JOINS));
    for (String rule : List.of("public", "invite", "restricted", "private")) {
      knocks(rule, false);
    }
    State state = base.without(JOIN_RULES, "");
    room.refused(
        "a knock on a room without join rules",
        has(RoomTrait.KNOCKING) ? KNOCK_NOT_PERMITTED : MEMBERSHIP_UNKNOWN,
        room.member(state, NORA, NORA, "knock"),
        state);
  }

  private void knocks(String rule, boolean isOpen) {
    State state = rules(base, rule);
    String where = " on a room for " + rule;
    AuthRule refusal = has(RoomTrait.KNOCKING) ? KNOCK_NOT_PERMITTED : MEMBERSHIP_UNKNOWN;
    for (String user : List.of(NORA, FRANK)) {
      allowedIf(
          isOpen,
          "a knock of " + user + where,
          refusal,
          room.member(state, user, user, "knock"),
          state);
    }
    if (isOpen) {
      room.allowed("another knock" + where, room.member(state, GRACE, GRACE, "knock"), state);
      room.refused(
          "a knock for somebody else" + where,
          KNOCK_OF_OTHER_USER,
          room.member(state, ALICE, NORA, "knock"),
          state);
      for (String user : List.of(DAVE, EVE, CAROL)) {
        room.refused(
            "a knock of " + user + where,
            KNOCK_TARGET_PRESENT_OR_BANNED,
            room.member(state, user, user, "knock"),
            state);
      }
    }
  }

  // Rules on other events

  private void events() {
    room.allowed("a message", message(base, CAROL), base);
    for (String user : List.of(NORA, EVE, FRANK, DAVE)) {
      room.refused("a message of " + user, SENDER_NOT_JOINED, message(base, user), base);
    }
    room.allowed("a topic with the level for state", topic(base, BOB), base);
    room.refused(
        "a topic without the level for state", EVENT_NEEDS_MORE_POWER, topic(base, CAROL), base);
    room.refused(
        "a name without its own level",
        EVENT_NEEDS_MORE_POWER,
        room.send(base, BOB, "m.room.name", "", "{}"),
        base);
    room.allowed(
        "a name with its own level", room.send(base, ALICE, "m.room.name", "", "{}"), base);
    State quiet = levels(base, users("") + ",'events_default':1");
    room.refused(
        "a message without the level for messages",
        EVENT_NEEDS_MORE_POWER,
        message(quiet, CAROL),
        quiet);

    room.allowed("an offer of a third-party invite", room.send(base, BOB, INVITE, "t", "{}"), base);
    room.refused(
        "an offer of a third-party invite without the level",
        THIRD_PARTY_INVITE_NEEDS_MORE_POWER,
        room.send(base, CAROL, INVITE, "t", "{}"),
        base);
    State openInvites = levels(base, users("") + ",'state_default':50");
    room.allowed(
        "an offer of a third-party invite that needs no level, be it state",
        room.send(openInvites, CAROL, INVITE, "t", "{}"),
        openInvites);

    room.allowed("state of one's own", room.send(base, BOB, "org.example", BOB, "{}"), base);
    room.refused(
        "state of somebody else",
        STATE_KEY_OF_OTHER_USER,
        room.send(base, ALICE, "org.example", BOB, "{}"),
        base);
    room.refused(
        "state of what looks like a user",
        STATE_KEY_OF_OTHER_USER,
        room.send(base, ALICE, "org.example", "@", "{}"),
        base);
    room.allowed(
        "state of another key", room.send(base, BOB, "org.example", "x@b.example", "{}"), base);

    State unlevelled = base.without(LEVELS, "");
    room.allowed("a message without power levels", message(unlevelled, CAROL), unlevelled);
    room.allowed("a topic of the creator without power levels", topic(base, ALICE), unlevelled);
    room.refused(
        "a topic without power levels", EVENT_NEEDS_MORE_POWER, topic(base, BOB), unlevelled);
    room.allowed(
        "an invite without power levels",
        room.member(unlevelled, CAROL, NORA, "invite"),
        unlevelled);
    room.allowed(
        "a kick by the creator without power levels",
        room.member(unlevelled, ALICE, CAROL, "leave"),
        unlevelled);
    room.refused(
        "a kick without power levels",
        KICK_NEEDS_MORE_POWER,
        room.member(unlevelled, BOB, CAROL, "leave"),
        unlevelled);
  }

  // Rules on power levels

  private Pdu changed(State state, String sender, String content) {
    return room.send(state, sender, LEVELS, "", "{" + content + "}");
  }

  private void malformedLevels() {
    boolean isStrict = has(RoomTrait.INTEGER_POWER_LEVELS);
    for (String level : List.of("'50'", "' +40 '", "'-01'", "'\u0663'")) {
      allowedIf(
          !isStrict,
          "a level that is " + level.replace('\'', '"'),
          ACTION_LEVELS_MALFORMED,
          changed(base, ALICE, users("") + ",'ban':" + level),
          base);
      allowedIf(
          !isStrict,
          "a level of an event that is " + level.replace('\'', '"'),
          EVENT_LEVELS_MALFORMED,
          changed(base, ALICE, users("") + ",'events':{'a':" + level + "}"),
          base);
      allowedIf(
          !isStrict,
          "a level of a user that is " + level.replace('\'', '"'),
          USER_LEVELS_MALFORMED,
          changed(base, ALICE, users(",'" + NORA + "':" + level)),
          base);
    }
    if (!has(RoomTrait.STRICT_CANONICAL_JSON)) {
      room.allowed(
          "a level with a fraction", changed(base, ALICE, users("") + ",'ban':49.5"), base);
    }
    for (String level : MALFORMED_LEVELS) {
      String what = level.replace('\'', '"');
      room.refused(
          "a level that is " + what,
          ACTION_LEVELS_MALFORMED,
          changed(base, ALICE, users("") + ",'ban':" + level),
          base);
      room.refused(
          "a level of an event that is " + what,
          EVENT_LEVELS_MALFORMED,
          changed(base, ALICE, users("") + ",'events':{'a':" + level + "}"),
          base);
      room.refused(
          "a level of a user that is " + what,
          USER_LEVELS_MALFORMED,
          changed(base, ALICE, users(",'" + NORA + "':" + level)),
          base);
    }
    room.refused(
        "levels of events that are a list",
        EVENT_LEVELS_MALFORMED,
        changed(base, ALICE, users("") + ",'events':[]"),
        base);
    if (isStrict) {
      room.refused(
          "levels of notifications that are a list",
          EVENT_LEVELS_MALFORMED,
          changed(base, ALICE, users("") + ",'notifications':[]"),
          base);
      room.refused(
          "a level of a notification that is text",
          EVENT_LEVELS_MALFORMED,
          changed(base, ALICE, users("") + ",'notifications':{'room':'50'}"),
          base);
    }
    room.refused(
        "levels of users that are a list",
        USER_LEVELS_MALFORMED,
        changed(base, ALICE, "'users':[]"),
        base);
    room.refused(
        "a level of what is no user",
        USER_LEVELS_MALFORMED,
        changed(base, ALICE, users(",'bob':50")),
        base);
  }

  private void firstLevels() {
    State state = alone.with(base.get(MEMBER, BOB));
    room.allowed("the first levels", changed(state, ALICE, users("")), state);
    room.allowed(
        "first levels beyond the sender's",
        changed(state, ALICE, usersOnly("'" + BOB + "':1000") + ",'ban':1000"),
        state);
    room.allowed("first levels that list nobody", changed(state, ALICE, "'ban':50"), state);
    room.refused(
        "first levels of somebody else",
        EVENT_NEEDS_MORE_POWER,
        changed(state, BOB, users("")),
        state);
    room.refused(
        "first levels of what is no user",
        USER_LEVELS_MALFORMED,
        changed(state, ALICE, users(",'bob':50")),
        state);
    allowedIf(
        !has(RoomTrait.CREATORS_OUTRANK_ALL),
        "first levels that list the creator",
        USER_LEVELS_LIST_CREATOR,
        changed(state, ALICE, usersOnly("'" + ALICE + "':100")),
        state);
    State other = base.with(room.send(base, ALICE, LEVELS, "other", "{'ban':60}"));
    room.refused(
        "levels of another state key that were above the sender's",
        ACTION_LEVEL_CHANGED_FROM_ABOVE,
        room.send(other, BOB, LEVELS, "other", "{'ban':50}"),
        other);
  }

  /** What BOB, who has level 50, may change. */
  private void changedLevels() {
    room.allowed("levels as they were", changed(base, BOB, users("") + "," + REST), base);
    may("an action's level lowered", "'ban':50", "'ban':40");
    may("an action's level removed", "'kick':50,", "");
    may("an action's level added", "'ban':50", "'ban':50,'events_default':50");
    mayNot(
        "an action's level above one's own lowered",
        ACTION_LEVEL_CHANGED_FROM_ABOVE,
        "'redact':60",
        "'redact':50");
    mayNot(
        "an action's level above one's own removed",
        ACTION_LEVEL_CHANGED_FROM_ABOVE,
        "'redact':60,",
        "");
    mayNot(
        "an action's level raised above one's own", ACTION_LEVEL_SET_ABOVE, "'ban':50", "'ban':51");
    mayNot(
        "an action's level above one's own added",
        ACTION_LEVEL_SET_ABOVE,
        "'ban':50",
        "'ban':50,'users_default':51");

    may("an event's level added", "'m.room.name':60", "'m.room.name':60,'m.room.topic':50");
    mayNot(
        "an event's level above one's own lowered",
        EVENT_LEVEL_CHANGED_FROM_ABOVE,
        "'m.room.name':60",
        "'m.room.name':50");
    mayNot(
        "an event's level above one's own removed",
        EVENT_LEVEL_CHANGED_FROM_ABOVE,
        "'m.room.name':60",
        "");
    mayNot(
        "all events' levels removed",
        EVENT_LEVEL_CHANGED_FROM_ABOVE,
        ",'events':{'m.room.name':60}",
        "");
    mayNot(
        "an event's level above one's own added",
        EVENT_LEVEL_SET_ABOVE,
        "'m.room.name':60",
        "'m.room.name':60,'m.room.topic':51");

    boolean isProtected = has(RoomTrait.NOTIFICATION_LEVELS_PROTECTED);
    may("a notification's level added", "'room':60", "'room':60,'here':50");
    changes(
        !isProtected,
        "a notification's level above one's own lowered",
        EVENT_LEVEL_CHANGED_FROM_ABOVE,
        "'room':60",
        "'room':50");
    changes(
        !isProtected,
        "a notification's level above one's own removed",
        EVENT_LEVEL_CHANGED_FROM_ABOVE,
        "'room':60",
        "");
    changes(
        !isProtected,
        "a notification's level above one's own added",
        EVENT_LEVEL_SET_ABOVE,
        "'room':60",
        "'room':60,'here':51");

    String bobs = "'" + BOB + "':50";
    String henrys = ",'" + HENRY + "':50";
    may("a user's level added", henrys, henrys + ",'" + CAROL + "':50");
    may("one's own level lowered", bobs, "'" + BOB + "':1");
    may("one's own level removed", bobs + ",", "");
    mayNot("one's own level raised", USER_LEVEL_SET_ABOVE, bobs, "'" + BOB + "':51");
    mayNot(
        "a user's level above one's own added",
        USER_LEVEL_SET_ABOVE,
        henrys,
        henrys + ",'" + CAROL + "':51");
    mayNot("an equal's level lowered", USER_LEVEL_CHANGED_OF_EQUAL, henrys, ",'" + HENRY + "':0");
    mayNot("an equal's level removed", USER_LEVEL_CHANGED_OF_EQUAL, henrys, "");
    String lesser = users(",'" + CAROL + "':49") + "," + REST;
    State before = levels(base, lesser);
    room.allowed(
        "a lesser user's level raised", changed(before, BOB, lesser.replace(":49", ":50")), before);
    room.allowed(
        "a lesser user's level removed", changed(before, BOB, users("") + "," + REST), before);
    if (!has(RoomTrait.CREATORS_OUTRANK_ALL)) {
      mayNot(
          "a superior's level lowered",
          USER_LEVEL_CHANGED_OF_EQUAL,
          "'" + ALICE + "':100",
          "'" + ALICE + "':50");
    }
  }

  private void may(String what, String before, String after) {
    changes(true, what, USER_LEVEL_SET_ABOVE, before, after);
  }

  private void mayNot(String what, AuthRule rule, String before, String after) {
    changes(false, what, rule, before, after);
  }

  private void changes(boolean isAllowed, String what, AuthRule rule, String before, String after) {
    String content = users("") + "," + REST;
    if (!content.contains(before)) {
      throw new IllegalArgumentException(before);
    }
    allowedIf(isAllowed, what, rule, changed(base, BOB, content.replace(before, after)), base);
  }

  private void redactions() {
    Pdu target = message(base, BOB);
    redaction("a redaction of another server's event", CAROL, target, false);
    redaction("a redaction of the own server's event", CAROL, message(base, CAROL), true);
    redaction("a redaction with the level for redactions", ALICE, target, true);
  }

  private void redaction(String what, String sender, Pdu target, boolean isPermitted) {
    allowedIf(
        isPermitted || !has(RoomTrait.REDACTIONS_NEED_AUTH),
        what,
        REDACTION_NEEDS_MORE_POWER,
        room.redaction(base, sender, target),
        base);
  }
}
