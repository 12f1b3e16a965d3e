package org.matrixlib.core.id;

import org.jspecify.annotations.Nullable;

/**
 * A text that was checked against the grammar of its kind. It holds nothing but the text: the parts
 * are cut out when asked for, and {@code String} keeps the hash code.
 *
 * <p>Each kind says again that it is {@code Comparable}: hash maps keep keys of one hash code, of
 * which a stranger can send thousands, in order only if their class itself says so.
 *
 * @param <T> the kind
 */
abstract sealed class Identifier<T extends Identifier<T>> implements Comparable<T>
    permits ServerName, UserId, RoomId, RoomAlias, EventId, KeyId, MxcUri {

  final String text;

  Identifier(String text) {
    this.text = text;
  }

  /** Throws if there is a flaw. */
  static void requireNoFlaw(@Nullable IdentifierError flaw, String kind, String text) {
    if (flaw != null) {
      throw new InvalidIdentifierException(kind, flaw, text);
    }
  }

  /**
   * Whether the other object is an identifier of the same kind and text. Identifiers are
   * case-sensitive.
   *
   * @param other any object or null
   * @return whether it is the same identifier
   */
  @Override
  @SuppressWarnings("EqualsGetClass") // the kinds are final, and texts of two kinds are not equal
  public final boolean equals(@Nullable Object other) {
    return this == other
        || (other != null
            && getClass() == other.getClass()
            && text.equals(((Identifier<?>) other).text));
  }

  /**
   * The hash code of the text.
   *
   * @return the hash code
   */
  @Override
  public final int hashCode() {
    return text.hashCode();
  }

  /**
   * Compares by the bytes of the UTF-8 forms, unsigned, which is the order of the code points.
   *
   * @param other the identifier to compare with
   * @return a negative number, 0 or a positive number as this is before, equal to or after the
   *     other
   */
  @Override
  public final int compareTo(T other) {
    return compareCodePoints(text, other.text);
  }

  /**
   * {@code String.compareTo} goes by UTF-16 units, where the surrogates of U+10000 and above (D800
   * to DFFF) come before U+E000 to U+FFFF.
   */
  private static int compareCodePoints(String left, String right) {
    int shared = Math.min(left.length(), right.length());
    for (int i = 0; i < shared; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        boolean leftIsHigher = Character.isSurrogate(l);
        return leftIsHigher == Character.isSurrogate(r) ? l - r : leftIsHigher ? 1 : -1;
      }
    }
    return left.length() - right.length();
  }

  /**
   * The identifier as it is written in events and requests.
   *
   * @return the text that was parsed
   */
  @Override
  public final String toString() {
    return text;
  }
}
