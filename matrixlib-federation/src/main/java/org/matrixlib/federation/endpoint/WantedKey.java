package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;

/**
 * A key that is asked for.
 *
 * @param server whose key
 * @param keyId its ID; empty for all current keys of the server
 * @param minimumValidUntil until when it should be valid at least, in milliseconds since 1970; 0 if
 *     that doesn't matter
 */
public record WantedKey(ServerName server, Optional<KeyId> keyId, long minimumValidUntil) {}
