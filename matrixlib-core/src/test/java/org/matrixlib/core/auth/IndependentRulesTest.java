package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.core.auth.AuthVerdict.ALLOWED;
import static org.matrixlib.core.auth.AuthVerdict.missing;
import static org.matrixlib.core.auth.AuthVerdict.rejectedBy;
import static org.matrixlib.core.auth.TestRoom.CREATOR;
import static org.matrixlib.core.auth.TestRoom.json;
import static org.matrixlib.core.auth.TestRoom.message;
import static org.matrixlib.core.auth.TestRoom.state;
import static org.matrixlib.core.auth.TestRoom.user;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/** What is checked without the state: create events, and which events are cited. */
class IndependentRulesTest {
  private static final CitedEvents NONE = id -> Optional.empty();

  private static JsonValue value(String text) {
    return json("{'v':" + text + "}").get("v").orElseThrow();
  }

  // Create events

  private static AuthVerdict checkCreate(RoomVersion version, String content) {
    return AuthRules.checkIndependent(TestRoom.of(version, content).create(), NONE);
  }

  private static AuthVerdict checkCreate(RoomVersion version, String property, String value) {
    Pdu create = TestRoom.of(version).create();
    Pdu changed = Pdu.trusted(create.json().with(property, value(value)), version);
    return AuthRules.checkIndependent(changed, NONE);
  }

  @InVersions
  void createEventStandsOnItsOwn(RoomVersion version) {
    assertEquals(ALLOWED, AuthRules.checkIndependent(TestRoom.of(version).create(), NONE));
  }

  @InVersions
  void createEventFollowsNone(RoomVersion version) {
    String prev = version.eventFormat().carriesEventId() ? "[['$a:b',{}]]" : "['$a']";
    assertEquals(
        rejectedBy(AuthRule.CREATE_HAS_PREV_EVENTS), checkCreate(version, "prev_events", prev));
  }

  @InVersions(without = RoomTrait.ROOM_ID_IS_CREATE_HASH)
  void roomIdNamesTheServerOfItsCreator(RoomVersion version) {
    for (String id : List.of("!room:other.org", "!room:example.org:80", "!room")) {
      assertEquals(
          rejectedBy(AuthRule.CREATE_IN_ROOM_OF_OTHER_DOMAIN),
          checkCreate(version, "room_id", "'" + id + "'"));
    }
  }

  @InVersions(with = RoomTrait.ROOM_ID_IS_CREATE_HASH)
  void createEventDoesNotStateTheRoomIdThatItMakes(RoomVersion version) {
    for (String id : List.of("'!room:example.org'", "'!room'", "null")) {
      assertEquals(rejectedBy(AuthRule.CREATE_HAS_ROOM_ID), checkCreate(version, "room_id", id));
    }
  }

  @InVersions
  void createEventNamesAKnownRoomVersion(RoomVersion version) {
    for (String name : List.of("'0'", "'13'", "'other'", "''", "1", "null", "[]")) {
      assertEquals(
          rejectedBy(AuthRule.CREATE_OF_UNKNOWN_VERSION),
          checkCreate(version, "{'creator':'@creator:example.org','room_version':" + name + "}"),
          name);
    }
    assertEquals(ALLOWED, checkCreate(version, "{'creator':'@creator:example.org'}"));
  }

  @InVersions
  void roomVersionsOfOnesOwnAreKnownWhereTheyAreUsed(RoomVersion version) {
    RoomVersion own = version.derive("org.example.own").build();
    assertEquals(ALLOWED, AuthRules.checkIndependent(TestRoom.of(own).create(), NONE));
  }

  @InVersions
  void createEventNamesACreatorUntilItsSenderIs(RoomVersion version) {
    AuthVerdict expected =
        version.has(RoomTrait.CREATOR_IS_SENDER)
            ? ALLOWED
            : rejectedBy(AuthRule.CREATE_LACKS_CREATOR);
    assertEquals(expected, checkCreate(version, "{}"));
    assertEquals(ALLOWED, checkCreate(version, "{'creator':5}"));
  }

