package org.matrixlib.federation.discovery;

/** Where the files {@code /.well-known/matrix/server} of hosts come from. */
@FunctionalInterface
interface WellKnownSource {

  /**
   * Fetches the file of a host.
   *
   * @param host a host name
   * @return what it says, or why it says nothing
   * @throws InterruptedException if the thread was interrupted
   * @throws java.util.concurrent.CancellationException if it could not be asked, for a reason of
   *     ours
   */
  WellKnown fetch(String host) throws InterruptedException;
}
