package org.matrixlib.federation.discovery;

/** Where SRV records come from. */
@FunctionalInterface
interface SrvSource {

  /**
   * Asks for the SRV records of a name.
   *
   * @param name such as {@code _matrix-fed._tcp.example.org}
   * @return the records, or why there is no answer
   * @throws InterruptedException if the thread was interrupted
   */
  SrvAnswer query(String name) throws InterruptedException;
}
