package org.matrixlib.federation.endpoint;

import java.io.IOException;
import org.matrixlib.federation.transport.TransportException;

/** What reading the body of an answer throws. */
final class Streams {
  private Streams() {}

  /** The failure that bodies are to throw; what else they may throw becomes one. */
  static TransportException brokenOff(IOException failure) {
    return failure instanceof TransportException known
        ? known
        : new TransportException(TransportException.Kind.PROTOCOL, "the answer broke off", failure);
  }
}
