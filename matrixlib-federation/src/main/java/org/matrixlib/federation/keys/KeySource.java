package org.matrixlib.federation.keys;

import java.util.List;
import org.matrixlib.federation.endpoint.WantedKey;
import org.matrixlib.federation.transport.Deadline;

/** Where published key objects are fetched from. Safe for use by several threads. */
@FunctionalInterface
public interface KeySource {

  /**
   * Fetches key objects. Waits for other servers; interrupting the calling thread ends that, with
   * what has come so far.
   *
   * @param wanted which keys, each once
   * @param deadline when the last request may begin
   * @return what came, unread but for what the source itself vouches for
   */
  KeyAnswer fetch(List<WantedKey> wanted, Deadline deadline);
}
