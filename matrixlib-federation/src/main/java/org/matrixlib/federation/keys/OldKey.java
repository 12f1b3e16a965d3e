package org.matrixlib.federation.keys;

import org.matrixlib.core.crypto.VerifyKey;

/**
 * A key that a server no longer signs with. It verifies events of the time when it did, and never
 * requests.
 *
 * @param key the key
 * @param expiredTs when the server stopped using it, in milliseconds since 1970
 * @spec https://spec.matrix.org/v1.19/server-server-api/#publishing-keys Publishing Keys
 */
public record OldKey(VerifyKey key, long expiredTs) {}
