package org.matrixlib.federation.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The addresses of hosts, as far as a policy allows them.
 *
 * @param lookup where the addresses of names come from
 * @param policy which of them may be dialled
 */
record AllowedAddresses(AddressLookup lookup, AddressPolicy policy) {

  /** A host has addresses, but none that may be dialled. */
  static final class RefusedException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * The addresses of a host that may be dialled.
   *
   * @param host a host name or IP literal
   * @throws RefusedException if it has others only
   * @throws UnknownHostException if it has none
   */
  List<InetAddress> find(String host) throws UnknownHostException {
    List<InetAddress> all = addresses(host);
    List<InetAddress> allowed = all.stream().filter(policy::allows).toList();
    if (allowed.isEmpty()) {
      throw all.isEmpty()
          ? new UnknownHostException(host)
          : new RefusedException("Not to be dialled: " + host + " at " + all);
    }
    return allowed;
  }

  private List<InetAddress> addresses(String host) throws UnknownHostException {
    var literal = IpLiteral.parse(host);
    if (literal.isPresent()) {
      return List.of(literal.get());
    }
    if (IpLiteral.isDoubtful(host)) {
      throw new UnknownHostException("Neither a host name nor an IP literal: " + host);
    }
    return lookup.find(host);
  }
}
