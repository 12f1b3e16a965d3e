package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonNumber;

/**
 * A key that is asked for.
 *
 * @param server whose key
 * @param keyId its ID; empty for all current keys of the server
 * @param minimumValidUntil until when it should be valid at least, in milliseconds since 1970; 0 if
 *     that doesn't matter
 */
public record WantedKey(ServerName server, Optional<KeyId> keyId, long minimumValidUntil) {
  /**
   * Cuts the time to what there is: from 1970 to the largest integer that JSON can hold.
   *
   * @param server whose key
   * @param keyId its ID
   * @param minimumValidUntil until when it should be valid at least
   */
  public WantedKey {
    minimumValidUntil = Math.max(0, Math.min(minimumValidUntil, JsonNumber.MAX_SAFE_INTEGER));
  }
}
