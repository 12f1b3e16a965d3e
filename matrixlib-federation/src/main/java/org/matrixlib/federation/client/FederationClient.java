package org.matrixlib.federation.client;

import org.matrixlib.core.id.ServerName;

/**
 * Calls other servers, in the name of one local server. Safe for use by several threads, each of
 * which waits for its own answers; interrupting a thread ends its call.
 */
public interface FederationClient {

  /**
   * The server that this client speaks for.
   *
   * @return its name
   */
  ServerName origin();

  /**
   * Calls a server, and waits for the answer.
   *
   * @param <A> the answer
   * @param destination the server to call
   * @param call what to ask
   * @return what it answers
   * @throws RequestFailedException if it gives no such answer
   */
  <A> A send(ServerName destination, FederationCall<A> call) throws RequestFailedException;
}
