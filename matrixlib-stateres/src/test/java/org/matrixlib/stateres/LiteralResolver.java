package org.matrixlib.stateres;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.matrixlib.core.auth.AuthFacts;
import org.matrixlib.core.auth.AuthRules;
import org.matrixlib.core.auth.AuthState;
import org.matrixlib.core.auth.AuthVerdict;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.content.PowerLevel;
import org.matrixlib.core.content.PowerLevelsContent;
import org.matrixlib.core.content.RoomCreators;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.StateResAlgorithm;

/**
 * State resolution as the specification tells it: a method a definition, named after it, slow and
 * plain. It is what {@link StateResolver} is compared with.
 *
 * <p>Where the text is open or servers do otherwise, it follows what is decided in docs/decisions.
 * Every event that is cited must be in the room.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v1/#state-resolution Room version 1
 * @spec https://spec.matrix.org/v1.19/rooms/v2/#state-resolution Room versions 2 to 11
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#state-resolution Room version 12
 */
final class LiteralResolver {
  /** How the events that authorize a power event are found among the full conflicted set. */
  enum Enlarging {
    /** By auth events that are all in the set: what servers do, and so what we do. */
    WITHIN_THE_SET,
    /** By the whole auth chain: what the text says. */
    BY_THE_AUTH_CHAIN
  }

  private static final StateTuple CREATE = new StateTuple(EventTypes.CREATE, "");
  private static final StateTuple POWER_LEVELS = new StateTuple(EventTypes.POWER_LEVELS, "");
  private static final StateTuple JOIN_RULES = new StateTuple(EventTypes.JOIN_RULES, "");

  private final RoomVersion version;
  private final Map<EventId, Pdu> room;
  private final Set<EventId> rejected;
  private final ChainReading reading;
  private final Enlarging enlarging;

  private final Map<EventId, AuthFacts> facts = new HashMap<>();
  private final Map<EventId, Set<EventId>> authEvents = new HashMap<>();
  private final Map<EventId, Set<EventId>> authChains = new HashMap<>();

  /**
   * A resolver for a room, to which events may be added later.
   *
   * @param version the version of the room
   * @param room all its events
   * @param rejected those that were rejected for their own auth events
   * @param reading whether a state's own events are in its full auth chain
   * @param enlarging how the events that authorize power events are found
   */
  LiteralResolver(
      RoomVersion version,
      Map<EventId, Pdu> room,
      Set<EventId> rejected,
      ChainReading reading,
      Enlarging enlarging) {
    this.version = version;
    this.room = room;
    this.rejected = rejected;
    this.reading = reading;
    this.enlarging = enlarging;
  }

  LiteralResolver(
      RoomVersion version, Map<EventId, Pdu> room, Set<EventId> rejected, ChainReading reading) {
    this(version, room, rejected, reading, Enlarging.WITHIN_THE_SET);
  }

  /** The resolution of a set of states. */
  LiteralResolution resolve(Collection<Map<StateTuple, EventId>> states) {
    Set<Map<StateTuple, EventId>> distinct = new LinkedHashSet<>(states);
    return version.stateRes() == StateResAlgorithm.V1
        ? resolveByDepth(distinct)
        : resolveByPower(distinct);
  }

  // Room versions 2 to 12

