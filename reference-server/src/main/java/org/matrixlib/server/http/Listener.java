package org.matrixlib.server.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the server listens.
 *
 * @param address the address to bind to, or a name for it
 * @param port the port, 0 for one that the system chooses
 * @param tls the certificate, for TLS
 * @param isBehindProxy whether only a proxy connects, which tells the client's address as the last
 *     in {@code X-Forwarded-For}
 */
public record Listener(String address, int port, Optional<Tls> tls, boolean isBehindProxy) {

  /**
   * A certificate.
   *
   * @param certificate a PEM file of the certificate and those that lead to its authority
   * @param key a PEM file of its private key, PKCS #8
   */
  public record Tls(Path certificate, Path key) {}
}
