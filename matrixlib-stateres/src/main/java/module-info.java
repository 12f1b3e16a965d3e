/**
 * State resolution: what the state of a room is where its history forked and joined again. Nothing
 * here does I/O, reads a clock, starts a thread or logs.
 */
module org.matrixlib.stateres {
  requires static transitive org.jspecify;
  requires transitive org.matrixlib.core;

  exports org.matrixlib.stateres;
}