  private LiteralResolution resolveByPower(Set<Map<StateTuple, EventId>> states) {
    boolean hasSubgraph = version.stateRes() == StateResAlgorithm.V2_1;
    Map<StateTuple, EventId> unconflicted = unconflictedStateMap(states);
    Set<EventId> conflicted = conflictedStateSet(states, unconflicted);
    Set<EventId> difference = authDifference(states);
    Set<EventId> subgraph = hasSubgraph ? conflictedStateSubgraph(conflicted) : Set.of();
    Set<EventId> full = union(List.of(conflicted, difference, subgraph));
    Map<EventId, AuthVerdict> verdicts = new LinkedHashMap<>();

    // 1. Select the power events, enlarge, sort.
    Set<EventId> x = new HashSet<>();
    for (EventId id : full) {
      if (isPowerEvent(id)) {
        x.add(id);
        x.addAll(authorizing(id, full));
      }
    }
    List<EventId> powerOrder = reverseTopologicalPowerOrdering(x);

    // 2. Apply them.
    Map<StateTuple, EventId> initial = hasSubgraph ? Map.of() : unconflicted;
    Map<StateTuple, EventId> partial = iterativeAuthChecks(initial, powerOrder, verdicts);

    // 3. Order the remaining events.
    Set<EventId> remaining = new HashSet<>(full);
    remaining.removeAll(x);
    List<EventId> mainline = mainline(partial.get(POWER_LEVELS));
    List<EventId> mainlineOrder = mainlineOrdering(remaining, mainline);

    // 4. Apply them.
    Map<StateTuple, EventId> resolved = iterativeAuthChecks(partial, mainlineOrder, verdicts);

    // 5. The unconflicted state map has the last word.
    resolved.putAll(unconflicted);
    return new LiteralResolution(
        resolved,
        conflicted,
        difference,
        subgraph,
        full,
        powerOrder,
        mainline,
        mainlineOrder,
        verdicts);
  }

  /** Power events; {@code m.room.create} counts as one, as servers have it. */
  private boolean isPowerEvent(EventId id) {
    Optional<StateTuple> tuple = tuple(id);
    if (tuple.isEmpty()) {
      return false;
    }
    if (List.of(CREATE, POWER_LEVELS, JOIN_RULES).contains(tuple.get())) {
      return true;
    }
    Optional<Membership> membership = facts(id).membership();
    return tuple.get().type().equals(EventTypes.MEMBER)
        && membership.filter(m -> m == Membership.LEAVE || m == Membership.BAN).isPresent()
        && !facts(id).sender().toString().equals(tuple.get().stateKey());
  }

  /** Unconflicted state map. */
  private static Map<StateTuple, EventId> unconflictedStateMap(
      Set<Map<StateTuple, EventId>> states) {
    Map<StateTuple, EventId> unconflicted = new HashMap<>();
    for (Map<StateTuple, EventId> state : states) {
      state.forEach(
          (key, value) -> {
            if (states.stream().allMatch(other -> value.equals(other.get(key)))) {
              unconflicted.put(key, value);
            }
          });
    }
    return unconflicted;
  }

  /** Conflicted state set. */
  private static Set<EventId> conflictedStateSet(
      Set<Map<StateTuple, EventId>> states, Map<StateTuple, EventId> unconflicted) {
    Set<EventId> conflicted = new HashSet<>();
    for (Map<StateTuple, EventId> state : states) {
      state.forEach(
          (key, value) -> {
            if (!unconflicted.containsKey(key)) {
              conflicted.add(value);
            }
          });
    }
    return conflicted;
  }

  /** Auth chain. */
  private Set<EventId> authChain(EventId id) {
    Set<EventId> known = authChains.get(id);
    if (known != null) {
      return known;
    }
    Set<EventId> chain = new HashSet<>();
    Deque<EventId> toVisit = new ArrayDeque<>(authEvents(id));
    while (!toVisit.isEmpty()) {
      EventId next = toVisit.pop();
      if (chain.add(next)) {
        toVisit.addAll(authEvents(next));
      }
    }
    authChains.put(id, chain);
    return chain;
  }

