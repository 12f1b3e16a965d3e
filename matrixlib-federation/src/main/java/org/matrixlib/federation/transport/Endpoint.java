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
}
