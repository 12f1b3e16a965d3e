package org.matrixlib.core.id;

import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The name of a homeserver: a DNS name, IPv4 literal or bracketed IPv6 literal, and perhaps a port.
 *
 * <p>Immutable. Names are case-sensitive and never changed to another spelling: {@code matrix.org},
 * {@code MATRIX.ORG} and {@code matrix.org:8448} are three servers.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#server-name Server Name
 */
public final class ServerName extends Identifier<ServerName> implements Comparable<ServerName> {
  private static final int IPV4_NUMBERS = 4;
  private static final int MAX_IPV4_DIGITS = 3;
  private static final int MAX_IPV4_NUMBER = 255;

  /** For text that was found to be a server name. */
  ServerName(String text) {
    super(text);
  }

  /**
   * The server name of a text.
   *
   * @param text a server name
   * @return the server name
   * @throws InvalidIdentifierException if the text is no server name
   */
  public static ServerName of(String text) {
    requireNoFlaw(flaw(text), "server name", text);
    return new ServerName(text);
  }

  /**
   * The server name of a text that may be none.
   *
   * @param text any text
   * @return the server name, or empty if the text is none
   */
  public static Optional<ServerName> parse(String text) {
    return flaw(text) == null ? Optional.of(new ServerName(text)) : Optional.empty();
  }

  private static @Nullable IdentifierError flaw(String text) {
    return text.isEmpty()
        ? IdentifierError.EMPTY
        : Grammar.flawInServerName(text, 0, text.length());
  }

  /**
   * The host without the port, as it is written.
   *
   * @return a DNS name, an IPv4 literal, or an IPv6 literal with its brackets
   */
  public String host() {
    return text.substring(0, hostEnd());
  }

  /**
   * The port, if the name has one.
   *
   * @return a number from 0 to 99999: the grammar asks for 1 to 5 digits, so a name may have a port
   *     that no server can listen on
   */
  public OptionalInt port() {
    int hostEnd = hostEnd();
    return hostEnd == text.length()
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(text, hostEnd + 1, text.length(), 10));
  }

  /**
   * Whether the host is an IP address and no DNS name.
   *
   * @return true for anything in brackets, and for four numbers of one to three digits, each at
   *     most 255, with dots between them; so {@code 1.2.3} and {@code 999.999.999.999} are DNS
   *     names
   */
  public boolean isIpLiteral() {
    return text.charAt(0) == '[' || isIpv4(hostEnd());
  }

  private boolean isIpv4(int hostEnd) {
    int at = 0;
    for (int number = 1; number <= IPV4_NUMBERS; number++) {
      int end = AsciiSet.DIGIT.runEnd(text, at, hostEnd);
      boolean endsWell = number == IPV4_NUMBERS ? end == hostEnd : text.startsWith(".", end);
      if (!endsWell
          || end == at
          || end - at > MAX_IPV4_DIGITS
          || Integer.parseInt(text, at, end, 10) > MAX_IPV4_NUMBER) {
        return false;
      }
      at = end + 1;
    }
    return true;
  }

  private int hostEnd() {
    int colon = text.indexOf(':', text.indexOf(']') + 1);
    return colon < 0 ? text.length() : colon;
  }
}
