package org.matrixlib.federation.transport;

import java.net.InetAddress;
import java.util.Arrays;

/** A range of IP addresses that begin with the same bits. */
final class Network {
  private final byte[] prefix;
  private final int bits;

  private Network(byte[] prefix, int bits) {
    this.prefix = prefix;
    this.bits = bits;
  }

  /**
   * Reads a network in CIDR notation, or a single address.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  static Network parse(String cidr) {
    int slash = cidr.indexOf('/');
    String literal = slash < 0 ? cidr : cidr.substring(0, slash);
    byte[] prefix =
        IpLiteral.parse(literal)
            .orElseThrow(() -> new IllegalArgumentException("Not an IP address: " + cidr))
            .getAddress();
    int length = prefix.length * Byte.SIZE;
    int bits = slash < 0 ? length : prefixLength(cidr.substring(slash + 1), length, cidr);
    Network network = new Network(prefix, bits);
    if (!Arrays.equals(prefix, network.masked(prefix))) {
      throw new IllegalArgumentException("The address has bits beyond its prefix: " + cidr);
    }
    return network;
  }

  private static int prefixLength(String digits, int max, String cidr) {
    if (digits.matches("[0-9]{1,3}") && Integer.parseInt(digits) <= max) {
      return Integer.parseInt(digits);
    }
    throw new IllegalArgumentException("Not a prefix length from 0 to " + max + ": " + cidr);
  }

  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == prefix.length && Arrays.equals(prefix, masked(bytes));
  }

  private byte[] masked(byte[] address) {
    byte[] masked = new byte[address.length];
    int whole = bits / Byte.SIZE;
    System.arraycopy(address, 0, masked, 0, whole);
    if (whole < address.length) {
      masked[whole] = (byte) (address[whole] & (0xff00 >> (bits % Byte.SIZE)));
    }
    return masked;
  }
}
