package org.matrixlib.server.room.input;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

/** What a writer asks of the room server. All of a command is done, or nothing. */
public sealed interface RoomCommand {

  /**
   * Makes a room: its create event, then others, in order. The room server finds a name for it.
   *
   * @param content that of the create event, save what the room version prescribes
   */
  record CreateRoom(
      RoomVersion version, UserId creator, JsonObject content, List<EventIntent> events)
      implements RoomCommand {
    public CreateRoom {
      events = List.copyOf(events);
    }
  }

  /**
   * Sends an event of a local user.
   *
   * @param isOfMember whether it is for users who are in the room alone, even if the rules would
   *     allow it to others, as they may allow to join
   */
  record SendEvent(
      RoomId room, EventIntent event, Optional<TransactionKey> transaction, boolean isOfMember)
      implements RoomCommand {

    /** An event to whomever the rules allow it. */
    public SendEvent(RoomId room, EventIntent event, Optional<TransactionKey> transaction) {
      this(room, event, transaction, false);
    }
  }

  /**
   * Takes events that other servers, or an earlier life of this one, made: verified (format,
   * hashes, signatures) by the writer, auth and prev events before those that cite them.
   *
   * @param before the state before the first event; empty if that follows events that are known, or
   *     is a create event
   * @param isHistory whether the events are older than what is known of the room, and so are
   *     neither news to anybody nor change its current state
   */
  record AdmitEvents(
      RoomId room,
      RoomVersion version,
      List<Pdu> events,
      Optional<StateBefore> before,
      boolean isHistory)
      implements RoomCommand {
    public AdmitEvents {
      events = List.copyOf(events);
    }
  }

  /**
   * The state of a room at a place of which nothing else is known.
   *
   * @param state its events; none if it follows from events that are known, and only some that the
   *     first event cites are not
   * @param authChain those that authorize the state, or else the first event, and are not part of
   *     the state
   */
  record StateBefore(List<Pdu> state, List<Pdu> authChain) {
    public StateBefore {
      state = List.copyOf(state);
      authChain = List.copyOf(authChain);
    }
  }

  /**
   * Has a local user forget a room that the user isn't in: it is left out of what is shown to the
   * user, until the user joins or is invited again. Writes no event.
   */
  record ForgetRoom(RoomId room, UserId user) implements RoomCommand {}
}
