package org.matrixlib.federation.transport;

/** Sends requests to endpoints. Safe for use by several threads. */
@FunctionalInterface
public interface Transport {

  /**
   * Sends a request and waits for the head of the answer. Redirects are answers; they aren't
   * followed. Interrupting the calling thread ends the exchange.
   *
   * @param request what to send, and where to
   * @return the answer, to be closed by the caller
   * @throws TransportException if no answer came
   */
  HttpAnswer send(HttpRequest request) throws TransportException;
}