  /**
   * The events that should allow another. Where the room id is the create event's, nobody cites
   * that event, and every event has it for an auth event.
   */
  Set<EventId> authEvents(EventId id) {
    Set<EventId> known = authEvents.get(id);
    if (known != null) {
      return known;
    }
    Set<EventId> cited = new LinkedHashSet<>(event(id).authEvents());
    if (version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH) && !isOf(id, CREATE)) {
      cited.add(EventId.of("$" + event(id).roomId().toString().substring(1)));
    }
    authEvents.put(id, cited);
    return cited;
  }

  /** Full auth chain of a state, in either reading. */
  private Set<EventId> fullAuthChain(Map<StateTuple, EventId> state) {
    Set<EventId> chain = union(state.values().stream().map(this::authChain).toList());
    if (reading == ChainReading.OWN_MEMBERS_COUNT) {
      chain.addAll(state.values());
    }
    return chain;
  }

  /** Auth difference. */
  private Set<EventId> authDifference(Set<Map<StateTuple, EventId>> states) {
    List<Set<EventId>> chains = states.stream().map(this::fullAuthChain).toList();
    Set<EventId> difference = union(chains);
    difference.removeIf(id -> chains.stream().allMatch(chain -> chain.contains(id)));
    return difference;
  }

  /**
   * Conflicted state subgraph: what lies on a path from one conflicted event to another, the ends
   * included. A conflicted event that is on no such path is counted too, as that changes nothing.
   */
  private Set<EventId> conflictedStateSubgraph(Set<EventId> conflicted) {
    Set<EventId> subgraph = union(conflicted.stream().map(this::authChain).toList());
    subgraph.removeIf(id -> authChain(id).stream().noneMatch(conflicted::contains));
    subgraph.addAll(conflicted);
    return subgraph;
  }

  /** What a power event makes enlarge X by. */
  private Set<EventId> authorizing(EventId powerEvent, Set<EventId> full) {
    if (enlarging == Enlarging.BY_THE_AUTH_CHAIN) {
      return authChain(powerEvent).stream().filter(full::contains).collect(toSet());
    }
    Set<EventId> found = new HashSet<>();
    Deque<EventId> toVisit = new ArrayDeque<>(Set.of(powerEvent));
    while (!toVisit.isEmpty()) {
      for (EventId next : authEvents(toVisit.pop())) {
        if (full.contains(next) && found.add(next)) {
          toVisit.add(next);
        }
      }
    }
    return found;
  }

  /** Reverse topological power ordering, by Kahn's algorithm. */
  private List<EventId> reverseTopologicalPowerOrdering(Set<EventId> events) {
    Map<EventId, PowerLevel> levels = new HashMap<>();
    events.forEach(id -> levels.put(id, powerLevelOfSender(id)));
    Comparator<EventId> byLevel = comparing(levels::get);
    Comparator<EventId> comparison =
        byLevel
            .reversed()
            .thenComparing(id -> event(id).originServerTs())
            .thenComparing(Comparator.naturalOrder());
    List<EventId> ordered = new ArrayList<>();
    Set<EventId> left = new HashSet<>(events);
    while (!left.isEmpty()) {
      Predicate<EventId> isCandidate = id -> authEvents(id).stream().noneMatch(left::contains);
      EventId smallest = left.stream().filter(isCandidate).min(comparison).orElseThrow();
      ordered.add(smallest);
      left.remove(smallest);
    }
    return ordered;
  }

  /** The level of the sender by the event's own auth events. */
  private PowerLevel powerLevelOfSender(EventId id) {
    Pdu event = event(id);
    Optional<RoomCreators> creators = authEvent(id, CREATE).map(this::event).map(RoomCreators::of);
    boolean isCreator = creators.filter(c -> c.contains(event.sender())).isPresent();
    if (isCreator && version.has(RoomTrait.CREATORS_OUTRANK_ALL)) {
      return PowerLevel.CREATOR;
    }
    Optional<EventId> powerLevels = authEvent(id, POWER_LEVELS);
    if (powerLevels.isEmpty()) {
      return PowerLevel.of(isCreator ? 100 : 0);
    }
    PowerLevelsContent content = PowerLevelsContent.of(event(powerLevels.get()).content(), version);
    return content
        .users()
        .get(event.sender().toString())
        .or(() -> content.actions().get("users_default"))
        .orElse(PowerLevel.of(0));
  }

  private Optional<EventId> authEvent(EventId id, StateTuple tuple) {
    return authEvents(id).stream().filter(cited -> isOf(cited, tuple)).findFirst();
  }

  /** Mainline of P. */
  private List<EventId> mainline(EventId powerLevels) {
    List<EventId> mainline = new ArrayList<>();
    Optional<EventId> next = Optional.ofNullable(powerLevels);
    while (next.isPresent()) {
      mainline.add(next.get());
      next = authEvent(next.get(), POWER_LEVELS);
    }
    return mainline;
  }

  /** Mainline position. */
  private int mainlinePosition(EventId id, List<EventId> mainline) {
    Optional<EventId> next = authEvent(id, POWER_LEVELS);
    while (next.isPresent()) {
      if (mainline.contains(next.get())) {
        return mainline.indexOf(next.get());
      }
      next = authEvent(next.get(), POWER_LEVELS);
    }
    return Integer.MAX_VALUE;
  }

  /** Mainline ordering. */
  private List<EventId> mainlineOrdering(Set<EventId> events, List<EventId> mainline) {
    Comparator<EventId> byPosition = comparing(id -> mainlinePosition(id, mainline));
    return events.stream()
        .sorted(
            byPosition
                .reversed()
                .thenComparing(id -> event(id).originServerTs())
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** Iterative auth checks. */
  private Map<StateTuple, EventId> iterativeAuthChecks(
      Map<StateTuple, EventId> initial, List<EventId> events, Map<EventId, AuthVerdict> verdicts) {
    Map<StateTuple, EventId> state = new HashMap<>(initial);
    for (EventId id : events) {
      Optional<StateTuple> tuple = tuple(id);
      if (tuple.isEmpty() || rejected.contains(id)) {
        continue; // neither should appear in the process
      }
      AuthVerdict verdict = check(id, stateToCheck(id, state));
      verdicts.put(id, verdict);
      if (verdict.isAllowed()) {
        state.put(tuple.get(), id);
      }
    }
    return state;
  }

  /** The event's own auth events, but for the rejected, where the state lacks what is required. */
  private Map<StateTuple, EventId> stateToCheck(EventId id, Map<StateTuple, EventId> state) {
    Map<StateTuple, EventId> known = new HashMap<>();
    for (EventId cited : authEvents(id)) {
      if (!rejected.contains(cited)) {
        tuple(cited).ifPresent(tuple -> known.putIfAbsent(tuple, cited));
      }
    }
    known.putAll(selected(id, state));
    return known;
  }

  // Room version 1

  private LiteralResolution resolveByDepth(Set<Map<StateTuple, EventId>> states) {
    Map<StateTuple, Set<EventId>> candidates = new HashMap<>();
    for (Map<StateTuple, EventId> state : states) {
      state.forEach((key, id) -> candidates.computeIfAbsent(key, k -> new HashSet<>()).add(id));
    }
    Map<StateTuple, EventId> r = new HashMap<>();
    Map<StateTuple, Set<EventId>> conflicts = new HashMap<>();
    candidates.forEach(
        (key, ids) -> {
          if (ids.size() == 1) {
            r.putAll(Map.of(key, ids.iterator().next()));
          } else {
            conflicts.put(key, ids);
          }
        });
    Set<EventId> conflicted = union(conflicts.values());
    Map<EventId, AuthVerdict> verdicts = new LinkedHashMap<>();

    resolveInOnePass(POWER_LEVELS::equals, conflicts, r, verdicts);
    resolveInOnePass(key -> key.type().equals(EventTypes.JOIN_RULES), conflicts, r, verdicts);
    resolveInOnePass(key -> key.type().equals(EventTypes.MEMBER), conflicts, r, verdicts);
    Map<StateTuple, EventId> resolved = new HashMap<>(r);
    conflicts.forEach((key, ids) -> resolved.put(key, highestAllowed(ids, r, verdicts)));
    return new LiteralResolution(
        resolved,
        conflicted,
        Set.of(),
        Set.of(),
        conflicted,
        List.of(),
        List.of(),
        List.of(),
        verdicts);
  }

  /** Settles the conflicts about some keys; none of them sees what comes of the others. */
  private void resolveInOnePass(
      Predicate<StateTuple> keys,
      Map<StateTuple, Set<EventId>> conflicts,
      Map<StateTuple, EventId> r,
      Map<EventId, AuthVerdict> verdicts) {
    Map<StateTuple, EventId> settled = new HashMap<>();
    for (StateTuple key : conflicts.keySet()) {
      if (keys.test(key)) {
        settled.put(key, lastAllowed(key, conflicts.get(key), r, verdicts));
      }
    }
    conflicts.keySet().removeAll(settled.keySet());
    r.putAll(settled);
  }

  /** The last event, by ascending depth, up to which each is allowed by the one before it. */
  private EventId lastAllowed(
      StateTuple key,
      Set<EventId> ids,
      Map<StateTuple, EventId> r,
      Map<EventId, AuthVerdict> verdicts) {
    List<EventId> sorted = ids.stream().sorted(byDescendingDepth().reversed()).toList();
    EventId last = sorted.get(0);
    for (EventId next : sorted.subList(1, sorted.size())) {
      Map<StateTuple, EventId> state = new HashMap<>(r);
      state.put(key, last);
      AuthVerdict verdict = check(next, selected(next, state));
      verdicts.put(next, verdict);
      if (!verdict.isAllowed()) {
        break;
      }
      last = next;
    }
    return last;
  }

  /** The event of highest depth that is allowed; if none is, the one of lowest depth anyway. */
  private EventId highestAllowed(
      Set<EventId> ids, Map<StateTuple, EventId> r, Map<EventId, AuthVerdict> verdicts) {
    List<EventId> sorted = ids.stream().sorted(byDescendingDepth()).toList();
    EventId lowest = sorted.get(sorted.size() - 1);
    for (EventId id : sorted.subList(0, sorted.size() - 1)) {
      AuthVerdict verdict = check(id, selected(id, r));
      verdicts.put(id, verdict);
      if (verdict.isAllowed()) {
        return id;
      }
    }
    return lowest;
  }

  private Comparator<EventId> byDescendingDepth() {
    Comparator<EventId> byDepth = comparing(id -> event(id).depth());
    return byDepth.reversed().thenComparing(LiteralResolver::sha1);
  }

  private static String sha1(EventId id) {
    try {
      byte[] text = id.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  // Both

  /** The verdict on an event by a state, of which any part may be looked at. */
  AuthVerdict check(EventId id, Map<StateTuple, EventId> state) {
    return AuthRules.check(
        facts(id),
        AuthState.of(tuple -> state.containsKey(tuple) ? facts(state.get(tuple)) : null));
  }

  /** The part of a state that the rules require for an event; the rejected are no reasons. */
  private Map<StateTuple, EventId> selected(EventId id, Map<StateTuple, EventId> state) {
    Map<StateTuple, EventId> selected = new HashMap<>(state);
    selected.keySet().retainAll(facts(id).selection());
    selected.values().removeAll(rejected);
    return selected;
  }

  private AuthFacts facts(EventId id) {
    return facts.computeIfAbsent(id, i -> AuthFacts.of(event(i)));
  }

  private Pdu event(EventId id) {
    return Objects.requireNonNull(room.get(id), id::toString);
  }

  /** The type and state key of an event; empty if it is no state event. */
  Optional<StateTuple> tuple(EventId id) {
    AuthFacts facts = facts(id);
    return facts.stateKey().map(stateKey -> new StateTuple(facts.type(), stateKey));
  }

  private boolean isOf(EventId id, StateTuple tuple) {
    return tuple(id).filter(tuple::equals).isPresent();
  }

  private static Set<EventId> union(Collection<Set<EventId>> sets) {
    return sets.stream().flatMap(Set::stream).collect(toCollection(HashSet::new));
  }
}
