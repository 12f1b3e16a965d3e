package org.matrixlib.server.sync;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.MemberContent;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.cache.BoundedCache;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.room.query.RoomState;
import org.matrixlib.server.room.query.StoredEvent;

/**
 * Makes {@linkplain RoomSummary summaries}. Keeps the members of rooms that are asked for, and
 * takes over from state to state only what differs, so that a thousand users who join a room one
 * after the other don't cost a million look-ups. Safe for use by several threads.
 */
final class RoomSummaries {
  /** In rooms with more members than this, those are heroes whose ids come first. */
  private static final int MAX_ORDERED = 2_000;

  /** How many members of all rooms together are kept. */
  private static final int CACHED_MEMBERS = 200_000;

  private final RoomQueries queries;
  private final BoundedCache<RoomId, Roster> rosters =
      BoundedCache.ofHeavy(CACHED_MEMBERS, Roster::weight);

  RoomSummaries(RoomQueries queries) {
    this.queries = queries;
  }

  /** The summary of a room in a state. */
  RoomSummary of(RoomId room, long state) {
    Roster roster = Objects.requireNonNull(rosters.findOrRead(room, id -> new Roster()));
    synchronized (roster) {
      RoomSummary summary = roster.moveTo(queries.state(room, state));
      rosters.weigh(room, roster);
      return summary;
    }
  }

  /** Somebody with a membership, and the number of the event that gave it. */
  private record Member(UserId user, Membership membership, long sequence) {}

  /** The members of a room in the state that was asked for last. */
  private final class Roster {
    private final Map<StateTuple, Member> members = new HashMap<>();
    private @Nullable RoomState state;
    private @Nullable RoomSummary summary;

    int weight() {
      return 1 + members.size();
    }

    RoomSummary moveTo(RoomState next) {
      RoomState before = state;
      RoomSummary known = summary;
      if (before != null && known != null && before.id() == next.id()) {
        return known;
      }
      Map<StateTuple, Optional<EventId>> changes = new HashMap<>();
      if (before == null) {
        next.forEach((tuple, event) -> changes.put(tuple, Optional.of(event)));
      } else {
        next.differenceFrom(before, changes::put);
      }
      state = null; // In case that what follows fails halfway.
      changes.keySet().removeIf(tuple -> !tuple.type().equals(EventTypes.MEMBER));
      if (before == null) {
        members.clear();
      }
      apply(changes);
      RoomSummary made = summarize(next);
      state = next;
      summary = made;
      return made;
    }

    private void apply(Map<StateTuple, Optional<EventId>> changes) {
      Map<EventId, StoredEvent> events =
          queries.events(changes.values().stream().flatMap(Optional::stream).toList());
      changes.forEach(
          (tuple, id) -> {
            Member member = id.map(events::get).flatMap(RoomSummaries::member).orElse(null);
            if (member == null) {
              members.remove(tuple);
            } else {
              members.put(tuple, member);
            }
          });
    }

    private RoomSummary summarize(RoomState now) {
      boolean isNamed =
          hasText(now, "m.room.name", "name") || hasText(now, "m.room.canonical_alias", "alias");
      return new RoomSummary(
          count(Membership.JOIN), count(Membership.INVITE), isNamed ? List.of() : heroes());
    }

    private long count(Membership membership) {
      return members.values().stream().filter(m -> m.membership() == membership).count();
    }

    private List<UserId> heroes() {
      List<UserId> present = first(Set.of(Membership.JOIN, Membership.INVITE));
      // Whoever looks at the room is in it, so one alone is nobody's hero.
      if (present.size() > 1) {
        return present;
      }
      List<UserId> all = new ArrayList<>(present);
      all.addAll(first(Set.of(Membership.LEAVE, Membership.BAN)));
      return all;
    }

    private List<UserId> first(Set<Membership> memberships) {
      Comparator<Member> order =
          members.size() > MAX_ORDERED
              ? Comparator.comparing(Member::user)
              : Comparator.comparingLong(Member::sequence);
      return members.values().stream()
          .filter(member -> memberships.contains(member.membership()))
          .sorted(order)
          .limit(RoomSummary.HEROES + 1)
          .map(Member::user)
          .toList();
    }
  }

  private static Optional<Member> member(StoredEvent stored) {
    Pdu event = stored.event();
    Optional<UserId> user = event.stateKey().flatMap(UserId::parseOverlong);
    Optional<Membership> membership = MemberContent.of(event.content()).membership();
    return user.flatMap(id -> membership.map(m -> new Member(id, m, stored.sequence())));
  }

  private boolean hasText(RoomState state, String type, String property) {
    return state
        .find(new StateTuple(type, ""))
        .flatMap(queries::event)
        .flatMap(stored -> stored.event().content().string(property))
        .filter(text -> !text.isEmpty())
        .isPresent();
  }
}
