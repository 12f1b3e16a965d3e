package org.matrixlib.server.room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
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
 * numbers and ids, the state before and after each, extremities, current states, memberships,
 * servers, visibility, redactions, transactions, and whether the rules allow each. A state is
 * compared with those after the events before it, which were compared before; so the whole is
 * proved step by step, in time for the number of events, and in memory for one room's state.
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
    private final Map<EventId, Long> extremities = new LinkedHashMap<>();
    private final Map<ServerName, Integer> joined = new HashMap<>();
    private Set<ServerName> hosts = Set.of();
    private long current = StateTries.EMPTY;
    private long sequence;

    RoomCheck(StoredRoom room) {
      this.room = room;
      resolver = new RoomResolver(store.states(), room.room().version(), room.shard());
    }

    void run() {
      List<EventRow> page = store.events().page(room, room.shard(), 0, PAGE);
      while (!page.isEmpty()) {
        page.forEach(this::check);
        page = store.events().page(room, room.shard(), sequence, PAGE);
      }
      checkHead();
      checkMembers();
    }

    /** An event that another cites, if it came before that. */
    private @Nullable EventRow before(EventRow citing, EventId id) {
      EventRow row = store.events().find(id);
      boolean isLater =
          row == null || (!row.standing().isOutlier() && row.number() >= citing.number());
      return isLater ? null : row;
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
        EventRow known = before(row, prev);
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
      checkCurrent(row);
      checkLookUps(row);
    }

    /** What an event makes of the current state, and what is noted of that with the event. */
    private void checkCurrent(EventRow row) {
      long earlier = current;
      Set<ServerName> all = new HashSet<>(hosts);
      if (row.standing() == Standing.TIMELINE) {
        followed(row).forEach(extremities::remove);
        extremities.put(row.id(), row.stateAfter());
        current = row.currentState();
        expectNone(
            resolver.resolve(extremities.values(), none),
            current,
            "the current state after " + row.id());
        store
            .states()
            .difference(earlier, current)
            .forEach((tuple, id) -> count(earlier, tuple, id));
        hosts = Set.copyOf(joined.keySet());
        all.addAll(hosts);
      } else {
        expectNone(current, row.currentState(), "the current state after " + row.id());
      }
      expect(all, row.hosts(), "the set of servers at " + row.id());
      expect(
          states.visibility(row.stateBefore(), none), row.visibility(), "who may see " + row.id());
      boolean isAccepted =
          row.standing() == Standing.TIMELINE || row.standing() == Standing.HISTORY;
      Optional<StateTuple> tuple =
          row.event().stateKey().map(key -> new StateTuple(row.event().type(), key));
      boolean isCurrent =
          isAccepted
              && tuple.flatMap(place -> states.find(current, place)).equals(Optional.of(row.id()));
      expect(isCurrent, row.isCurrent(), "whether " + row.id() + " is current");
      expect(
          isCurrent && row.standing() == Standing.TIMELINE
              ? tuple.flatMap(place -> states.find(earlier, place))
              : Optional.empty(),
          row.replaced(),
          "what " + row.id() + " replaced");
    }

    private void count(long earlier, StateTuple tuple, Optional<EventId> now) {
      Optional<UserId> user =
          tuple.type().equals(EventTypes.MEMBER)
              ? UserId.parseOverlong(tuple.stateKey())
              : Optional.empty();
      if (user.isPresent()) {
        int change = joined(now) - joined(states.find(earlier, tuple));
        int count = joined.merge(user.get().server(), change, Integer::sum);
        if (count == 0) {
          joined.remove(user.get().server());
        }
      }
    }

    private int joined(Optional<EventId> member) {
      return member
          .flatMap(id -> AuthFacts.of(StateReader.required(id, none).event()).membership())
          .filter(Membership.JOIN::equals)
          .map(join -> 1)
          .orElse(0);
    }

    /** Whether an event is found by its request and by what it redacts, and that is redacted. */
    private void checkLookUps(EventRow row) {
      row.transaction()
          .ifPresent(
              key ->
                  expect(
                      Optional.of(row.id()),
                      store.findTransaction(key),
                      "the event of the request of " + row.id()));
      row.event()
          .redacts()
          .ifPresent(
              target ->
                  expect(
                      true,
                      store.events().redactionsOf(target).stream()
                          .anyMatch(found -> found.id().equals(row.id())),
                      "whether " + row.id() + " is found by what it redacts"));
      Optional<EventRow> redacted =
          row.redacted().map(target -> StateReader.required(target, none));
      if (redacted.isPresent()) {
        expect(
            true,
            redacted.get().redactedBecause().isPresent(),
            "whether " + redacted.get().id() + " is redacted");
      }
      if (row.redactedBecause().isPresent()) {
        EventId redaction = row.redactedBecause().get();
        expect(row.event().redacted().json(), row.event().json(), "the redacted " + row.id());
        expect(
            Optional.of(row.id()),
            StateReader.required(redaction, none).redacted(),
            "what " + redaction + " redacts");
      }
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

    private Set<EventId> followed(EventRow event) {
      Set<EventId> followed = new HashSet<>();
      List<EventRow> followers = new ArrayList<>(List.of(event));
      while (!followers.isEmpty()) {
        for (EventId prev : followers.remove(followers.size() - 1).event().prevEvents()) {
          EventRow row = before(event, prev);
          if (followed.add(prev)
              && row != null
              && (row.standing() == Standing.REJECTED || row.standing() == Standing.SOFT_FAILED)) {
            followers.add(row);
          }
        }
      }
      return followed;
    }

    private void checkHead() {
      expect(extremities.keySet(), Set.copyOf(room.room().extremities()), "the set of extremities");
      expect(sequence, room.room().sequence(), "the last number");
      expectNone(current, room.room().currentState(), "the current state");
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
  }
}
