package org.matrixlib.stateres;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
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
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.StateResAlgorithm;

/**
 * The state events of one room and the auth events that they cite, kept in a form that states can
 * be resolved on.
 *
 * <p>An event is admitted after all its auth events, and numbered then, so that every citation
 * points to a lower number: no event can be its own ancestor, the order of the numbers is a
 * topological one, and a sweep over numbers is a walk through chains. Pairs of type and state key
 * are numbered too. What is kept of an event are some columns and its {@link AuthFacts}, not the
 * event.
 *
 * <p>Where the room id is the hash of the create event, that event is added to the auth events of
 * all others, as the room version says that it is implied.
 *
 * <p>Not safe for use by several threads: a graph, its states and its resolvers belong to whoever
 * writes the room.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#state-resolution State resolution
 */
public final class EventGraph {
  static final int NONE = Interner.NONE;

  /** How many different events may be cited; {@link Pdu#read} lets fewer through. */
  static final int MAX_EDGES = 16;

  /** The number of a citation is that of the citing event in front of its place among its edges. */
  private static final int PLACE_BITS = 4;

  private static final int MAX_EVENTS = 1 << (31 - PLACE_BITS);

  private final RoomVersion version;
  private final EventIds ids = new EventIds();
  private final StateTuples tuples = new StateTuples();

  private final int createKey = intern(EventTypes.CREATE);
  private final int powerLevelsKey = intern(EventTypes.POWER_LEVELS);
  private final int joinRulesKey = intern(EventTypes.JOIN_RULES);

  // Columns, by the number of the event.
  private AuthFacts[] facts = new AuthFacts[8];
  private int[] keys = new int[8];
  private int[] senderKeys = new int[8];
  private long[] timestamps = new long[8];
  private long[] depths;
  private int[] edgeEnds = new int[8];
  private int[] lastCitations = new int[8];

  // By the place in the list of all edges.
  private int[] edges = new int[16];
  private int[] earlierCitations = new int[16];

  private final BitSet rejected = new BitSet();
  private final BitSet power = new BitSet();
  private int rejectionEpoch;

  /** The room that the first event said. */
  private @Nullable RoomId roomId;

  private EventGraph(RoomVersion version) {
    this.version = version;
    this.depths = new long[version.stateRes() == StateResAlgorithm.V1 ? 8 : 0];
  }

  /**
   * An empty graph.
   *
   * @param version the version of the room
   * @return a new graph
   */
  public static EventGraph of(RoomVersion version) {
    return new EventGraph(version);
  }

  /**
   * The version of the room.
   *
   * @return the room version
   */
  public RoomVersion roomVersion() {
    return version;
  }

  /**
   * Admits an event that its own auth events allow. Admitting one again changes nothing.
   *
   * @param event an event of this room
   * @return whether it is in the graph now, or which auth events must be admitted first
   * @throws IllegalArgumentException if the event was read for another room version, is of another
   *     room than the first one, or cites more than 16 different events
   * @throws IllegalStateException if the graph is full: at 134,217,727 events, or 2 GB of ids
   */
  public Admission admit(Pdu event) {
    return admit(event, false);
  }

  /**
   * Admits an event. Admitting one again changes nothing.
   *
   * @param event an event of this room
   * @param isRejected whether it was rejected <em>against its own auth events</em>: it is then no
   *     reason to allow another event. An event that only the state before it rejects is not
   *     rejected here
   * @return whether it is in the graph now, or which auth events must be admitted first
   * @throws IllegalArgumentException if the event was read for another room version, is of another
   *     room than the first one, or cites more than 16 different events
   * @throws IllegalStateException if the graph is full: at 134,217,727 events, or 2 GB of ids
   */
  public Admission admit(Pdu event, boolean isRejected) {
    if (!event.roomVersion().equals(version)) {
      throw new IllegalArgumentException(
          "room version " + event.roomVersion() + ", not " + version);
    }
    if (contains(event.eventId())) {
      return Admission.ADMITTED;
    }
    RoomId said = saidRoom(event);
    if (said != null && roomId != null && !said.equals(roomId)) {
      throw new IllegalArgumentException("an event of " + said + ", not of " + roomId);
    }
    Set<EventId> cited = cited(event);
    List<EventId> missing = missing(cited);
    if (!missing.isEmpty()) {
      return new Admission(missing);
    }
    add(event, cited, isRejected);
    return Admission.ADMITTED;
  }