  @InVersions
  void additionalCreatorsAreUserIds(RoomVersion version) {
    AuthVerdict expected =
        version.has(RoomTrait.CREATORS_OUTRANK_ALL)
            ? rejectedBy(AuthRule.CREATE_HAS_MALFORMED_CREATORS)
            : ALLOWED;
    for (String value : List.of("null", "{}", "'@a:b'", "[5]", "['@a:b','b']")) {
      assertEquals(
          expected, checkCreate(version, "{'creator':'@a:b','additional_creators':" + value + "}"));
    }
    for (String value : List.of("[]", "['@a:b']")) {
      assertEquals(
          ALLOWED, checkCreate(version, "{'creator':'@a:b','additional_creators':" + value + "}"));
    }
  }

  // Cited events

  private static List<EventId> cited(TestRoom room, Pdu... more) {
    List<EventId> ids = new ArrayList<>(room.pdu(message(CREATOR)).authEvents());
    for (Pdu event : more) {
      ids.add(event.eventId());
    }
    return ids;
  }

  private static Pdu citing(TestRoom room, List<EventId> authEvents) {
    return room.pdu(message(CREATOR), List.of(), authEvents);
  }

  @InVersions
  void eventThatCitesItsSelectionIsAllowed(RoomVersion version) {
    TestRoom room = TestRoom.of(version).level("ann", 5);
    assertEquals(ALLOWED, room.checkIndependent(room.pdu(message(CREATOR))));
  }

