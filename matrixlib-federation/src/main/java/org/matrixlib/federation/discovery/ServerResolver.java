package org.matrixlib.federation.discovery;

import org.matrixlib.core.id.ServerName;

/** From the name of a server to where it is. Safe for use by several threads. */
@FunctionalInterface
public interface ServerResolver {

  /**
   * Finds a server. Interrupting the calling thread ends the search with an answer that has no
   * endpoints.
   *
   * @param server its name
   * @return where it is, or why that isn't known
   */
  ServerLocation resolve(ServerName server);
}
