package org.matrixlib.core.json;

/**
 * Which numbers an event may hold. Everything else about canonical JSON is the same in both modes.
 *
 * <p>A room version says which mode applies to its events.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#canonical-json Canonical JSON
 */
public enum JsonMode {
  /**
   * Room version 6 and later, and everything that is not an event: integers between -(2^53)+1 and
   * (2^53)-1 and nothing else. {@code -0} is read and written as {@code 0}; a fraction or an
   * exponent is refused, whatever its value.
   *
   * @spec https://spec.matrix.org/v1.19/rooms/v6/#canonical-json Room version 6
   */
  STRICT,

  /**
   * Room versions 1 to 5: integers keep all their digits, and other numbers are written as the
   * shortest decimal that reads back as the same IEEE 754 double, in the layout of Python's {@code
   * repr}, since that is what was hashed when such events were made: {@code 1e5} becomes {@code
   * 100000.0}.
   *
   * @spec https://spec.matrix.org/v1.19/rooms/v1/#canonical-json Room version 1
   */
  LENIENT
}
