package org.matrixlib.core.id;

import org.jspecify.annotations.Nullable;

/**
 * The grammar that the kinds of identifiers share. Each method reads the text once, and answers
 * what is wrong with it or null.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#identifier-grammar Identifier Grammar
 */
final class Grammar {
  private static final int MAX_BYTES = 255;
  private static final int MAX_CODE_POINTS = 255;
  private static final int MAX_BYTES_OF_CODE_POINTS = 4 * MAX_CODE_POINTS;
  private static final int MAX_DNS_NAME = 255;
  private static final int MIN_IPV6 = 2;
  private static final int MAX_IPV6 = 45;
  private static final int MAX_PORT_DIGITS = 5;

  private Grammar() {}

  /** {@code <sigil>localpart:domain}, where the localpart may be empty. */
  static @Nullable IdentifierError flawInDelimited(char sigil, String text) {
    return flaw(sigil, text, true, MAX_BYTES);
  }

  /** {@code <sigil>localpart:domain}, or {@code <sigil>opaque_id} without a colon. */
  static @Nullable IdentifierError flawInOpaque(char sigil, String text) {
    return flaw(sigil, text, false, MAX_BYTES);
  }

  /** As {@link #flawInDelimited}, with the limit of 255 on the code points and not the bytes. */
  static boolean isDelimitedByCodePoints(char sigil, String text) {
    return isShortInCodePoints(text) && flaw(sigil, text, true, MAX_BYTES_OF_CODE_POINTS) == null;
  }

  /** As {@link #flawInOpaque}, with the limit of 255 on the code points and not the bytes. */
  static boolean isOpaqueByCodePoints(char sigil, String text) {
    return isShortInCodePoints(text) && flaw(sigil, text, false, MAX_BYTES_OF_CODE_POINTS) == null;
  }

  private static boolean isShortInCodePoints(String text) {
    return text.codePointCount(0, text.length()) <= MAX_CODE_POINTS;
  }

  private static @Nullable IdentifierError flaw(
      char sigil, String text, boolean needsDomain, int maxBytes) {
    int length = text.length();
    if (length == 0) {
      return IdentifierError.EMPTY;
    }
    if (length > maxBytes) { // no character takes less than a byte
      return IdentifierError.TOO_LONG;
    }
    if (text.charAt(0) != sigil) {
      return IdentifierError.WRONG_SIGIL;
    }
    int bytes = length; // the domain is ASCII, and the localpart's other characters are added below
    int at = 1;
    for (; at < length && text.charAt(at) != ':'; at++) {
      char c = text.charAt(at);
      if (c == 0) {
        return IdentifierError.NUL;
      }
      if (Character.isSurrogate(c)) {
        if (!startsPair(text, at)) {
          return IdentifierError.LONE_SURROGATE;
        }
        at++;
        bytes += 2;
      } else if (c >= 0x800) {
        bytes += 2;
      } else if (c >= 0x80) {
        bytes++;
      }
    }
    if (bytes > maxBytes) {
      return IdentifierError.TOO_LONG;
    }
    if (at < length) {
      return flawInServerName(text, at + 1, length);
    }
    if (needsDomain) {
      return IdentifierError.NO_DOMAIN;
    }
    return length == 1 ? IdentifierError.NO_OPAQUE_ID : null;
  }

  private static boolean startsPair(String text, int at) {
    return at + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
  }

  /**
   * A server name that fills the text between two positions.
   *
   * @spec https://spec.matrix.org/v1.19/appendices/#server-name Server Name
   */
  static @Nullable IdentifierError flawInServerName(String text, int from, int to) {
    if (from == to) {
      return IdentifierError.NO_DOMAIN;
    }
    int hostEnd;
    if (text.charAt(from) == '[') {
      int bracket = AsciiSet.IPV6_CHAR.runEnd(text, from + 1, to);
      int length = bracket - (from + 1);
      if (length < MIN_IPV6 || length > MAX_IPV6 || bracket == to || text.charAt(bracket) != ']') {
        return IdentifierError.BAD_IPV6_LITERAL;
      }
      hostEnd = bracket + 1;
    } else {
      hostEnd = AsciiSet.DNS_CHAR.runEnd(text, from, to);
      if (hostEnd == from) {
        return IdentifierError.BAD_HOST;
      }
      if (hostEnd - from > MAX_DNS_NAME) {
        return IdentifierError.TOO_LONG;
      }
    }
    if (hostEnd == to) {
      return null;
    }
    if (text.charAt(hostEnd) != ':') {
      return IdentifierError.BAD_HOST;
    }
    int port = hostEnd + 1;
    boolean isPort = to - port <= MAX_PORT_DIGITS && AsciiSet.DIGIT.hasAll(text, port, to);
    return isPort ? null : IdentifierError.BAD_PORT;
  }

  /** The text between the sigil and the first colon of a sound identifier that has a domain. */
  static String localpart(String text) {
    return text.substring(1, text.indexOf(':'));
  }

  /** Whether a sound identifier has a domain. */
  static boolean hasDomain(String text) {
    return text.indexOf(':') >= 0;
  }

  /** The domain of a sound identifier that has one: what follows the first colon. */
  static ServerName domain(String text) {
    return new ServerName(text.substring(text.indexOf(':') + 1));
  }
}
