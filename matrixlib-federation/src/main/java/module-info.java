/**
 * How Matrix servers find, trust and talk to each other: discovery, signing keys, signed requests,
 * the federation client, membership handshakes, history and transactions. Nothing here logs or
 * holds global state; clocks, executors and randomness are handed in.
 */
module org.matrixlib.federation {
  requires static transitive org.jspecify;
  requires transitive org.matrixlib.core;
  requires okhttp3;
  requires org.dnsjava;

  exports org.matrixlib.federation;
  exports org.matrixlib.federation.client;
  exports org.matrixlib.federation.discovery;
  exports org.matrixlib.federation.endpoint;
  exports org.matrixlib.federation.history;
  exports org.matrixlib.federation.keys;
  exports org.matrixlib.federation.membership;
  exports org.matrixlib.federation.request;
  exports org.matrixlib.federation.transaction;
  exports org.matrixlib.federation.transport;
}