  @InVersions
  void eventMayOmitAuthEventsOtherThanTheCreateEvent(RoomVersion version) {
    TestRoom room = TestRoom.of(version).level("ann", 5);
    List<EventId> least =
        version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)
            ? List.of()
            : List.of(room.create().eventId());
    assertEquals(ALLOWED, room.checkIndependent(citing(room, least)));
  }

  @InVersions
  void duplicatesAreRejected(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    Pdu first = room.get(EventTypes.MEMBER, user(CREATOR).toString());
    room.member(CREATOR);
    for (Pdu other : List.of(first, room.get(EventTypes.MEMBER, user(CREATOR).toString()))) {
      assertEquals(
          rejectedBy(AuthRule.AUTH_EVENTS_HOLD_DUPLICATES),
          room.checkIndependent(citing(room, cited(room, other))));
    }
  }

  @InVersions
  void eventsThatAreNotSelectedAreRejected(RoomVersion version) {
    TestRoom room = TestRoom.of(version).joinRule("public").member("ann");
    for (Pdu event :
        List.of(
            room.get(EventTypes.JOIN_RULES, ""),
            room.get(EventTypes.MEMBER, user("ann").toString()),
            room.send(message(CREATOR)),
            room.send(state(CREATOR, EventTypes.POWER_LEVELS, "x", "{}")))) {
      assertEquals(
          rejectedBy(AuthRule.AUTH_EVENTS_HOLD_UNSELECTED),
          room.checkIndependent(citing(room, cited(room, event))),
          event.toString());
    }
  }

  @InVersions(with = RoomTrait.ROOM_ID_IS_CREATE_HASH)
  void createEventIsNotCitedWhereTheRoomIdImpliesIt(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    assertEquals(
        rejectedBy(AuthRule.AUTH_EVENTS_HOLD_UNSELECTED),
        room.checkIndependent(citing(room, cited(room, room.create()))));
  }

  @InVersions
  void rejectedAuthEventsAreRejected(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    EventId member = room.get(EventTypes.MEMBER, user(CREATOR).toString()).eventId();
    Pdu event = room.pdu(message(CREATOR));
    assertEquals(
        rejectedBy(AuthRule.AUTH_EVENTS_HOLD_REJECTED),
        AuthRules.checkIndependent(event, room.knownBut(List.of(member))));
  }

  @InVersions(without = RoomTrait.ROOM_ID_IS_CREATE_HASH)
  void createEventMustBeCited(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    EventId member = room.get(EventTypes.MEMBER, user(CREATOR).toString()).eventId();
    for (List<EventId> cited : List.of(List.<EventId>of(), List.of(member))) {
      assertEquals(
          rejectedBy(AuthRule.AUTH_EVENTS_LACK_CREATE), room.checkIndependent(citing(room, cited)));
    }
  }

  @InVersions
  void authEventsOfOtherRoomsAreRejected(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    Pdu own = room.get(EventTypes.MEMBER, user(CREATOR).toString());
    Pdu other = Pdu.trusted(own.json().with("room_id", value("'!other:example.org'")), version);
    List<EventId> cited = new ArrayList<>(cited(room));
    cited.remove(own.eventId());
    room.set(other);
    assertEquals(
        rejectedBy(AuthRule.AUTH_EVENTS_OF_OTHER_ROOM),
        room.checkIndependent(citing(room, withLast(cited, other.eventId()))));
  }

  private static List<EventId> withLast(List<EventId> ids, EventId last) {
    List<EventId> all = new ArrayList<>(ids);
    all.add(last);
    return all;
  }

  @InVersions(with = RoomTrait.ROOM_ID_IS_CREATE_HASH)
  void roomIdMustBeOfACreateEventThatIsNotRejected(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    Pdu event = citing(room, List.of());
    EventId create = room.create().eventId();
    assertEquals(ALLOWED, room.checkIndependent(event));
    assertEquals(
        rejectedBy(AuthRule.ROOM_LACKS_CREATE),
        AuthRules.checkIndependent(event, room.knownBut(List.of(create))));
    EventId member = room.get(EventTypes.MEMBER, user(CREATOR).toString()).eventId();
    Pdu misplaced =
        Pdu.trusted(
            event.json().with("room_id", value("'!" + member.toString().substring(1) + "'")),
            version);
    assertEquals(rejectedBy(AuthRule.ROOM_LACKS_CREATE), room.checkIndependent(misplaced));
  }

  @InVersions
  void missingEventsAreNamedOnceEach(RoomVersion version) {
    TestRoom room = TestRoom.of(version).level("ann", 5);
    Pdu event = room.pdu(message(CREATOR));
    List<EventId> all = new ArrayList<>(event.authEvents());
    if (version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      all.add(0, room.create().eventId());
    }
    assertEquals(missing(all), AuthRules.checkIndependent(event, NONE));
    assertEquals(
        missing(all), AuthRules.checkIndependent(citing(room, twice(event.authEvents())), NONE));
    EventId last = all.get(all.size() - 1);
    CitedEvents known = room.knownBut(List.of());
    assertEquals(
        missing(List.of(last)),
        AuthRules.checkIndependent(
            event, id -> id.equals(last) ? Optional.empty() : known.find(id)));
    assertEquals(List.of(), AuthRules.explainIndependent(event, NONE));
  }

  private static List<EventId> twice(List<EventId> ids) {
    List<EventId> all = new ArrayList<>(ids);
    all.addAll(ids);
    return all;
  }

  @InVersions
  void explanationListsTheRulesInOrder(RoomVersion version) {
    TestRoom room = TestRoom.of(version).joinRule("public");
    Pdu event = citing(room, cited(room, room.get(EventTypes.JOIN_RULES, "")));
    List<AuthStep> expected = new ArrayList<>();
    if (version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      expected.add(new AuthStep(AuthRule.ROOM_LACKS_CREATE, true));
    }
    expected.add(new AuthStep(AuthRule.AUTH_EVENTS_HOLD_DUPLICATES, true));
    expected.add(new AuthStep(AuthRule.AUTH_EVENTS_HOLD_UNSELECTED, false));
    assertEquals(expected, AuthRules.explainIndependent(event, room.knownBut(List.of())));
  }
}
