package org.matrixlib.federation.membership;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.auth.CitedEvents;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomVersion;

/**
 * A room as a server sees it at one moment: every method answers for the same moment. As {@link
 * CitedEvents} it finds the room's events, those of the current state and those before it.
 */
public interface RoomView extends CitedEvents {

  /**
   * The room.
   *
   * @return its id
   */
  RoomId id();

  /**
   * Its version.
   *
   * @return the room version
   */
  RoomVersion version();

  /**
   * Whether parts of the current state are still missing, as while a join that omitted members goes
   * on. Nothing is decided by such a state.
   *
   * @return true if so
   */
  boolean isPartial();

  /**
   * The events that the next one follows.
   *
   * @return the forward extremities, at least one
   */
  Collection<Pdu> forwardExtremities();

  /**
   * An event of the current state.
   *
   * @param tuple its type and state key
   * @return the event, empty if there is none
   */
  Optional<Pdu> state(StateTuple tuple);

  /**
   * The current state.
   *
   * @return all of it, members in the order in which they came
   */
  Collection<Pdu> state();

  /**
   * The auth chain of events: what they cite as auth events, what that cites, and so on. The create
   * event is among it, where the room id implies it too.
   *
   * @param events events of this room, one of which may be yet to be stored
   * @return without duplicates, and without the given events unless others of them cite them
   */
  Collection<Pdu> authChain(List<Pdu> events);

  /**
   * The servers with users in the room.
   *
   * @return those that have a joined user
   */
  Set<ServerName> servers();

  /**
   * The users in the room of one server.
   *
   * @param server the server
   * @return those that are joined
   */
  Collection<UserId> joinedUsers(ServerName server);
}
