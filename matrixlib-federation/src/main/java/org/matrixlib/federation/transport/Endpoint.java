package org.matrixlib.federation.transport;

/**
 * Where to connect to, and as whom to address what answers there.
 *
 * @param host the host name or IP literal (IPv6 without brackets) whose address is dialled
 * @param port the TCP port
 * @param tlsName the host name or IP literal that the certificate must be for
 * @param hostHeader the value of the {@code Host} header
 * @spec https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names Resolving server
 *     names
 */
public record Endpoint(String host, int port, String tlsName, String hostHeader) {
  /**
   * Checks the port.
   *
   * @param host the host name or IP literal (IPv6 without brackets) whose address is dialled
   * @param port the TCP port
   * @param tlsName the host name or IP literal that the certificate must be for
   * @param hostHeader the value of the {@code Host} header
   * @throws IllegalArgumentException if the port is not in 1 to 65,535
   */
  public Endpoint {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("Not a port: " + port);
    }
  }

  /**
   * Where a URL or a server name leads by itself: what answers must have a certificate for the host
   * that is dialled.
   *
   * @param host the host name or IP literal, IPv6 with brackets
   * @param port the TCP port
   * @param hostHeader the value of the {@code Host} header
   * @return the endpoint
   * @throws IllegalArgumentException if the port is not in 1 to 65,535
   */
  public static Endpoint at(String host, int port, String hostHeader) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Endpoint(bare, port, bare, hostHeader);
  }
}
