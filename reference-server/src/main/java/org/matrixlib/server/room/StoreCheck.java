package org.matrixlib.server.room;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.log.Log;
import org.matrixlib.server.log.Shards;
import org.matrixlib.server.room.Rooms.StoredRoom;
import org.matrixlib.server.room.output.RoomFact;
import org.matrixlib.server.room.query.RoomQueries;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.StorageException;

/**
 * Compares all that the store keeps for the sake of speed with what follows from the events: their
 * numbers, ids and depths, the state before and after each, extremities, current states,
 * memberships, redactions, and whether the rules allow each. A state is compared with those after
 * the events before it, which were compared before; so the whole is proved step by step, in time
 * for the number of events.
 */
public final class StoreCheck {
  private static final int PAGE = 500;

  private final RoomStore store;
  private final List<String> problems = new ArrayList<>();

  /** Prepares to check a database that nobody writes to meanwhile. */
  public StoreCheck(Database database, RoomVersions versions) {
    this(new RoomStore(database, versions));
  }

  StoreCheck(RoomStore store) {
    this.store = store;
  }

  /** The log {@code room.output}, for those who check what a reader made of it. */
  public Log<RoomFact> output() {
    return store.log();
  }

  /** Answers from what is checked. */
  public RoomQueries queries() {
    return new StoreQueries(store);
  }

  /**
   * Compares.
   *
   * @return what differs, for people; nothing if all is well
   */
  public List<String> run() {
    for (int shard = 0; shard < Shards.COUNT; shard++) {
      checkLog(shard);
    }
    for (RoomId room : store.rooms().all()) {
      try {
        new RoomCheck(Objects.requireNonNull(store.rooms().find(room))).run();
      } catch (StorageException e) {
        problems.add(room + ": " + e.getMessage());
      }
    }
    return List.copyOf(problems);
  }

  /** The log of a shard has no gap, and reads as its events. */
  private void checkLog(int shard) {
    long expected = 0;
    List<Log.Entry<RoomFact>> page = store.log().read(shard, expected, PAGE);
    while (!page.isEmpty()) {
      for (Log.Entry<RoomFact> entry : page) {
        expected++;
        if (entry.sequence() != expected) {
          problems.add("Shard " + shard + " lacks number " + expected);
          return;
        }
      }
      page = store.log().read(shard, expected, PAGE);
    }
    if (expected != store.log().last(shard)) {
      problems.add("Shard " + shard + " ends at " + expected + ", not " + store.log().last(shard));
    }
  }

  /** What follows from the events of one room. */
  private final class RoomCheck {
    private final StoredRoom room;
    private final Changes none = Changes.to(store);
    private final StateReader states = new StateReader(store.states());
    private final RoomResolver resolver;
    private final Map<EventId, EventRow> rows = new HashMap<>();
    private final Set<EventId> extremities = new LinkedHashSet<>();
    private final Map<EventId, EventId> redactions = new HashMap<>();
    private long sequence;

    RoomCheck(StoredRoom room) {
      this.room = room;
      resolver = new RoomResolver(store.states(), room.room().version(), room.shard());
    }

    void run() {
      page(Numbers.ofOutliers(room.shard())).forEach(row -> rows.put(row.id(), row));
      for (EventRow row : page(room.shard())) {
        check(row);
        rows.put(row.id(), row);
      }
      checkHead();
      checkMembers();
      checkRedactions();
    }

    private List<EventRow> page(int numbersOf) {
      List<EventRow> all = new ArrayList<>();
      List<EventRow> page = store.events().page(room, numbersOf, 0, PAGE);
      while (!page.isEmpty()) {
        all.addAll(page);
        long last = Numbers.count(page.get(page.size() - 1).number());
        page = store.events().page(room, numbersOf, last, PAGE);
      }
      return all;
    }

    private void expect(Object expected, Object found, String what) {
      if (!expected.equals(found)) {
        problems.add(
            room.room().id() + ": " + what + " is " + found + ", and should be " + expected);
      }
    }

