package org.matrixlib.federation.endpoint;

import java.time.Duration;
import java.util.Set;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.transport.HttpAnswer;

/**
 * A call whose answer holds the events of a room, which are read one at a time. Whoever sends it
 * closes the answer.
 */
public interface EventStreamCall extends FederationCall<EventStream> {

  /**
   * The members of the answer that are lists of events.
   *
   * @return their names, each of which the answer must have
   */
  Set<String> lists();

  @Override
  default EventStream read(HttpAnswer answer) {
    return new EventSplitter(answer, lists(), EventSplitter.Shape.OBJECT);
  }

  @Override
  default boolean isStreamed() {
    return true;
  }

  @Override
  default Duration timeout() {
    return Bounds.ROOM_TIME;
  }

  @Override
  default long maxAnswerBytes() {
    return Bounds.ROOM_BYTES;
  }
}
