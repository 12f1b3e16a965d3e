package org.matrixlib.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.matrixlib.core.auth.AuthVerdict.ALLOWED;
import static org.matrixlib.core.auth.AuthVerdict.missing;
import static org.matrixlib.core.auth.AuthVerdict.rejectedBy;
import static org.matrixlib.core.auth.TestRoom.CREATOR;
import static org.matrixlib.core.auth.TestRoom.ban;
import static org.matrixlib.core.auth.TestRoom.invite;
import static org.matrixlib.core.auth.TestRoom.join;
import static org.matrixlib.core.auth.TestRoom.kick;
import static org.matrixlib.core.auth.TestRoom.message;
import static org.matrixlib.core.auth.TestRoom.powerLevels;
import static org.matrixlib.core.auth.TestRoom.state;
import static org.matrixlib.core.auth.TestRoom.user;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.matrixlib.core.auth.TestRoom.Draft;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/** Whether an event passes the rules by its own auth events. */
class ByAuthEventsTest {

  /** A public room with two users, of whom one is a moderator. */
  private static TestRoom room(RoomVersion version) {
    return TestRoom.of(version).joinRule("public").member("mod", 50).member("ann");
  }

  private static AuthVerdict check(TestRoom room, Pdu event) {
    return AuthRules.checkByAuthEvents(event, room.knownBut(List.of()));
  }

  /** What the event cites, and what its room id implies. */
  private static List<EventId> cited(TestRoom room, Pdu event) {
    List<EventId> ids = new ArrayList<>(event.authEvents());
    if (room.version().has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      ids.add(room.create().eventId());
    }
    return ids;
  }

  @InVersions
  void eventThatCitesItsSelectionIsJudgedAsByTheState(RoomVersion version) {
    TestRoom room = room(version);
    int allowed = 0;
    for (Draft draft :
        List.of(
            message("ann"),
            message("bob"),
            join("bob"),
            invite("ann", "bob"),
            ban("mod", "ann"),
            ban("ann", "mod"),
            kick("mod", CREATOR),
            state("ann", "m.room.name", "", "{}"),
            state("mod", "m.room.name", "", "{}"),
            powerLevels("mod", "{'users':{'@ann:example.org':100}}"))) {
      AuthVerdict verdict = check(room, room.pdu(draft));
      assertEquals(room.check(draft), verdict, draft.toString());
      allowed += verdict.isAllowed() ? 1 : 0;
    }
    assertEquals(5, allowed);
  }

  @InVersions
  void factsOfWhatIsCitedMayComeFromTheCaller(RoomVersion version) {
    TestRoom room = room(version);
    Pdu event = room.pdu(ban("mod", "ann"));
    List<EventId> asked = new ArrayList<>();

    AuthVerdict verdict =
        AuthRules.checkByAuthEvents(
            event,
            room.knownBut(List.of()),
            cited -> {
              asked.add(cited.eventId());
              return AuthFacts.of(cited);
            });

    assertEquals(ALLOWED, verdict);
    assertEquals(new HashSet<>(cited(room, event)), new HashSet<>(asked));
  }

  @InVersions
  void createEventIsJudgedByItself(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    assertEquals(ALLOWED, check(room, room.create()));
    TestRoom odd = TestRoom.of(version, "{'room_version':'0'}");
    assertEquals(rejectedBy(AuthRule.CREATE_OF_UNKNOWN_VERSION), check(odd, odd.create()));
  }

  @InVersions(with = RoomTrait.ROOM_ID_IS_CREATE_HASH)
  void createEventThatTheRoomIdImpliesIsPartOfTheState(RoomVersion version) {
    TestRoom room = TestRoom.of(version);
    EventId create = room.create().eventId();
    Pdu first = room.pdu(join(CREATOR), List.of(create), List.of());
    assertEquals(ALLOWED, check(room, first));
    assertEquals(
        missing(List.of(create)), AuthRules.checkByAuthEvents(first, id -> Optional.empty()));
    assertEquals(
        rejectedBy(AuthRule.ROOM_LACKS_CREATE),
        AuthRules.checkByAuthEvents(first, room.knownBut(List.of(create))));
  }

  @InVersions(with = RoomTrait.ROOM_ID_IS_CREATE_HASH)
  void createEventThatTheRoomIdImpliesDecides(RoomVersion version) {
    TestRoom room = TestRoom.of(version, "{'m.federate':false,'room_version':'" + version + "'}");
    Pdu foreign = room.joinRule("public").pdu(join("ann:other.org"));
    assertEquals(rejectedBy(AuthRule.ROOM_NOT_FEDERATED), check(room, foreign));
  }

  @InVersions
  void missingEventsAreNamed(RoomVersion version) {
    TestRoom room = room(version);
    CitedEvents known = room.knownBut(List.of());
    Pdu event = room.pdu(ban("mod", "ann"));
    assertEquals(ALLOWED, check(room, event));
    for (EventId id : cited(room, event)) {
      assertEquals(
          missing(List.of(id)),
          AuthRules.checkByAuthEvents(
              event, other -> other.equals(id) ? Optional.empty() : known.find(other)));
    }
  }

  @InVersions
  void rejectedEventsAllowNothing(RoomVersion version) {
    TestRoom room = room(version);
    Pdu event = room.pdu(ban("mod", "ann"));
    for (EventId id : cited(room, event)) {
      assertFalse(AuthRules.checkByAuthEvents(event, room.knownBut(List.of(id))).isAllowed());
    }
  }

  @InVersions
  void eventThatItsAuthEventsDoNotAllowIsRejectedWhateverTheState(RoomVersion version) {
    TestRoom room = room(version);
    Pdu sound = room.pdu(message("ann"));
    List<EventId> fewer = new ArrayList<>(sound.authEvents());
    fewer.remove(room.get(EventTypes.MEMBER, user("ann").toString()).eventId());
    Pdu event = room.pdu(message("ann"), sound.prevEvents(), fewer);
    assertEquals(ALLOWED, room.check(event));
    assertEquals(rejectedBy(AuthRule.SENDER_NOT_JOINED), check(room, event));
  }

  @InVersions
  void eventThatItsAuthEventsAllowIsAllowedWhateverTheState(RoomVersion version) {
    TestRoom room = room(version);
    Pdu event = room.pdu(message("ann"));
    room.membership("ann", "leave");
    assertEquals(rejectedBy(AuthRule.SENDER_NOT_JOINED), room.check(event));
    assertEquals(ALLOWED, check(room, event));
  }
}
