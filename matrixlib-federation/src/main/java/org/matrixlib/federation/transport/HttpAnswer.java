package org.matrixlib.federation.transport;

import java.io.InputStream;
import java.util.Optional;

/**
 * The answer to a request, whose body has yet to be read. Reading it throws {@link
 * TransportException} when the time or the bytes that the request granted are used up.
 *
 * <p>The body is read by one thread; {@link #close} may be called by any, and ends the exchange at
 * once.
 */
public interface HttpAnswer extends AutoCloseable {

  /**
   * The status.
   *
   * @return the status code
   */
  int status();

  /**
   * The value of a header.
   *
   * @param name its name, in any case
   * @return the first value; empty if the header isn't there
   */
  Optional<String> header(String name);

  /**
   * The body.
   *
   * @return the body, decompressed; the same stream every time
   */
  InputStream body();

  /** Ends the exchange, whether or not the body was read. */
  @Override
  void close();
}
