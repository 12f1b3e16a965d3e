package org.matrixlib.server.room;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthState;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.auth.CitedEvent;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.content.RoomCreators;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.server.cache.BoundedCache;
import org.matrixlib.server.store.StorageException;

/** What the states of rooms say, be they stored or not yet. For one thread. */
final class StateReader {
  private static final long CACHED_BYTES = 32L << 20;
  private static final int CACHED_RESOLVERS = 50;

  private static final StateTuple CREATE = new StateTuple(EventTypes.CREATE, "");
  private static final StateTuple POWER_LEVELS = new StateTuple(EventTypes.POWER_LEVELS, "");
  private static final StateTuple VISIBILITY = new StateTuple(EventTypes.HISTORY_VISIBILITY, "");

  private final StateTries states;
  private final BoundedCache<EventId, Known> facts =
      new BoundedCache<>(CACHED_BYTES, Known::weight);
  private final Map<RoomId, RoomResolver> resolvers = new LastUsed<>(CACHED_RESOLVERS);

  /**
   * The facts of an event.
   *
   * @param weight that of the event, which they are at most as large as
   */
  private record Known(AuthFacts facts, int weight) {}

  StateReader(StateTries states) {
    this.states = states;
  }

  /** Forgets what it knows of an event, which was redacted or came to nothing. */
  void forget(Pdu event) {
    if (event.isState()) {
      facts.remove(event.eventId());
      forgetGraph(event.roomId());
    }
  }

  /** Forgets the graph of a room. */
  void forgetGraph(RoomId room) {
    resolvers.remove(room);
  }

  /** An event that must be there. */
  static EventRow required(EventId id, Changes changes) {
    EventRow row = changes.find(id);
    if (row == null) {
      throw new StorageException("An event is missing: " + id, null);
    }
    return row;
  }

  Optional<EventId> find(long state, StateTuple tuple) {
    return states.find(state, tuple);
  }

  /** The facts of the event at a place of a state. */
  Optional<AuthFacts> facts(long state, StateTuple tuple, Changes changes) {
    return find(state, tuple).map(id -> facts(id, changes));
  }

  private AuthFacts facts(EventId id, Changes changes) {
    Known known = facts.find(id);
    return known != null ? known.facts() : remember(required(id, changes).event());
  }

  /** The facts of an event, which are kept for when it is part of a state. */
  AuthFacts remember(Pdu event) {
    AuthFacts found = AuthFacts.of(event);
    facts.put(event.eventId(), new Known(found, EventRow.weight(event)));
    return found;
  }

  /** Judges an event by a state. */
  AuthVerdict check(AuthFacts event, long state, Changes changes) {
    return AuthRules.check(event, AuthState.of(tuple -> facts(state, tuple, changes).orElse(null)));
  }

  /** Judges an event by those that it cites. */
  static AuthVerdict checkByAuthEvents(Pdu event, Changes changes) {
    return AuthRules.checkByAuthEvents(
        event,
        id ->
            Optional.ofNullable(changes.find(id))
                .map(row -> new CitedEvent(row.event(), row.standing().isRejected())));
  }

  HistoryVisibility visibility(long state, Changes changes) {
    return find(state, VISIBILITY)
        .map(id -> HistoryVisibility.of(required(id, changes).event().content()))
        .orElse(HistoryVisibility.SHARED);
  }

  PowerLevels powerLevels(long state, Changes changes) {
    RoomCreators creators =
        facts(state, CREATE, changes).flatMap(AuthFacts::creators).orElse(RoomCreators.NOBODY);
    return facts(state, POWER_LEVELS, changes)
        .map(stated -> stated.powerLevels(creators))
        .orElseGet(() -> PowerLevels.withoutEvent(creators));
  }

  /** What one state of a room has in place of another. */
  Map<StateTuple, Optional<EventId>> difference(long from, long to) {
    return states.difference(from, to);
  }

  /** A state with other events at some places. */
  long with(RoomHead room, long state, Map<StateTuple, Optional<EventId>> places, Changes changes) {
    return states.with(room.shard(), state, places, changes.nodes());
  }

  /** Resolves states of a room. */
  long resolve(RoomHead room, Collection<Long> roots, Changes changes) {
    return resolvers
        .computeIfAbsent(room.id(), id -> new RoomResolver(states, room.version(), room.shard()))
        .resolve(roots, changes);
  }
}