  /** The room that an event says that it is in; a create event whose room is its hash says none. */
  private @Nullable RoomId saidRoom(Pdu event) {
    boolean isImplied =
        version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH) && event.type().equals(EventTypes.CREATE);
    return isImplied ? null : event.roomId();
  }

  private Set<EventId> cited(Pdu event) {
    Set<EventId> cited = new LinkedHashSet<>();
    RoomId said = saidRoom(event);
    if (said != null && version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      EventId.parseOverlong("$" + said.toString().substring(1)).ifPresent(cited::add);
    }
    cited.addAll(event.authEvents());
    if (cited.size() > MAX_EDGES) {
      throw new IllegalArgumentException("more than " + MAX_EDGES + " auth events");
    }
    return cited;
  }

  /** Those of some events that are not in the graph. */
  List<EventId> missing(Collection<EventId> events) {
    return events.stream().filter(id -> !contains(id)).distinct().toList();
  }

  private void add(Pdu pdu, Set<EventId> cited, boolean isRejected) {
    if (size() == MAX_EVENTS - 1 || !ids.hasRoom()) {
      throw new IllegalStateException("the graph is full");
    }
    AuthFacts fact = AuthFacts.of(pdu);
    roomId = roomId == null ? saidRoom(pdu) : roomId;
    int event = ids.intern(pdu.eventId());
    grow();
    keys[event] = fact.stateKey().map(key -> intern(fact.type(), key)).orElse(NONE);
    senderKeys[event] = intern(EventTypes.MEMBER, fact.sender().toString());
    timestamps[event] = pdu.originServerTs();
    if (version.stateRes() == StateResAlgorithm.V1) {
      depths[event] = pdu.depth();
    }
    lastCitations[event] = NONE;
    addEdges(event, cited);
    facts[event] = shared(event, fact);
    if (isPowerEvent(event)) {
      power.set(event);
    }
    if (isRejected) {
      rejected.set(event);
    }
  }

  /** Those of the event that this one replaces, if they are equal: kept once, they take no room. */
  private AuthFacts shared(int event, AuthFacts fact) {
    int replaced = keys[event] == NONE ? NONE : authEvent(event, keys[event]);
    return replaced != NONE && fact.equals(facts[replaced]) ? facts[replaced] : fact;
  }

  private void grow() {
    int length = keys.length;
    if (size() > length) {
      int longer = Interner.longer(length);
      facts = Arrays.copyOf(facts, longer);
      keys = Arrays.copyOf(keys, longer);
      senderKeys = Arrays.copyOf(senderKeys, longer);
      timestamps = Arrays.copyOf(timestamps, longer);
      edgeEnds = Arrays.copyOf(edgeEnds, longer);
      lastCitations = Arrays.copyOf(lastCitations, longer);
      if (version.stateRes() == StateResAlgorithm.V1) {
        depths = Arrays.copyOf(depths, longer);
      }
    }
  }

  private void addEdges(int event, Set<EventId> cited) {
    int start = firstEdge(event);
    int end = start + cited.size();
    if (end > edges.length) {
      int longer = Interner.longer(end);
      edges = Arrays.copyOf(edges, longer);
      earlierCitations = Arrays.copyOf(earlierCitations, longer);
    }
    edgeEnds[event] = end;
    int at = start;
    for (EventId id : cited) {
      int target = ids.find(id);
      edges[at] = target;
      earlierCitations[at] = lastCitations[target];
      lastCitations[target] = (event << PLACE_BITS) | (at - start);
      at++;
    }
  }

  private boolean isPowerEvent(int event) {
    int key = keys[event];
    return key == createKey
        || key == powerLevelsKey
        || key == joinRulesKey
        || (key != NONE && key != senderKeys[event] && removesSomebody(facts[event]));
  }

  private static boolean removesSomebody(AuthFacts event) {
    Optional<Membership> membership = event.membership();
    return membership.isPresent()
        && (membership.get() == Membership.LEAVE || membership.get() == Membership.BAN);
  }

  /**
   * Whether an event was admitted.
   *
   * @param event its id
   * @return true if it is in the graph
   */
  public boolean contains(EventId event) {
    return ids.find(event) != NONE;
  }

  /**
   * How many events were admitted.
   *
   * @return the number of events
   */
  public int size() {
    return ids.size();
  }

  /**
   * Changes whether an event counts as rejected against its own auth events, as it may turn out
   * later that it isn't.
   *
   * @param event the id of an event in the graph
   * @param isRejected whether it counts as rejected from now on
   * @throws IllegalArgumentException if the event isn't in the graph
   */
  public void setRejected(EventId event, boolean isRejected) {
    int number = number(event);
    if (rejected.get(number) != isRejected) {
      rejected.set(number, isRejected);
      rejectionEpoch++;
    }
  }

  /**
   * Whether an event counts as rejected against its own auth events.
   *
   * @param event the id of an event in the graph
   * @return true if it does
   * @throws IllegalArgumentException if the event isn't in the graph
   */
  public boolean isRejected(EventId event) {
    return isRejected(number(event));
  }

  /**
   * What the authorization rules ask of an event.
   *
   * @param event the id of an event
   * @return its facts, empty if it isn't in the graph
   */
  public Optional<AuthFacts> facts(EventId event) {
    int number = ids.find(event);
    return number == NONE ? Optional.empty() : Optional.of(facts[number]);
  }

  /**
   * The state of a room before its create event.
   *
   * @return a state without events
   */
  public StateMap emptyState() {
    return StateMap.empty(this);
  }

  // For the package: everything by number.

  /** How often it changed which events are rejected. */
  int rejectionEpoch() {
    return rejectionEpoch;
  }

  int number(EventId event) {
    int number = ids.find(event);
    if (number == NONE) {
      throw new IllegalArgumentException("not admitted: " + event);
    }
    return number;
  }

  EventId id(int event) {
    return ids.get(event);
  }

  AuthFacts facts(int event) {
    return facts[event];
  }

  /** The number of the pair of type and state key; {@link #NONE} if this is no state event. */
  int key(int event) {
    return keys[event];
  }

  /** The number of the pair of {@code m.room.member} and the sender. */
  int senderKey(int event) {
    return senderKeys[event];
  }

  long timestamp(int event) {
    return timestamps[event];
  }

  /** The depth, in room versions that resolve by it. */
  long depth(int event) {
    return depths[event];
  }

  boolean isRejected(int event) {
    return rejected.get(event);
  }

  /**
   * Whether this is a power event. A create event counts as one, as it does elsewhere.
   *
   * @spec https://spec.matrix.org/v1.19/rooms/v12/#definitions Definitions
   */
  boolean isPower(int event) {
    return power.get(event);
  }

  int createKey() {
    return createKey;
  }

  int powerLevelsKey() {
    return powerLevelsKey;
  }

  int joinRulesKey() {
    return joinRulesKey;
  }

  private int intern(String type) {
    return intern(type, "");
  }

  private int intern(String type, String stateKey) {
    return tuples.intern(new StateTuple(type, stateKey));
  }

  /** The number of a pair of type and state key; {@link #NONE} if no event has it. */
  int findKey(StateTuple tuple) {
    return tuples.find(tuple);
  }

  StateTuple tuple(int key) {
    return tuples.get(key);
  }

  /** The type of a pair. */
  String type(int key) {
    return tuples.type(key);
  }

  /** The place of the first auth event of an event; the last is before {@link #edgeEnd}. */
  int firstEdge(int event) {
    return event == 0 ? 0 : edgeEnds[event - 1];
  }

  int edgeEnd(int event) {
    return edgeEnds[event];
  }

  /** The auth event at a place. */
  int edge(int at) {
    return edges[at];
  }

  /** The auth event of an event with a type and state key; {@link #NONE} if it cites none. */
  int authEvent(int event, int key) {
    for (int at = firstEdge(event); at < edgeEnds[event]; at++) {
      if (keys[edges[at]] == key) {
        return edges[at];
      }
    }
    return NONE;
  }

  /** The latest citation of an event; {@link #NONE} if none cites it. */
  int lastCitation(int event) {
    return lastCitations[event];
  }

  /** The event that makes a citation. */
  static int citer(int citation) {
    return citation >>> PLACE_BITS;
  }

  /** The citation of the same event that came before; {@link #NONE} if there is none. */
  int earlierCitation(int citation) {
    int place = citation & ((1 << PLACE_BITS) - 1);
    return earlierCitations[firstEdge(citer(citation)) + place];
  }

  /** Compares events as both algorithms break ties: by time, then by id. */
  int compareByTime(int left, int right) {
    int byTime = Long.compare(timestamps[left], timestamps[right]);
    return byTime != 0 ? byTime : ids.compare(left, right);
  }
}
