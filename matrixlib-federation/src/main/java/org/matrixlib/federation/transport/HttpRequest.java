package org.matrixlib.federation.transport;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTPS request, as it goes over the wire.
 *
 * @param endpoint where to
 * @param method the method, upper case
 * @param target the request target: path and query, percent-encoded; sent as it is, since it may
 *     have been signed
 * @param headers headers beside {@code Host}, {@code Content-Length}, {@code Content-Type} and
 *     {@code User-Agent}
 * @param body the JSON body; empty for none. It isn't copied
 * @param timeout the time that the whole exchange may take, the reading of the answer included
 * @param maxAnswerBytes how much of the answer's body may be read, decompressed
 */
public record HttpRequest(
    Endpoint endpoint,
    String method,
    String target,
    Map<String, String> headers,
    Optional<byte[]> body,
    Duration timeout,
    long maxAnswerBytes) {
  /**
   * Copies the headers.
   *
   * @param endpoint where to
   * @param method the method, upper case
   * @param target the request target
   * @param headers further headers
   * @param body the JSON body
   * @param timeout the time that the whole exchange may take
   * @param maxAnswerBytes how much of the answer's body may be read
   */
  public HttpRequest {
    headers = Map.copyOf(headers);
  }
}
