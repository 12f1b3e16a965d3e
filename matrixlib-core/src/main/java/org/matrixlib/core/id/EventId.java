package org.matrixlib.core.id;

import java.util.Optional;

/**
 * The ID of an event, {@code $opaque_id} or {@code $opaque_id:domain}, of at most 255 bytes of
 * UTF-8 without NUL, unless it was read by {@link #parseOverlong}.
 *
 * <p>Which form an event has depends on the version of its room, so this type takes any, and {@link
 * EventIdFormat} tells whether an ID has the form of a version. An opaque ID with a colon must end
 * in a server name.
 *
 * <p>Immutable and case-sensitive. Two IDs are the same event only if their texts are the same,
 * even if both decode to the same hash.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#event-ids Event IDs
 */
public final class EventId extends Identifier<EventId> implements Comparable<EventId> {
  static final char SIGIL = '$';

  /** For text that was found to be an event ID. */
  EventId(String text) {
    super(text);
  }

  /**
   * The event ID of a text.
   *
   * @param text an event ID of any room version
   * @return the event ID
   * @throws InvalidIdentifierException if the text is no event ID
   */
  public static EventId of(String text) {
    requireNoFlaw(Grammar.flawInOpaque(SIGIL, text), "event ID", text);
    return new EventId(text);
  }

  /**
   * The event ID of a text that may be none.
   *
   * @param text any text
   * @return the event ID, or empty if the text is none in any room version
   */
  public static Optional<EventId> parse(String text) {
    return Grammar.flawInOpaque(SIGIL, text) == null
        ? Optional.of(new EventId(text))
        : Optional.empty();
  }

  /**
   * The event ID of a text, longer perhaps than 255 bytes but not than 255 code points: before room
   * version 11 servers counted so, and such events are stored, as rejected.
   *
   * @param text any text
   * @return the event ID, or empty if the text is none even so
   */
  public static Optional<EventId> parseOverlong(String text) {
    return Grammar.isOpaqueByCodePoints(SIGIL, text)
        ? Optional.of(new EventId(text))
        : Optional.empty();
  }

  /**
   * The server that chose the ID, which an ID of room version 1 or 2 names.
   *
   * @return the server name after the first colon, or empty if the ID is a hash
   */
  public Optional<ServerName> server() {
    return Grammar.hasDomain(text) ? Optional.of(Grammar.domain(text)) : Optional.empty();
  }
}
