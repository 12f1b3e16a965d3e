package org.matrixlib.federation.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Where the IP addresses of hosts come from, such as the system's resolver. */
@FunctionalInterface
public interface AddressLookup {

  /**
   * The addresses of a host, in the order in which to try them.
   *
   * @param host a host name or IP literal
   * @return at least one address
   * @throws UnknownHostException if there is none
   */
  List<InetAddress> find(String host) throws UnknownHostException;

  /**
   * The resolver of the system. Java remembers its answers for a while, and it can't be
   * interrupted.
   *
   * @return the resolver
   */
  static AddressLookup system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
