package org.matrixlib.federation.history;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.ServerName;

/**
 * The state of a room as another server tells it. Every event has the right format and room, is
 * signed by all who must have, and is judged by its own auth events.
 *
 * <p>That is not to say that it is the state: a server may leave events out, or tell what was the
 * state once.
 *
 * @param room the room
 * @param state the events of the state that are allowed
 * @param events all events that are allowed, those of the state and of the auth chain, each after
 *     its auth events
 * @param rejected events that their own auth events don't allow, each after its auth events
 * @param serversInRoom the servers that have users in the room, if members were omitted; empty if
 *     they weren't
 * @param join the join that the state was given for, with the signatures that it needs; empty if it
 *     wasn't given for one
 */
public record VerifiedState(
    FederatedRoom room,
    Map<StateTuple, Pdu> state,
    List<Pdu> events,
    List<RejectedEvent> rejected,
    Optional<Set<ServerName>> serversInRoom,
    Optional<Pdu> join) {

  /**
   * Wraps what it is given, which must not be changed any more.
   *
   * @param room the room
   * @param state the events of the state
   * @param events all events that are allowed
   * @param rejected events that aren't
   * @param serversInRoom the servers that have users in the room, if members were omitted
   * @param join the join that the state was given for
   */
  public VerifiedState {
    state = Collections.unmodifiableMap(state);
    events = Collections.unmodifiableList(events);
    rejected = List.copyOf(rejected);
    serversInRoom = serversInRoom.map(Collections::unmodifiableSet);
  }

  /**
   * Whether this is only a part of the state, as members were omitted. Until the rest is there, it
   * can't be said who is in the room, nor whether an event is allowed whose sender isn't in this
   * part.
   *
   * @return true if members were omitted
   */
  public boolean isPartial() {
    return serversInRoom.isPresent();
  }

  /**
   * Whether the state has, or would have, the event of a type and state key. If not, that it isn't
   * there means nothing.
   *
   * @param tuple the type and state key
   * @return false for members that were perhaps omitted
   */
  public boolean tells(StateTuple tuple) {
    return !isPartial() || !tuple.type().equals(EventTypes.MEMBER) || state.containsKey(tuple);
  }
}
