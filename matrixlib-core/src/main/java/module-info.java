/**
 * One Matrix event, and one event against a state: identifiers, canonical JSON, keys and
 * signatures, room versions, hashes, redaction, authorization and visibility. Nothing here does
 * I/O, reads a clock, starts a thread or logs.
 */
module org.matrixlib.core {
  requires static transitive org.jspecify;
  requires org.bouncycastle.provider;

  exports org.matrixlib.core.auth;
  exports org.matrixlib.core.content;
  exports org.matrixlib.core.crypto;
  exports org.matrixlib.core.event;
  exports org.matrixlib.core.id;
  exports org.matrixlib.core.json;
  exports org.matrixlib.core.receipt;
  exports org.matrixlib.core.room;
  exports org.matrixlib.core.visibility;
}
