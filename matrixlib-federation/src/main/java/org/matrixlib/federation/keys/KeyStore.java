package org.matrixlib.federation.keys;

import java.util.Map;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;

/**
 * Keeps the keys of other servers. What was learnt once may verify old events for ever, even when
 * the server that published it is gone: a store that lasts should forget nothing. Safe for use by
 * several threads.
 */
public interface KeyStore {

  /**
   * What is known of a server.
   *
   * @param server whose keys
   * @return its keys, expired ones among them; empty if none are known
   */
  Map<KeyId, KnownKey> find(ServerName server);

  /**
   * Adds what was fetched, as {@link KnownKey#merge} says, so that nothing is lost if several
   * threads add keys of one server at once.
   *
   * @param server whose keys
   * @param fetched what was fetched
   */
  void merge(ServerName server, Map<KeyId, KnownKey> fetched);
}
