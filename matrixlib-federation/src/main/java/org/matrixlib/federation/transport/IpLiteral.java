package org.matrixlib.federation.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as text. Reading them never asks a resolver. */
final class IpLiteral {
  private static final String NUMBER = "(25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(NUMBER + "(\\." + NUMBER + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");

  private IpLiteral() {}

  /** The address, if the text is one: four decimal numbers, or an IPv6 address without brackets. */
  static Optional<InetAddress> parse(String text) {
    if (IPV4.matcher(text).matches()) {
      String[] numbers = text.split("\\.", -1);
      byte[] address = new byte[numbers.length];
      for (int i = 0; i < numbers.length; i++) {
        address[i] = (byte) Integer.parseInt(numbers[i]);
      }
      return Optional.of(ofBytes(address));
    }
    if (IPV6.matcher(text).matches()) {
      try {
        return Optional.of(InetAddress.getByName(text)); // text with a colon is never looked up
      } catch (UnknownHostException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Whether resolvers may take a text for an address in one of its odd forms, such as 127.1. */
  static boolean isDoubtful(String text) {
    return DIGITS_AND_DOTS.matcher(text).matches() || text.contains(":");
  }

  /** The address of 4 or 16 bytes. */
  static InetAddress ofBytes(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
