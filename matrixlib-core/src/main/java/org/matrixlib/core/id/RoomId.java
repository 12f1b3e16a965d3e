package org.matrixlib.core.id;

import java.util.Optional;

/**
 * The ID of a room, {@code !opaque_id:domain}, or from room version 12 on {@code !opaque_id}, of at
 * most 255 bytes of UTF-8 without NUL, unless it was read by {@link #parseOverlong}.
 *
 * <p>The ID of a room of version 12 is that of its {@code m.room.create} event with the other
 * sigil. This type also takes other opaque IDs without a domain; {@link #createEventId()} tells
 * them apart.
 *
 * <p>Immutable and case-sensitive.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#room-ids Room IDs
 */
public final class RoomId extends Identifier<RoomId> implements Comparable<RoomId> {
  private static final char SIGIL = '!';

  private RoomId(String text) {
    super(text);
  }

  /**
   * The room ID of a text.
   *
   * @param text a room ID of any room version
   * @return the room ID
   * @throws InvalidIdentifierException if the text is no room ID
   */
  public static RoomId of(String text) {
    requireNoFlaw(Grammar.flawInOpaque(SIGIL, text), "room ID", text);
    return new RoomId(text);
  }

  /**
   * The room ID of a text that may be none.
   *
   * @param text any text
   * @return the room ID, or empty if the text is none in any room version
   */
  public static Optional<RoomId> parse(String text) {
    return Grammar.flawInOpaque(SIGIL, text) == null
        ? Optional.of(new RoomId(text))
        : Optional.empty();
  }

  /**
   * The room ID of a text, longer perhaps than 255 bytes but not than 255 code points: before room
   * version 11 servers counted so, and such events are stored, as rejected.
   *
   * @param text any text
   * @return the room ID, or empty if the text is none even so
   */
  public static Optional<RoomId> parseOverlong(String text) {
    return Grammar.isOpaqueByCodePoints(SIGIL, text)
        ? Optional.of(new RoomId(text))
        : Optional.empty();
  }

  /**
   * The ID of the room that a create event begins, in room versions that name rooms by it.
   *
   * @param createEventId the ID of an {@code m.room.create} event, a hash in URL-safe base64
   * @return the room ID
   * @throws IllegalArgumentException if the event ID is no hash in URL-safe base64
   * @spec https://spec.matrix.org/v1.19/appendices/#room-ids Room IDs
   */
  public static RoomId ofCreateEvent(EventId createEventId) {
    if (!EventIdFormat.URLSAFE_BASE64.matches(createEventId)) {
      throw new IllegalArgumentException("a room ID needs the hash of its create event");
    }
    return new RoomId(SIGIL + createEventId.text.substring(1));
  }

  /**
   * The ID of the create event that this room ID is made from; undoes {@link #ofCreateEvent}.
   *
   * @return the event ID, or empty if this ID is no hash in URL-safe base64
   */
  public Optional<EventId> createEventId() {
    return Optional.of(new EventId(EventId.SIGIL + text.substring(1)))
        .filter(EventIdFormat.URLSAFE_BASE64::matches);
  }

  /**
   * The server that chose the ID. The server need not be in the room, nor exist any more.
   *
   * @return the server name after the first colon, or empty if the ID has none
   */
  public Optional<ServerName> server() {
    return Grammar.hasDomain(text) ? Optional.of(Grammar.domain(text)) : Optional.empty();
  }
}
