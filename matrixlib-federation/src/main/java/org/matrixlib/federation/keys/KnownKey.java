package org.matrixlib.federation.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.json.JsonObject;

/**
 * A key of another server, with all that must be kept of it.
 *
 * @param key the key
 * @param validUntilTs the {@code valid_until_ts} of the object that lists it, in milliseconds since
 *     1970
 * @param expiredTs when the server stopped using it, in milliseconds since 1970; empty if it is
 *     listed as current
 * @param fetchedAt when the object was fetched
 * @param json the object that lists it, with all signatures but our own
 * @spec https://spec.matrix.org/v1.19/server-server-api/#publishing-keys Publishing Keys
 */
public record KnownKey(
    VerifyKey key, long validUntilTs, OptionalLong expiredTs, Instant fetchedAt, JsonObject json) {
  /** How long after it was fetched a key may be used, whatever its server says. */
  public static final Duration MAX_VALIDITY = Duration.ofDays(7);

  /** The most keys that are kept of one server. */
  public static final int MAX_PER_SERVER = ServerKeys.MAX_KEYS;

  /** The most bytes that the objects may have which are kept of one server. */
  public static final int MAX_BYTES_PER_SERVER = 4 * ServerKeys.MAX_BYTES;

  /**
   * What is to be kept of an object.
   *
   * @param keys what it says
   * @param fetchedAt when it was fetched
   * @return all its keys
   */
  public static Map<KeyId, KnownKey> of(ServerKeys keys, Instant fetchedAt) {
    Map<KeyId, KnownKey> known = new LinkedHashMap<>();
    keys.verifyKeys()
        .forEach(
            (keyId, key) ->
                known.put(
                    keyId,
                    new KnownKey(
                        key, keys.validUntilTs(), OptionalLong.empty(), fetchedAt, keys.json())));
    keys.oldVerifyKeys()
        .forEach(
            (keyId, old) ->
                known.put(
                    keyId,
                    new KnownKey(
                        old.key(),
                        keys.validUntilTs(),
                        OptionalLong.of(old.expiredTs()),
                        fetchedAt,
                        keys.json())));
    return Collections.unmodifiableMap(known);
  }

  /**
   * Until when the key is valid: as its server says, but no longer than {@link #MAX_VALIDITY} after
   * it was fetched, so that nobody can make a key that its owner can't withdraw. The anchor is the
   * time of fetching, so that the same event is judged the same at any time.
   *
   * @return the last millisecond at which it is valid, since 1970
   * @spec https://spec.matrix.org/v1.19/rooms/v5/#signing-key-validity-period Signing key validity
   *     period
   */
  public long validUntil() {
    return Math.min(expiredTs.orElse(validUntilTs), fetchedAt.plus(MAX_VALIDITY).toEpochMilli());
  }

  /**
   * Whether the server still signs with the key, as far as is known.
   *
   * @return true if it is listed as current
   */
  public boolean isCurrent() {
    return expiredTs.isEmpty();
  }

  /**
   * Whether the key may verify an event.
   *
   * @param validAt when it must have been valid, in milliseconds since 1970; empty if that doesn't
   *     matter
   * @return true if it may
   */
  public boolean verifiesEvents(OptionalLong validAt) {
    return validAt.isEmpty() || validAt.getAsLong() <= validUntil();
  }

  /**
   * Whether the key may verify a request.
   *
   * @param now the present, in milliseconds since 1970
   * @return true if it is current and still valid
   */
  public boolean verifiesRequests(long now) {
    return isCurrent() && now <= validUntil();
  }

  /**
   * Adds what was fetched to what is known of a server. A key that is valid when another of the
   * same ID is fetched is not replaced; what is known of a key is replaced by what makes it valid
   * as long or longer. If there are too many, those that are valid longest are kept.
   *
   * @param known what is known
   * @param fetched what was fetched later
   * @return what is known then
   */
  public static Map<KeyId, KnownKey> merge(
      Map<KeyId, KnownKey> known, Map<KeyId, KnownKey> fetched) {
    Map<KeyId, KnownKey> merged = new LinkedHashMap<>(known);
    fetched.forEach((keyId, key) -> merged.merge(keyId, key, KnownKey::replacedBy));
    List<Map.Entry<KeyId, KnownKey>> longestFirst =
        merged.entrySet().stream()
            .sorted(
                Comparator.comparingLong(
                    (Map.Entry<KeyId, KnownKey> entry) -> -entry.getValue().validUntil()))
            .toList();
    Map<KeyId, KnownKey> kept = new LinkedHashMap<>();
    Set<JsonObject> objects = new HashSet<>();
    long bytes = 0;
    for (Map.Entry<KeyId, KnownKey> entry : longestFirst) {
      JsonObject json = entry.getValue().json();
      bytes += objects.add(json) ? json.byteLength() : 0;
      if (kept.size() == MAX_PER_SERVER || bytes > MAX_BYTES_PER_SERVER) {
        break;
      }
      kept.put(entry.getKey(), entry.getValue());
    }
    return Collections.unmodifiableMap(kept);
  }

  private KnownKey replacedBy(KnownKey later) {
    boolean isReplaced =
        key.equals(later.key)
            ? later.validUntil() >= validUntil()
            : later.fetchedAt.toEpochMilli() > validUntil();
    return isReplaced ? later : this;
  }
}
