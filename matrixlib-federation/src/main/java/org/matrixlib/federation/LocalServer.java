package org.matrixlib.federation;

import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.ServerName;

/**
 * A server that we speak for: its name, and the key that it signs with now. A process may speak for
 * several.
 *
 * @param name the name of the server
 * @param key its current signing key
 */
public record LocalServer(ServerName name, SigningKey key) {}
