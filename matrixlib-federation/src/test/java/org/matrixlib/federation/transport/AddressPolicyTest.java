package org.matrixlib.federation.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700:4700::1111",
        "2a00::1",
        "3ffe:ffff::1",
        "::ffff:8.8.8.8", // mapped
        "::8.8.8.8", // compatible
        "::ffff:0:8.8.8.8", // translated
        "64:ff9b::8.8.8.8", // NAT64
        "2002:808:808::1", // 6to4 of 8.8.8.8
        "2001:0:808:808::f7f7:f7f7", // Teredo of 8.8.8.8 and 8.8.8.8
      })
  void publicAddressesAreAllowed(String address) {
    assertTrue(AddressPolicy.PUBLIC.allows(address(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "100::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
      })
  void addressesThatAreNotPublicAreRefused(String address) {
    assertFalse(AddressPolicy.PUBLIC.allows(address(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b::192.168.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::8.8.8.8", // local NAT64, wherever that leads
        "2002:7f00:1::1", // 6to4 of 127.0.0.1
        "2002:a00:1::1", // 6to4 of 10.0.0.1
        "2001:0:808:808::f5ff:fffe", // Teredo: the client is 10.0.0.1
        "2001:0:a00:1::f7f7:f7f7", // Teredo: the server is 10.0.0.1
      })
  void ipv6AddressesThatStandForRefusedOnesAreRefused(String address) {
    assertFalse(AddressPolicy.PUBLIC.allows(address(address)));
  }

  @Test
  void mappedAddressesThatJavaKeepsAsIpv6AreRefused() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    mapped[12] = 127;

    assertFalse(AddressPolicy.PUBLIC.allows(Inet6Address.getByAddress(null, mapped, -1)));
  }

  @Test
  void whatIsAllowedIsAllowedInEveryForm() {
    AddressPolicy policy = AddressPolicy.PUBLIC.allowing("127.0.0.0/8", "fd00::/8");

    assertTrue(policy.allows(address("127.0.0.1")));
    assertTrue(policy.allows(address("127.255.255.255")));
    assertTrue(policy.allows(address("::ffff:127.0.0.1")));
    assertTrue(policy.allows(address("64:ff9b::127.0.0.1")));
    assertTrue(policy.allows(address("fd00::1")));
    assertTrue(policy.allows(address("8.8.8.8")));
    assertFalse(policy.allows(address("10.0.0.1")));
    assertFalse(policy.allows(address("fc00::1")));
    assertFalse(policy.allows(address("::1")));
  }

  @Test
  void whatIsDeniedIsRefusedUnlessItIsAllowed() {
    AddressPolicy policy =
        AddressPolicy.PUBLIC.denying("8.8.0.0/16", "2002::/16", "2a00::/16").allowing("8.8.4.4");

    assertFalse(policy.allows(address("8.8.8.8")));
    assertFalse(policy.allows(address("64:ff9b::8.8.8.8")));
    assertFalse(policy.allows(address("2002:101:101::1")));
    assertFalse(policy.allows(address("2a00::1")));
    assertTrue(policy.allows(address("8.8.4.4")));
    assertTrue(policy.allows(address("8.9.0.0")));
    assertTrue(policy.allows(address("2a01::1")));
  }

  @Test
  void policiesAreNotChanged() {
    AddressPolicy.PUBLIC.allowing("127.0.0.1");
    AddressPolicy.PUBLIC.denying("8.8.8.8");

    assertFalse(AddressPolicy.PUBLIC.allows(address("127.0.0.1")));
    assertTrue(AddressPolicy.PUBLIC.allows(address("8.8.8.8")));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/9, 10.127.255.255, 10.128.0.0",
    "10.0.0.4/30, 10.0.0.7, 10.0.0.8",
    "10.0.0.4, 10.0.0.4, 10.0.0.5",
    "10.0.0.4/32, 10.0.0.4, 10.0.0.3",
    "fd00::/9, fd7f::, fd80::",
    "0.0.0.0/0, 10.0.0.1, fd00::",
    "::/0, fd00::, 10.0.0.1",
  })
  void networksEndWhereTheirPrefixSays(String network, String inside, String outside) {
    AddressPolicy policy = AddressPolicy.PUBLIC.allowing(network);

    assertTrue(policy.allows(address(inside)));
    assertFalse(policy.allows(address(outside)));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, Not an IP address: localhost",
    "'', 'Not an IP address: '",
    "10.0.0/8, Not an IP address: 10.0.0/8",
    "10.0.0.0.0/8, Not an IP address: 10.0.0.0.0/8",
    "10.0.0.256/32, Not an IP address: 10.0.0.256/32",
    "[::1]/128, 'Not an IP address: [::1]/128'",
    "::g/128, Not an IP address: ::g/128",
    ":::/128, Not an IP address: :::/128",
    "10.0.0.0/33, Not a prefix length from 0 to 32: 10.0.0.0/33",
    "10.0.0.0/, Not a prefix length from 0 to 32: 10.0.0.0/",
    "10.0.0.0/-1, Not a prefix length from 0 to 32: 10.0.0.0/-1",
    "10.0.0.0/+8, Not a prefix length from 0 to 32: 10.0.0.0/+8",
    "10.0.0.0/8/8, Not a prefix length from 0 to 32: 10.0.0.0/8/8",
    "fd00::/129, Not a prefix length from 0 to 128: fd00::/129",
    "10.0.0.1/8, The address has bits beyond its prefix: 10.0.0.1/8",
    "fd00::1/127, The address has bits beyond its prefix: fd00::1/127",
  })
  void whatIsNoNetworkIsRefusedWithAReason(String network, String reason) {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> AddressPolicy.PUBLIC.allowing(network));

    assertEquals(reason, e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> AddressPolicy.PUBLIC.denying(network));
  }

  private static InetAddress address(String text) {
    return IpLiteral.parse(text).orElseThrow();
  }
}
