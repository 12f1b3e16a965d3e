package org.matrixlib.core.auth;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.content.PowerLevels;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomTrait;

/**
 * Whether a redaction that was accepted into a room is performed, that is, whether the event that
 * it names is redacted. A redaction that isn't performed is not shown to clients either.
 *
 * <p>It is decided when both events are there and doesn't change afterwards: a redaction that is
 * itself redacted has taken effect all the same, though it may no longer say what it redacts.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#handling-redactions Handling redactions
 */
public enum RedactionVerdict {
  /** The event is redacted. */
  PERFORM,
  /** The event isn't there: ask again when it is. */
  WAIT,
  /** The redaction names no event. */
  NAMES_NO_EVENT,
  /** The redaction names itself. */
  NAMES_ITSELF,
  /** The event is in another room. */
  OTHER_ROOM,
  /** The sender is of another server than the event's, and has too little power. */
  NOT_PERMITTED;

  /**
   * Decides about a redaction.
   *
   * @param redaction an accepted {@code m.room.redaction} event
   * @param events finds accepted events of any room, null if there is none; asked for one at most
   * @param levels the power levels in the state before the redaction; asked for if they decide
   * @return whether the event that the redaction names is redacted
   * @throws IllegalArgumentException if the event is of another type
   */
  public static RedactionVerdict of(
      Pdu redaction, Function<EventId, @Nullable Pdu> events, Supplier<PowerLevels> levels) {
    if (!redaction.type().equals(EventTypes.REDACTION)) {
      throw new IllegalArgumentException("no " + EventTypes.REDACTION + ": " + redaction.type());
    }
    EventId id = redaction.redacts().orElse(null);
    if (id == null) {
      return NAMES_NO_EVENT;
    }
    if (id.equals(redaction.eventId())) {
      return NAMES_ITSELF;
    }
    Pdu event = events.apply(id);
    if (event == null) {
      return WAIT;
    }
    if (!event.roomId().equals(redaction.roomId())) {
      return OTHER_ROOM;
    }
    return isPermitted(redaction, event, levels) ? PERFORM : NOT_PERMITTED;
  }

  private static boolean isPermitted(Pdu redaction, Pdu event, Supplier<PowerLevels> levels) {
    if (redaction.roomVersion().has(RoomTrait.REDACTIONS_NEED_AUTH)) {
      return true; // or it would not have been accepted
    }
    UserId sender = redaction.sender();
    return sender.server().equals(event.sender().server()) || hasRedactLevel(sender, levels.get());
  }

  private static boolean hasRedactLevel(UserId sender, PowerLevels levels) {
    return levels.ofUser(sender).isAtLeast(levels.redact());
  }
}
