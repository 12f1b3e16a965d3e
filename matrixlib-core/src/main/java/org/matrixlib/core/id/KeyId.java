package org.matrixlib.core.id;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ID of a key that a server signs with, {@code algorithm:version}, such as {@code ed25519:a_1}.
 * The specification sets no limit to its length, nor does this type.
 *
 * <p>Immutable and case-sensitive. An algorithm that nobody knows is no flaw.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#publishing-keys Publishing Keys
 */
public final class KeyId extends Identifier<KeyId> implements Comparable<KeyId> {

  private KeyId(String text) {
    super(text);
  }

  /**
   * The key ID of a text.
   *
   * @param text a key ID
   * @return the key ID
   * @throws InvalidIdentifierException if the text is no key ID
   */
  public static KeyId of(String text) {
    requireNoFlaw(flaw(text), "key ID", text);
    return new KeyId(text);
  }

  /**
   * The key ID of a text that may be none.
   *
   * @param text any text
   * @return the key ID, or empty if the text is none
   */
  public static Optional<KeyId> parse(String text) {
    return flaw(text) == null ? Optional.of(new KeyId(text)) : Optional.empty();
  }

  private static @Nullable IdentifierError flaw(String text) {
    int length = text.length();
    if (length == 0) {
      return IdentifierError.EMPTY;
    }
    int colon = AsciiSet.ALGORITHM_CHAR.runEnd(text, 0, length);
    if (colon == 0 || (colon < length && text.charAt(colon) != ':')) {
      return IdentifierError.BAD_ALGORITHM;
    }
    return AsciiSet.KEY_VERSION_CHAR.hasAll(text, colon + 1, length)
        ? null
        : IdentifierError.BAD_KEY_VERSION;
  }

  /**
   * The algorithm of the key.
   *
   * @return the text before the colon, one or more of A-Z a-z 0-9 _ - and dot
   */
  public String algorithm() {
    return text.substring(0, text.indexOf(':'));
  }

  /**
   * What tells the key from the server's other keys of the algorithm.
   *
   * @return the text after the colon, one or more of A-Z a-z 0-9 and _
   */
  public String version() {
    return text.substring(text.indexOf(':') + 1);
  }
}
