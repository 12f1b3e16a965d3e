package org.matrixlib.core.visibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.core.content.HistoryVisibility.INVITED;
import static org.matrixlib.core.content.HistoryVisibility.JOINED;
import static org.matrixlib.core.content.HistoryVisibility.SHARED;
import static org.matrixlib.core.content.HistoryVisibility.WORLD_READABLE;
import static org.matrixlib.core.content.Membership.INVITE;
import static org.matrixlib.core.content.Membership.JOIN;
import static org.matrixlib.core.content.Membership.LEAVE;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;

/** The rules in short; the vectors of the topic {@code visibility} go through all cases. */
class EventVisibilityTest {
  private static final UserId ANN = UserId.of("@ann:one");
  private static final UserId BOB = UserId.of("@bob:two");
  private static final ServerName TWO = BOB.server();
  private static final Pdu MESSAGE = KnownRoom.message(ANN);

  @ParameterizedTest
  @CsvSource({
    "WORLD_READABLE, , false, FULL",
    "WORLD_READABLE, BAN, false, FULL",
    "SHARED, , false, NONE",
    "SHARED, , true, FULL",
    "SHARED, INVITE, false, NONE",
    "SHARED, INVITE, true, FULL",
    "SHARED, LEAVE, true, FULL",
    "SHARED, JOIN, false, FULL",
    "INVITED, , true, NONE",
    "INVITED, KNOCK, true, NONE",
    "INVITED, INVITE, false, FULL",
    "INVITED, JOIN, false, FULL",
    "JOINED, , true, NONE",
    "JOINED, INVITE, true, NONE",
    "JOINED, LEAVE, true, NONE",
    "JOINED, JOIN, false, FULL"
  })
  void whatAUserSeesDependsOnVisibilityAndMembership(
      HistoryVisibility visibility,
      @Nullable Membership membership,
      boolean joinsLater,
      Disclosure shown) {
    KnownRoom room =
        KnownRoom.of(visibility, membership == null ? Map.of() : Map.of(BOB, membership));

    assertEquals(shown, toBob(MESSAGE, joinsLater ? room.thatIsJoinedLater() : room));
  }

  @ParameterizedTest
  @CsvSource({
    "WORLD_READABLE, , FULL",
    "SHARED, , FULL",
    "SHARED, LEAVE, FULL",
    "INVITED, , REDACTED",
    "INVITED, KNOCK, REDACTED",
    "INVITED, INVITE, FULL",
    "INVITED, JOIN, FULL",
    "JOINED, , REDACTED",
    "JOINED, INVITE, REDACTED",
    "JOINED, JOIN, FULL"
  })
  void whatAServerSeesDependsOnVisibilityAndTheMembershipsOfItsUsers(
      HistoryVisibility visibility, @Nullable Membership membership, Disclosure shown) {
    KnownRoom room =
        KnownRoom.of(visibility, membership == null ? Map.of() : Map.of(BOB, membership));

    assertEquals(shown, toTwo(MESSAGE, room));
  }

  @ParameterizedTest
  @CsvSource({
    "JOINED, WORLD_READABLE, FULL",
    "WORLD_READABLE, JOINED, FULL",
    "JOINED, INVITED, FULL",
    "INVITED, JOINED, FULL",
    "JOINED, JOINED, NONE",
    "JOINED, SHARED, NONE"
  })
  void aChangeOfVisibilityIsSeenIfEitherSideShowsIt(
      HistoryVisibility before, HistoryVisibility after, Disclosure shown) {
    KnownRoom room = KnownRoom.of(before, Map.of(BOB, INVITE));

    assertEquals(shown, toBob(KnownRoom.historyVisibility(ANN, "", after), room));
  }

  @ParameterizedTest
  @CsvSource({
    ", JOIN, FULL",
    "INVITE, JOIN, FULL",
    "JOIN, LEAVE, FULL",
    "JOIN, BAN, FULL",
    ", INVITE, NONE",
    ", LEAVE, NONE",
    ", KNOCK, NONE",
    "LEAVE, BAN, NONE",
    "BAN, LEAVE, NONE",
    "INVITE, BAN, NONE",
    "INVITE, LEAVE, FULL", // or it would stay with the user for good
    "KNOCK, LEAVE, FULL"
  })
  void aChangeOfTheOwnMembershipIsSeenIfEitherSideShowsIt(
      @Nullable Membership before, Membership after, Disclosure shown) {
    KnownRoom room = KnownRoom.of(JOINED, before == null ? Map.of() : Map.of(BOB, before));
    Pdu event = KnownRoom.member(ANN, BOB, after);

    assertEquals(shown, toBob(event, room));
    assertEquals(shown == Disclosure.FULL ? shown : Disclosure.REDACTED, toTwo(event, room));
  }

  @Test
  void membershipsAreNotLookedUpWhereAnybodyMaySee() {
    KnownRoom room = KnownRoom.of(WORLD_READABLE, Map.of());

    assertEquals(Disclosure.FULL, toBob(MESSAGE, room));
    assertEquals(Disclosure.FULL, toTwo(MESSAGE, room));
    assertEquals(List.of("visibility", "visibility"), room.asked());
  }

  @Test
  void membershipsAreNotLookedUpForMembersOfToday() {
    KnownRoom room = KnownRoom.of(SHARED, Map.of()).thatIsJoinedLater();

    assertEquals(Disclosure.FULL, toBob(MESSAGE, room));
    assertEquals(List.of("visibility", "joins later"), room.asked());
  }

