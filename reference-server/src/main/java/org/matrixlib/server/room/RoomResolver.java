package org.matrixlib.server.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.server.store.StorageException;
import org.matrixlib.stateres.Admission;
import org.matrixlib.stateres.EventGraph;
import org.matrixlib.stateres.StateMap;
import org.matrixlib.stateres.StateResolver;

/**
 * Resolves the states of one room, which are those of {@link StateTries}. The graph that this takes
 * is loaded when it is first needed, as most rooms never fork; it then grows with the room for as
 * long as this is kept.
 */
final class RoomResolver {
  private static final int KNOWN_STATES = 64;

  private final StateTries states;
  private final int shard;
  private final EventGraph graph;
  private final StateResolver resolver;

  /** States by their numbers; what was used last is last. */
  private final Map<Long, StateMap> known = new LinkedHashMap<>(16, 0.75f, true);

  RoomResolver(StateTries states, RoomVersion version, int shard) {
    this.states = states;
    this.shard = shard;
    graph = EventGraph.of(version);
    resolver = StateResolver.of(graph);
    known.put(StateTries.EMPTY, graph.emptyState());
  }

  /**
   * Resolves states.
   *
   * @param roots some states of the room
   * @param changes finds events, and takes the nodes of the resolved state
   * @return the resolved state
   */
  long resolve(Collection<Long> roots, Changes changes) {
    List<Long> distinct = List.copyOf(new TreeSet<>(roots));
    if (distinct.size() < 2) {
      return distinct.isEmpty() ? StateTries.EMPTY : distinct.get(0);
    }
    List<StateMap> maps = new ArrayList<>();
    for (long root : distinct) {
      maps.add(map(root, changes));
    }
    StateMap resolved = resolver.resolve(maps);
    int same = maps.indexOf(resolved);
    return same < 0 ? store(distinct.get(0), maps.get(0), resolved, changes) : distinct.get(same);
  }

  private long store(long root, StateMap map, StateMap resolved, Changes changes) {
    Map<StateTuple, Optional<EventId>> difference = new LinkedHashMap<>();
    for (StateTuple tuple : map.differenceTo(resolved)) {
      difference.put(tuple, resolved.get(tuple));
    }
    long stored = states.with(shard, root, difference, changes.nodes());
    remember(stored, resolved);
    return stored;
  }

  private StateMap map(long root, Changes changes) {
    StateMap found = known.get(root);
    if (found != null) {
      return found;
    }
    // From the one that was used last, which most often differs little.
    long from = StateTries.EMPTY;
    for (long number : known.keySet()) {
      from = number;
    }
    StateMap map = known.getOrDefault(from, graph.emptyState());
    for (Map.Entry<StateTuple, Optional<EventId>> place :
        states.difference(from, root).entrySet()) {
      Optional<EventId> event = place.getValue();
      if (event.isPresent()) {
        admit(event.get(), changes);
        map = map.with(event.get());
      } else {
        map = map.without(place.getKey());
      }
    }
    remember(root, map);
    return map;
  }

  private void remember(long root, StateMap map) {
    known.put(root, map);
    if (known.size() > KNOWN_STATES) {
      known.remove(known.keySet().iterator().next());
    }
  }

  private void admit(EventId id, Changes changes) {
    Deque<EventId> wanted = new ArrayDeque<>();
    wanted.push(id);
    while (!wanted.isEmpty()) {
      EventId next = wanted.element();
      EventRow row = changes.find(next);
      if (row == null) {
        throw new StorageException("An event of a state is missing: " + next, null);
      }
      Admission admission = graph.admit(row.event(), row.standing().isRejected());
      if (admission.isAdmitted()) {
        wanted.remove();
      } else {
        admission.missing().forEach(wanted::push);
      }
    }
  }
}
