package org.matrixlib.federation.client;

import java.time.InstantSource;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.discovery.ServerResolver;
import org.matrixlib.federation.transport.Transport;

/**
 * Calls other servers, in the name of one local server. Safe for use by several threads, each of
 * which waits for its own answers; interrupting a thread ends its call.
 */
public interface FederationClient {

  /**
   * A client that finds servers, signs requests and sends them.
   *
   * <p>The endpoints of a server are tried in turn until one can have received the request. A
   * redirect isn't followed. A server that doesn't know an endpoint of the API is asked through the
   * older one, if there is one. A server that wasn't reached, took too long or is overloaded is
   * left alone for a while. The client doesn't call its own server: such a call is refused.
   *
   * @param origin whom the client speaks for
   * @param resolver finds servers
   * @param transport sends requests
   * @param backOff remembers which servers to leave alone
   * @param listener is told what becomes of calls
   * @param clock what time it is
   * @return the client
   */
  static FederationClient of(
      LocalServer origin,
      ServerResolver resolver,
      Transport transport,
      BackOff backOff,
      FederationListener listener,
      InstantSource clock) {
    return new HttpFederationClient(
        origin, resolver, transport, backOff, listener, clock, System::nanoTime);
  }

  /**
   * The server that this client speaks for.
   *
   * @return its name
   */
  ServerName origin();

  /**
   * Calls a server, and waits for the answer. If that is {@linkplain FederationCall#isStreamed
   * streamed}, the caller closes it.
   *
   * @param <A> the answer
   * @param destination the server to call
   * @param call what to ask
   * @return what it answers
   * @throws RequestFailedException if it gives no such answer
   */
  <A> A send(ServerName destination, FederationCall<A> call) throws RequestFailedException;
}
