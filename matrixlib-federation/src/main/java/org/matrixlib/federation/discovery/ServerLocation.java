package org.matrixlib.federation.discovery;

import java.time.Instant;
import java.util.List;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.transport.Endpoint;

/**
 * Where a server is.
 *
 * @param server its name
 * @param endpoints where to connect to, in the order in which to try; empty if that isn't known
 * @param expires when to ask again
 * @param steps how it was found, for humans: the last one says why there are no endpoints, if so
 */
public record ServerLocation(
    ServerName server, List<Endpoint> endpoints, Instant expires, List<String> steps) {
  /**
   * Copies the lists.
   *
   * @param server its name
   * @param endpoints where to connect to
   * @param expires when to ask again
   * @param steps how it was found
   */
  public ServerLocation {
    endpoints = List.copyOf(endpoints);
    steps = List.copyOf(steps);
  }
}
