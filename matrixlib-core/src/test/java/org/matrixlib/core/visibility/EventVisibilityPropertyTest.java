package org.matrixlib.core.visibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.UserId;

class EventVisibilityPropertyTest {
  /** Each shows whatever the one before does. */
  private static final List<HistoryVisibility> WIDER =
      List.of(
          HistoryVisibility.JOINED,
          HistoryVisibility.INVITED,
          HistoryVisibility.SHARED,
          HistoryVisibility.WORLD_READABLE);

  private static final UserId ANN = UserId.of("@ann:one");
  private static final UserId BOB = UserId.of("@bob:two");
  private static final List<UserId> USERS =
      List.of(ANN, BOB, UserId.of("@ben:two"), UserId.of("@cat:three"));

  @Property
  void whatIsSeenWhereHistoryIsForTheJoinedIsSeenWhereItIsForMore(
      @ForAll("events") Pdu event,
      @ForAll("memberships") Map<UserId, Membership> memberships,
      @ForAll boolean joinsLater,
      @ForAll boolean isErased) {
    for (HistoryVisibility wider : WIDER) {
      assertNotMore(
          toBob(event, HistoryVisibility.JOINED, memberships, joinsLater, isErased),
          toBob(event, wider, memberships, joinsLater, isErased));
    }
  }

  @Property
  void everyWiderVisibilityShowsAMemberOfTodayNoLess(
      @ForAll("events") Pdu event,
      @ForAll("memberships") Map<UserId, Membership> memberships,
      @ForAll boolean isErased) {
    for (int i = 1; i < WIDER.size(); i++) {
      assertNotMore(
          toBob(event, WIDER.get(i - 1), memberships, true, isErased),
          toBob(event, WIDER.get(i), memberships, true, isErased));
    }
  }

  @Property
  void joiningLaterHidesNothing(
      @ForAll("events") Pdu event,
      @ForAll HistoryVisibility visibility,
      @ForAll("memberships") Map<UserId, Membership> memberships,
      @ForAll boolean isErased) {
    assertNotMore(
        toBob(event, visibility, memberships, false, isErased),
        toBob(event, visibility, memberships, true, isErased));
  }

  @Property
  void aServerMaySeeWhatAnyOfItsUsersMay(
      @ForAll("events") Pdu event,
      @ForAll HistoryVisibility visibility,
      @ForAll("memberships") Map<UserId, Membership> memberships,
      @ForAll boolean joinsLater) {
    KnownRoom room = room(visibility, memberships, joinsLater);
    for (UserId user : USERS) {
      assertNotMore(
          EventVisibility.toUser(event, user, room, erased -> false),
          EventVisibility.toServer(event, user.server(), room, erased -> false));
    }
  }

  @Property
  void erasureShowsNobodyMoreAndHidesNoEvent(
      @ForAll("events") Pdu event,
      @ForAll HistoryVisibility visibility,
      @ForAll("memberships") Map<UserId, Membership> memberships,
      @ForAll boolean joinsLater) {
    Disclosure before = toBob(event, visibility, memberships, joinsLater, false);
    Disclosure after = toBob(event, visibility, memberships, joinsLater, true);

    assertNotMore(after, before);
    assertEquals(before == Disclosure.NONE, after == Disclosure.NONE);
  }

  private static Disclosure toBob(
      Pdu event,
      HistoryVisibility visibility,
      Map<UserId, Membership> memberships,
      boolean joinsLater,
      boolean isErased) {
    return EventVisibility.toUser(
        event, BOB, room(visibility, memberships, joinsLater), user -> isErased);
  }

  private static KnownRoom room(
      HistoryVisibility visibility, Map<UserId, Membership> memberships, boolean joinsLater) {
    KnownRoom room = KnownRoom.of(visibility, memberships);
    return joinsLater ? room.thatIsJoinedLater() : room;
  }

  private static void assertNotMore(Disclosure less, Disclosure more) {
    assertTrue(less.compareTo(more) >= 0, () -> less + " is more than " + more);
  }

  @Provide
  Arbitrary<Map<UserId, Membership>> memberships() {
    return Arbitraries.maps(Arbitraries.of(USERS), Arbitraries.of(Membership.class));
  }

  @Provide
  Arbitrary<Pdu> events() {
    Arbitrary<UserId> users = Arbitraries.of(USERS);
    return Arbitraries.oneOf(
        users.map(KnownRoom::message),
        Combinators.combine(users, Arbitraries.of(HistoryVisibility.class))
            .as((sender, visibility) -> KnownRoom.historyVisibility(sender, "", visibility)),
        Combinators.combine(users, users, Arbitraries.of(Membership.class)).as(KnownRoom::member));
  }
}
