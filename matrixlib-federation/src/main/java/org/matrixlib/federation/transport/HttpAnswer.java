package org.matrixlib.federation.transport;

import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
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
   * Reads a date of HTTP, in the form that must be sent.
   *
   * @param value the value of a header
   * @return the date; empty if it isn't one
   */
  static Optional<Instant> date(String value) {
    try {
      return Optional.of(
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

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
