package org.matrixlib.federation.endpoint;

import java.util.Set;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/**
 * A call whose answer is an array of a status and an object, as in version 1 of some endpoints. The
 * status says nothing.
 */
interface TupleCall<A> extends JsonCall<A> {

  @Override
  default A read(HttpAnswer answer) throws MalformedAnswerException, TransportException {
    EventSplitter object = new EventSplitter(answer, Set.of(), EventSplitter.Shape.TUPLE);
    object.next(); // to the end, as there are no lists
    return read(object.rest());
  }
}
