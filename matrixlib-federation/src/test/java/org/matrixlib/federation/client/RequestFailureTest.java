package org.matrixlib.federation.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.transport.TransportException;

class RequestFailureTest {

  @ParameterizedTest
  @CsvSource({
    "UNREACHABLE, UNREACHABLE",
    "ADDRESS_REFUSED, UNREACHABLE",
    "TIMED_OUT, TIMED_OUT",
    "TLS, TLS",
    "TOO_LARGE, PROTOCOL",
    "PROTOCOL, PROTOCOL",
    "CANCELLED, CANCELLED"
  })
  void aFailureOfTheTransportKeepsItsKind(TransportException.Kind cause, RequestFailure.Kind kind) {
    ServerName peer = ServerName.of("peer.example");

    assertEquals(
        new RequestFailure(
            peer, kind, OptionalInt.empty(), Optional.empty(), Optional.empty(), "why"),
        RequestFailure.of(peer, new TransportException(cause, "why", null)));
  }
}
