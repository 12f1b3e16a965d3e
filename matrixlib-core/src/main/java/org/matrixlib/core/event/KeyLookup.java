package org.matrixlib.core.event;

import java.util.Optional;
import java.util.OptionalLong;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;

/**
 * Where the keys come from that events are verified with, such as a key ring.
 *
 * <p>It is asked for each key id of a required server, of which a stranger can write thousands into
 * one event, so it must answer from what it has. What is to be fetched first, {@link
 * org.matrixlib.core.crypto.SignedJson#keyIds} tells.
 */
@FunctionalInterface
public interface KeyLookup {

  /**
   * The key of a server.
   *
   * @param server who signed
   * @param keyId the id that the signature names
   * @param validAt when the key must have been valid, in milliseconds since 1970; empty in room
   *     versions that don't ask for that
   * @return the key, empty if it is unknown, was not valid then, or must not be used
   */
  Optional<VerifyKey> find(ServerName server, KeyId keyId, OptionalLong validAt);
}
