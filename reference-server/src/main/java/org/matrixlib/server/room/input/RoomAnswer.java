package org.matrixlib.server.room.input;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.auth.AuthRule;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;

/** What came of a command. */
public sealed interface RoomAnswer {

  /**
   * It is done, and durable.
   *
   * @param events the events that are part of the room now, or were already, in the order of the
   *     command; of {@link RoomCommand.AdmitEvents} only those that aren't rejected
   * @param shard the shard of the room
   * @param sequence the number of the last record of it in {@code room.output}
   */
  record Done(RoomId room, List<EventId> events, int shard, long sequence) implements RoomAnswer {
    public Done {
      events = List.copyOf(events);
    }
  }

  /**
   * Nothing was done.
   *
   * @param rule the authorization rule that isn't met, if it is for that
   * @param message what is wrong, for the client
   */
  record Refused(Reason reason, Optional<AuthRule> rule, String message) implements RoomAnswer {

    /** Why nothing was done. */
    public enum Reason {
      /** There is no such room here. */
      UNKNOWN_ROOM,
      /** There is no such event in the room. */
      UNKNOWN_EVENT,
      /** The rules of the room don't allow it. */
      NOT_AUTHORIZED,
      /** The event would be longer than events may be. */
      TOO_LARGE,
      /** The event would not be one, such as for a number that isn't allowed. */
      MALFORMED
    }
  }
}
