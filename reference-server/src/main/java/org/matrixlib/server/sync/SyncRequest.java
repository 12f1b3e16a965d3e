package org.matrixlib.server.sync;

import java.time.Duration;
import java.util.Optional;
import org.matrixlib.server.account.Requester;

/**
 * What a client asks for.
 *
 * @param since the token of the sync before
 * @param wantsFullState whether to tell the whole state, and at once
 * @param wantsStateAfter whether the state is that after the timeline, not that before it
 */
public record SyncRequest(
    Requester requester,
    Optional<String> since,
    SyncFilter filter,
    Duration timeout,
    boolean wantsFullState,
    boolean wantsStateAfter) {
  /** How long a sync waits at most. */
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);

  public SyncRequest {
    timeout = timeout.compareTo(MAX_TIMEOUT) > 0 ? MAX_TIMEOUT : timeout;
  }

  /** The same as a first sync. */
  SyncRequest asFirst() {
    return new SyncRequest(
        requester, Optional.empty(), filter, timeout, wantsFullState, wantsStateAfter);
  }
}
