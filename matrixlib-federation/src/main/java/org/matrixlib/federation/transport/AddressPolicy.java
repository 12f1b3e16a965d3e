package org.matrixlib.federation.transport;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which IP addresses may be dialled. Names of servers come from strangers, so without a policy a
 * stranger could make us talk to our own network.
 *
 * <p>{@link #PUBLIC} allows public unicast addresses only: no loopback, private, link-local, shared
 * (carrier-grade NAT), unique local, unspecified, multicast, documentation, benchmark or reserved
 * ones. An IPv6 address that stands for an IPv4 address (mapped, compatible, translated, NAT64,
 * 6to4, Teredo) is allowed if every address inside it is.
 *
 * <p>Immutable.
 */
public final class AddressPolicy {
  private static final List<Network> NOT_PUBLIC =
      networks(
          "0.0.0.0/8", // this network, and "any address"
          "10.0.0.0/8", // private
          "100.64.0.0/10", // shared: carrier-grade NAT
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link-local, and the metadata of clouds
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // relays of 6to4
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4", // reserved, and broadcast
          "::/3", // unspecified, loopback, local NAT64, discard: nothing of it is global unicast
          "2001::/23", // protocol assignments
          "2001:db8::/32", // documentation
          "3fff::/20", // documentation
          "4000::/2", // reserved
          "8000::/1"); // unique local, link-local, site-local, multicast, reserved

  /** Allows public unicast addresses only. */
  public static final AddressPolicy PUBLIC = new AddressPolicy(List.of(), List.of());

  private final List<Network> allowed;
  private final List<Network> denied;

  private AddressPolicy(List<Network> allowed, List<Network> denied) {
    this.allowed = allowed;
    this.denied = denied;
  }

  /**
   * A policy that allows more. What is allowed so stays allowed, whatever is denied.
   *
   * @param cidrs networks such as {@code 10.1.0.0/16} or {@code fd00::/8}, or single addresses
   * @return this policy with the networks allowed
   * @throws IllegalArgumentException if a text is no network, or has bits beyond its prefix
   */
  public AddressPolicy allowing(String... cidrs) {
    return new AddressPolicy(joined(allowed, networks(cidrs)), denied);
  }

  /**
   * A policy that allows less.
   *
   * @param cidrs networks such as {@code 8.8.0.0/16}, or single addresses
   * @return this policy with the networks denied, as far as they aren't {@linkplain #allowing
   *     allowed}
   * @throws IllegalArgumentException if a text is no network, or has bits beyond its prefix
   */
  public AddressPolicy denying(String... cidrs) {
    return new AddressPolicy(allowed, joined(denied, networks(cidrs)));
  }

  /**
   * Whether an address may be dialled.
   *
   * @param address an address
   * @return true if so
   */
  public boolean allows(InetAddress address) {
    if (isIn(allowed, address)) {
      return true;
    }
    if (isIn(denied, address)) {
      return false;
    }
    List<InetAddress> embedded = Embedding.ipv4In(address);
    return embedded.isEmpty()
        ? !isIn(NOT_PUBLIC, address)
        : embedded.stream().allMatch(this::allows);
  }

  private static boolean isIn(List<Network> networks, InetAddress address) {
    return networks.stream().anyMatch(n -> n.contains(address));
  }

  private static List<Network> networks(String... cidrs) {
    return Arrays.stream(cidrs).map(Network::parse).toList();
  }

  private static List<Network> joined(List<Network> some, List<Network> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
