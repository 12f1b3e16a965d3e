package org.matrixlib.core.id;

import java.util.Optional;

/**
 * The ID of a user, {@code @localpart:domain}, of at most 255 bytes of UTF-8, unless it was read by
 * {@link #parseOverlong}.
 *
 * <p>The localpart follows the historical grammar, which events of every room version may use: any
 * code points but NUL and the colon, or none at all. Whether a server may still create such a user
 * is told by {@link #isStrict()}.
 *
 * <p>Immutable and case-sensitive.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#user-identifiers User Identifiers
 * @spec https://spec.matrix.org/v1.19/appendices/#historical-user-ids Historical User IDs
 */
public final class UserId extends Identifier<UserId> implements Comparable<UserId> {
  private static final char SIGIL = '@';

  private UserId(String text) {
    super(text);
  }

  /**
   * The user ID of a text.
   *
   * @param text a user ID of the historical grammar
   * @return the user ID
   * @throws InvalidIdentifierException if the text is no user ID
   */
  public static UserId of(String text) {
    requireNoFlaw(Grammar.flawInDelimited(SIGIL, text), "user ID", text);
    return new UserId(text);
  }

  /**
   * The user ID of a text that may be none.
   *
   * @param text any text
   * @return the user ID, or empty if the text is none by the historical grammar
   */
  public static Optional<UserId> parse(String text) {
    return Grammar.flawInDelimited(SIGIL, text) == null
        ? Optional.of(new UserId(text))
        : Optional.empty();
  }

  /**
   * The user ID of a text, longer perhaps than 255 bytes but not than 255 code points: before room
   * version 11 servers counted so, and such events are stored, as rejected.
   *
   * @param text any text
   * @return the user ID, or empty if the text is none even so
   */
  public static Optional<UserId> parseOverlong(String text) {
    return Grammar.isDelimitedByCodePoints(SIGIL, text)
        ? Optional.of(new UserId(text))
        : Optional.empty();
  }

  /**
   * What names the user on the server.
   *
   * @return the text between {@code @} and the first colon; may be empty
   */
  public String localpart() {
    return Grammar.localpart(text);
  }

  /**
   * The server that the user belongs to.
   *
   * @return the server name after the first colon
   */
  public ServerName server() {
    return Grammar.domain(text);
  }

  /**
   * Whether the ID follows the grammar for users that are created today.
   *
   * @return whether the localpart is one or more of a-z 0-9 . _ = - / +
   */
  public boolean isStrict() {
    return AsciiSet.USER_ID_CHAR.hasAll(text, 1, text.indexOf(':'));
  }
}