    private void check(EventRow row) {
      Pdu event = row.event();
      sequence = row.sequence();
      expect(room.room().id(), event.roomId(), "the room of " + row.id());
      expect(
          Pdu.trusted(event.json(), event.roomVersion()).eventId(), row.id(), "the id of an event");
      List<Long> statesAfter = new ArrayList<>();
      for (EventId prev : event.prevEvents()) {
        EventRow known = rows.get(prev);
        if (known != null && !known.standing().isOutlier()) {
          statesAfter.add(known.stateAfter());
        }
      }
      // Where what it follows isn't known, the state was given.
      if (statesAfter.size() == event.prevEvents().size()) {
        long before = resolver.resolve(statesAfter, none);
        expectNone(before, row.stateBefore(), "the state before " + row.id());
      }
      if (row.redactedBecause().isEmpty()) {
        expect(isAllowed(row), !row.standing().isRejected(), "whether " + row.id() + " is allowed");
      }
      Map<StateTuple, Optional<EventId>> change = new LinkedHashMap<>();
      if (event.isState() && row.standing() != Standing.REJECTED) {
        change.put(
            new StateTuple(event.type(), event.stateKey().orElseThrow()), Optional.of(row.id()));
      }
      expect(
          change,
          store.states().difference(row.stateBefore(), row.stateAfter()),
          "what " + row.id() + " changes");
      if (row.standing() == Standing.TIMELINE) {
        extremities.removeAll(followed(event));
        extremities.add(row.id());
      }
      row.redacted().ifPresent(target -> redactions.put(target, row.id()));
    }

    /** Whether the rules allow it still, which redaction may have made hard to tell. */
    private boolean isAllowed(EventRow row) {
      boolean isOtherCreation =
          row.event().type().equals(EventTypes.CREATE) && !extremities.isEmpty();
      return !isOtherCreation
          && StateReader.checkByAuthEvents(row.event(), none).isAllowed()
          && states.check(AuthFacts.of(row.event()), row.stateBefore(), none).isAllowed();
    }

    private void expectNone(long expected, long found, String what) {
      expect(Map.of(), store.states().difference(expected, found), "what differs in " + what);
    }

    private Set<EventId> followed(Pdu event) {
      Set<EventId> followed = new HashSet<>();
      List<Pdu> followers = new ArrayList<>(List.of(event));
      while (!followers.isEmpty()) {
        for (EventId prev : followers.remove(followers.size() - 1).prevEvents()) {
          EventRow row = rows.get(prev);
          if (followed.add(prev)
              && row != null
              && (row.standing() == Standing.REJECTED || row.standing() == Standing.SOFT_FAILED)) {
            followers.add(row.event());
          }
        }
      }
      return followed;
    }

    private void checkHead() {
      expect(extremities, Set.copyOf(room.room().extremities()), "the set of extremities");
      expect(sequence, room.room().sequence(), "the last number");
      Collection<Long> statesAfter =
          extremities.stream()
              .map(id -> Objects.requireNonNull(rows.get(id)).stateAfter())
              .toList();
      expectNone(
          resolver.resolve(statesAfter, none), room.room().currentState(), "the current state");
    }

    private void checkMembers() {
      Map<UserId, Membership> members = new HashMap<>();
      store
          .states()
          .entries(room.room().currentState())
          .forEach(
              (tuple, id) -> {
                if (tuple.type().equals(EventTypes.MEMBER)) {
                  Optional<Membership> membership =
                      AuthFacts.of(StateReader.required(id, none).event()).membership();
                  UserId.parseOverlong(tuple.stateKey())
                      .ifPresent(user -> membership.ifPresent(is -> members.put(user, is)));
                }
              });
      expect(members, store.memberships().members(room.number()), "the members");
    }

    private void checkRedactions() {
      redactions.forEach(
          (target, redaction) -> {
            EventRow row = rows.get(target);
            if (row != null) {
              expect(row.event().redacted().json(), row.event().json(), "the redacted " + target);
              expect(true, row.redactedBecause().isPresent(), "whether " + target + " is redacted");
            }
          });
    }
  }
}
