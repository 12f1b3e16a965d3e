package org.matrixlib.federation.request;

import java.util.Map;
import java.util.Set;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;

/**
 * Where the keys come from that requests are verified with, such as a key ring. Safe for use by
 * several threads.
 */
@FunctionalInterface
public interface CurrentKeys {

  /**
   * The keys that a server signs with now. May wait for other servers; interrupting the calling
   * thread leaves the keys that haven't come unknown.
   *
   * @param server who signed
   * @param keyIds the IDs that its signatures name
   * @return those keys that are known and valid now; none that the server no longer uses, and none
   *     that must not be used
   */
  Map<KeyId, VerifyKey> currentKeys(ServerName server, Set<KeyId> keyIds);
}
