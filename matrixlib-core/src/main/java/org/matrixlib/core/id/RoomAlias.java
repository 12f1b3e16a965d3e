package org.matrixlib.core.id;

import java.util.Optional;

/**
 * A name that people use for a room, {@code #localpart:domain}, of at most 255 bytes of UTF-8. The
 * localpart is any code points but NUL and the colon, or none at all.
 *
 * <p>Immutable and case-sensitive.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#room-aliases Room Aliases
 */
public final class RoomAlias extends Identifier<RoomAlias> implements Comparable<RoomAlias> {
  private static final char SIGIL = '#';

  private RoomAlias(String text) {
    super(text);
  }

  /**
   * The room alias of a text.
   *
   * @param text a room alias
   * @return the room alias
   * @throws InvalidIdentifierException if the text is no room alias
   */
  public static RoomAlias of(String text) {
    requireNoFlaw(Grammar.flawInDelimited(SIGIL, text), "room alias", text);
    return new RoomAlias(text);
  }

  /**
   * The room alias of a text that may be none.
   *
   * @param text any text
   * @return the room alias, or empty if the text is none
   */
  public static Optional<RoomAlias> parse(String text) {
    return Grammar.flawInDelimited(SIGIL, text) == null
        ? Optional.of(new RoomAlias(text))
        : Optional.empty();
  }

  /**
   * What names the room on the server.
   *
   * @return the text between {@code #} and the first colon; may be empty
   */
  public String localpart() {
    return Grammar.localpart(text);
  }

  /**
   * The server that made the alias and can resolve it.
   *
   * @return the server name after the first colon
   */
  public ServerName server() {
    return Grammar.domain(text);
  }
}
