package org.matrixlib.federation.transport;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * The IPv6 addresses that stand for IPv4 addresses. Those of {@code ::ffff:0:0/96} aren't here:
 * Java makes IPv4 addresses of them.
 *
 * @param network the addresses
 * @param at where in them the bytes of the IPv4 address begin
 * @param flip the bits that are flipped in each of these bytes
 */
record Embedding(Network network, int at, int flip) {
  private static final int IPV4_BYTES = 4;

  private static final List<Embedding> ALL =
      List.of(
          new Embedding(Network.parse("::/96"), 12, 0), // compatible: RFC 4291, 2.5.5.1
          new Embedding(Network.parse("::ffff:0:0:0/96"), 12, 0), // translated: RFC 2765, 2.1
          new Embedding(Network.parse("64:ff9b::/96"), 12, 0), // NAT64: RFC 6052, 2.1
          new Embedding(Network.parse("2002::/16"), 2, 0), // 6to4: RFC 3056, 2
          new Embedding(Network.parse("2001::/32"), 4, 0), // server of Teredo: RFC 4380, 4
          new Embedding(Network.parse("2001::/32"), 12, 0xff)); // client of Teredo

  /** The IPv4 addresses that an address stands for; none if it stands for itself. */
  static List<InetAddress> ipv4In(InetAddress address) {
    return ALL.stream()
        .filter(embedding -> embedding.network.contains(address))
        .map(embedding -> embedding.extract(address.getAddress()))
        .toList();
  }

  private InetAddress extract(byte[] ipv6) {
    byte[] ipv4 = Arrays.copyOfRange(ipv6, at, at + IPV4_BYTES);
    for (int i = 0; i < IPV4_BYTES; i++) {
      ipv4[i] ^= (byte) flip;
    }
    return IpLiteral.ofBytes(ipv4);
  }
}