  @Test
  void membersAreNotLookedUpForAServerWhereHistoryIsShared() {
    KnownRoom room = KnownRoom.of(SHARED, Map.of());

    assertEquals(Disclosure.FULL, toTwo(MESSAGE, room));
    assertEquals(List.of("visibility"), room.asked());
  }

  @Test
  void onlyTheVisibilityWithAnEmptyStateKeyCounts() {
    KnownRoom room = KnownRoom.of(JOINED, Map.of());

    assertEquals(
        Disclosure.FULL, toBob(KnownRoom.historyVisibility(ANN, "", WORLD_READABLE), room));
    assertEquals(
        Disclosure.NONE, toBob(KnownRoom.historyVisibility(ANN, "x", WORLD_READABLE), room));
    assertEquals(
        Disclosure.NONE,
        toBob(KnownRoom.event(ANN, "m.x", "", "history_visibility", "world_readable"), room));
  }

  @Test
  void onlyMemberEventsChangeMemberships() {
    KnownRoom room = KnownRoom.of(JOINED, Map.of());
    Pdu other = KnownRoom.event(ANN, "m.x", BOB.toString(), "membership", "join");

    assertEquals(Disclosure.FULL, toBob(KnownRoom.member(BOB, BOB, JOIN), room));
    assertEquals(Disclosure.NONE, toBob(other, room));
    assertEquals(Disclosure.REDACTED, toTwo(other, room));
  }

  @Test
  void aServerIsNotTheOneWhoseUserIsNamedAlike() {
    KnownRoom room = KnownRoom.of(JOINED, Map.of(UserId.of("@bob:two:8448"), JOIN));

    assertEquals(Disclosure.REDACTED, toTwo(MESSAGE, room));
    assertEquals(
        Disclosure.REDACTED, toTwo(KnownRoom.member(ANN, UserId.of("@bob:two:8448"), LEAVE), room));
  }

  @Test
  void aMemberEventAboutNobodyIsOfNoServer() {
    KnownRoom room = KnownRoom.of(JOINED, Map.of());

    assertEquals(
        Disclosure.REDACTED,
        toTwo(KnownRoom.event(ANN, "m.room.member", "nobody", "membership", "join"), room));
    assertEquals(
        Disclosure.REDACTED,
        toTwo(KnownRoom.event(ANN, "m.room.member", null, "membership", "join"), room));
  }

  @Test
  void anUnknownMembershipIsNone() {
    KnownRoom room = KnownRoom.of(JOINED, Map.of(BOB, INVITE));

    assertEquals(
        Disclosure.NONE,
        toBob(KnownRoom.event(ANN, "m.room.member", BOB.toString(), "membership", "member"), room));
  }

  @Test
  void theEndOfAnInviteIsSeenByNobodyElse() {
    KnownRoom room = KnownRoom.of(JOINED, Map.of(ANN, INVITE, BOB, INVITE));
    Pdu end = KnownRoom.member(ANN, ANN, LEAVE);

    assertEquals(Disclosure.NONE, toBob(end, room));
    assertEquals(Disclosure.REDACTED, toTwo(end, room));
  }

  @Test
  void onlyTheSenderIsAskedForWhetherErased() {
    KnownRoom room = KnownRoom.of(INVITED, Map.of(BOB, INVITE));

    assertEquals(Disclosure.REDACTED, toBob(MESSAGE, room, ANN));
    assertEquals(Disclosure.FULL, toBob(MESSAGE, room, BOB));
    assertEquals(Disclosure.REDACTED, toTwo(MESSAGE, room, ANN));
    assertEquals(Disclosure.FULL, toTwo(MESSAGE, room, BOB));
  }

  @Test
  void whoWasInTheRoomSeesWhatTheErasedSaid() {
    for (HistoryVisibility visibility : HistoryVisibility.values()) {
      KnownRoom room = KnownRoom.of(visibility, Map.of(BOB, JOIN)).thatIsJoinedLater();

      assertEquals(Disclosure.FULL, toBob(MESSAGE, room, ANN));
      assertEquals(Disclosure.REDACTED, toTwo(MESSAGE, room, ANN));
    }
  }

  @Test
  void onlyTheUsersOwnMembershipIsSeenWhereTheStateIsUnknown() {
    assertEquals(Disclosure.FULL, toBob(KnownRoom.member(ANN, BOB, INVITE), null));
    assertEquals(Disclosure.NONE, toBob(KnownRoom.member(ANN, ANN, JOIN), null));
    assertEquals(Disclosure.NONE, toTwo(KnownRoom.member(ANN, BOB, INVITE), null));
  }

  @Test
  void aDisclosureGivesWhatThereIsToShow() {
    assertEquals(Optional.of(MESSAGE), Disclosure.FULL.apply(MESSAGE));
    assertEquals(Optional.of(MESSAGE.redacted()), Disclosure.REDACTED.apply(MESSAGE));
    assertEquals(Optional.empty(), Disclosure.NONE.apply(MESSAGE));
  }

  private static Disclosure toBob(Pdu event, @Nullable KnownRoom room, UserId... erased) {
    return EventVisibility.toUser(event, BOB, room, Set.of(erased)::contains);
  }

  private static Disclosure toTwo(Pdu event, @Nullable KnownRoom room, UserId... erased) {
    return EventVisibility.toServer(event, TWO, room, Set.of(erased)::contains);
  }
}
