package org.matrixlib.federation.keys;

import java.util.Map;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.bounded.RecentMap;

/**
 * Keeps keys in memory, up to a number of servers. What the process has fetched is forgotten when
 * it ends, so this is for tools and tests. Safe for use by several threads.
 */
public final class InMemoryKeyStore implements KeyStore {
  private final Map<ServerName, Map<KeyId, KnownKey>> servers;

  /**
   * Makes an empty store.
   *
   * @param maxServers how many servers it keeps keys of before it forgets the one that was not
   *     asked for longest; each takes some 2 kB, and {@link KnownKey#MAX_BYTES_PER_SERVER} at most
   * @throws IllegalArgumentException if the number is not positive
   */
  public InMemoryKeyStore(int maxServers) {
    servers = new RecentMap<>(maxServers);
  }

  @Override
  public synchronized Map<KeyId, KnownKey> find(ServerName server) {
    return servers.getOrDefault(server, Map.of());
  }

  @Override
  public synchronized void merge(ServerName server, Map<KeyId, KnownKey> fetched) {
    servers.put(server, KnownKey.merge(find(server), fetched));
  }
}
