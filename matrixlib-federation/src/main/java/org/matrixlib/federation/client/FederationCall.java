package org.matrixlib.federation.client;

import java.time.Duration;
import java.util.Optional;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/**
 * A call of one endpoint: what to ask, and how to read the answer. The package {@code
 * org.matrixlib.federation.endpoint} has one for every endpoint of the specification.
 *
 * @param <A> the answer
 */
public interface FederationCall<A> {

  /**
   * The method.
   *
   * @return the HTTP method, upper case
   */
  String method();

  /**
   * The request target.
   *
   * @return path and query, percent-encoded
   */
  String target();

  /**
   * The body.
   *
   * @return the JSON body; empty for none
   */
  default Optional<JsonObject> body() {
    return Optional.empty();
  }

  /**
   * What to ask a server that doesn't know this endpoint.
   *
   * @return an older call that gives the same answer; empty if there is none
   * @spec https://spec.matrix.org/v1.19/server-server-api/#unsupported-endpoints Unsupported
   *     endpoints
   */
  default Optional<FederationCall<A>> fallback() {
    return Optional.empty();
  }

  /**
   * Whether the request is signed.
   *
   * @return false for the few endpoints that anybody may ask
   */
  default boolean isSigned() {
    return true;
  }

  /**
   * The time that the exchange may take.
   *
   * @return the time from sending the request to the end of the answer
   */
  default Duration timeout() {
    return Duration.ofSeconds(60);
  }

  /**
   * The length that the answer may have.
   *
   * @return in bytes, decompressed
   */
  default long maxAnswerBytes() {
    return 10_000_000;
  }

  /**
   * Reads an answer of status 200.
   *
   * @param answer its status is 200 and its body unread; closed by the caller when this returns,
   *     unless the result {@linkplain #isStreamed holds it}
   * @return what it says
   * @throws MalformedAnswerException if it isn't what the specification asks for
   * @throws TransportException if it broke off
   */
  A read(HttpAnswer answer) throws MalformedAnswerException, TransportException;

  /**
   * Whether the result of {@link #read} goes on reading the answer, and closes it.
   *
   * @return true if so
   */
  default boolean isStreamed() {
    return false;
  }
}
