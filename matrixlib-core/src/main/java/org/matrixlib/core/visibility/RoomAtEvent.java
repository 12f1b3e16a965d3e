package org.matrixlib.core.visibility;

import java.util.Optional;
import org.matrixlib.core.content.HistoryVisibility;
import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;

/**
 * What is known of a room around one event, as far as it decides who may see that event: {@link
 * ForUser} or {@link ForServer}, by who wants to see it.
 *
 * <p>All but {@link ForUser#joinsLater} is a look-up in the state <em>before</em> the event; the
 * state after it follows from the event. A question is asked only if its answer matters: for most
 * events of most rooms that is one question or two.
 */
public interface RoomAtEvent {

  /**
   * The history visibility before the event.
   *
   * @return {@linkplain HistoryVisibility#of as the event reads} that the state has for it, {@link
   *     HistoryVisibility#SHARED} if it has none
   */
  HistoryVisibility visibilityBefore();

  /**
   * A user's membership before the event.
   *
   * @param user the user who wants to see the event, or one of the server that does
   * @return empty if the state has none for the user
   */
  Optional<Membership> membershipBefore(UserId user);

  /** What decides whether a user may see the event. */
  interface ForUser extends RoomAtEvent {

    /**
     * Whether the user joined the room at some time after the event: always so if the event is past
     * and the user is in the room now.
     *
     * @param user the user who wants to see the event
     * @return true if so, whether or not the user is still in the room
     */
    boolean joinsLater(UserId user);
  }

  /** What decides whether a server may see the event. */
  interface ForServer extends RoomAtEvent {

    /**
     * Whether somebody on the server had a membership before the event.
     *
     * @param server the server that wants to see the event
     * @param membership the membership
     * @return true if the state has that membership for one of the server's users
     */
    boolean hadMember(ServerName server, Membership membership);
  }
}
