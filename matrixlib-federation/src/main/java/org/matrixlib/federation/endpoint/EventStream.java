package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.transport.TransportException;

/**
 * The events of a long answer, one at a time, so that memory doesn't grow with the answer. Used by
 * one thread; {@link #close} may be called by any.
 */
public interface EventStream extends AutoCloseable {

  /**
   * The next event. After an exception there is nothing left but to close the stream.
   *
   * @return the event; empty at the end of the answer
   * @throws MalformedAnswerException if the answer isn't what the specification asks for
   * @throws TransportException if it broke off, took too long or is too long
   */
  Optional<RawEvent> next() throws MalformedAnswerException, TransportException;

  /**
   * What the answer holds beside its lists of events.
   *
   * @return the other members
   * @throws IllegalStateException if the end hasn't been reached
   */
  JsonObject rest();

  /** Ends the exchange, whether or not the end was reached. */
  @Override
  void close();
}
