package org.matrixlib.server.account;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Whom the access tokens that were used last stand for, by the hashes of the tokens. */
final class TokenCache {
  private static final int MAX_TOKENS = 20_000;

  private final Map<ByteBuffer, Requester> requesters =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Requester> eldest) {
          return size() > MAX_TOKENS;
        }
      };
  private long removals;

  synchronized Optional<Requester> find(byte[] hash) {
    return Optional.ofNullable(requesters.get(ByteBuffer.wrap(hash)));
  }

  /** How often something was removed. */
  synchronized long removals() {
    return removals;
  }

  /**
   * Adds what was read from the store, unless something was removed since: it may have been this.
   */
  synchronized void add(byte[] hash, Requester requester, long removalsBeforeRead) {
    if (removals == removalsBeforeRead) {
      requesters.put(ByteBuffer.wrap(hash), requester);
    }
  }

  synchronized void removeIf(Predicate<Requester> condition) {
    removals++;
    requesters.values().removeIf(condition);
  }
}
