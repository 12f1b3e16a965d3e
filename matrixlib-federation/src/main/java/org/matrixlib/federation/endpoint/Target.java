package org.matrixlib.federation.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Builds a request target, byte for byte as it is signed and sent: all but unreserved characters of
 * a path segment or a query value are percent-encoded.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#opaque-identifiers Opaque identifiers
 */
final class Target {
  private static final String UNRESERVED_BESIDE_ALPHANUMERICS = "-._~";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final StringBuilder text;
  private char separator = '?';

  private Target(String prefix) {
    text = new StringBuilder(prefix);
  }

  /** A target of version 1 of the federation API, such as {@code v1("make_join", room, user)}. */
  static Target v1(String endpoint, Object... segments) {
    return of("/_matrix/federation/v1/" + endpoint, segments);
  }

  /** A target of version 2 of the federation API. */
  static Target v2(String endpoint, Object... segments) {
    return of("/_matrix/federation/v2/" + endpoint, segments);
  }

  /**
   * A target that begins with a path and goes on with segments that are yet to be encoded.
   *
   * @throws IllegalArgumentException if a segment is empty, {@code .} or {@code ..}, as the target
   *     would lead elsewhere
   */
  static Target of(String path, Object... segments) {
    Target target = new Target(path);
    for (Object segment : segments) {
      String value = segment.toString();
      if (value.isEmpty() || value.equals(".") || value.equals("..")) {
        throw new IllegalArgumentException("not a path segment: \"" + value + '"');
      }
      target.text.append('/');
      target.encode(value);
    }
    return target;
  }

  /** Adds a parameter. */
  Target query(String name, Object value) {
    text.append(separator).append(name).append('=');
    encode(value.toString());
    separator = '&';
    return this;
  }

  private void encode(String value) {
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isUnreserved(c)) {
        text.append(c);
      } else {
        text.append('%').append(HEX.toHexDigits(b));
      }
    }
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED_BESIDE_ALPHANUMERICS.indexOf(c) >= 0;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
