package org.matrixlib.federation.client;

import java.time.Duration;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.transport.Endpoint;
import org.matrixlib.federation.transport.TransportException;

/**
 * Is told what becomes of calls, for logs and metrics. Called by the threads that wait for the
 * calls, so by several at once; it must be quick and not throw.
 *
 * <p>The query of a call's target may hold a secret, and the message of a failure what the peer
 * wrote.
 */
public interface FederationListener {
  /** Isn't interested. */
  FederationListener NONE = new FederationListener() {};

  /**
   * A server gave the answer that it was asked for. Of one that is streamed this is told when it
   * has been read or is closed, by the thread that does so.
   *
   * @param destination the server
   * @param call what it was asked
   * @param took how long it took
   */
  default void answered(ServerName destination, FederationCall<?> call, Duration took) {}

  /**
   * A server didn't give the answer that it was asked for, or broke off a streamed one.
   *
   * @param call what it was to be asked
   * @param failure why it gave none
   * @param took how long it took
   */
  default void failed(FederationCall<?> call, RequestFailure failure, Duration took) {}

  /**
   * An endpoint of a server couldn't be asked. If there is another, that is tried next, unless the
   * request may have been received.
   *
   * @param destination the server
   * @param endpoint one of its endpoints
   * @param failure what happened
   */
  default void endpointFailed(
      ServerName destination, Endpoint endpoint, TransportException failure) {}

  /**
   * A server doesn't know an endpoint of the API, and is asked through an older one.
   *
   * @param destination the server
   * @param unknown the call that it doesn't know
   * @param older the call that it is asked instead
   */
  default void fellBack(
      ServerName destination, FederationCall<?> unknown, FederationCall<?> older) {}
}
