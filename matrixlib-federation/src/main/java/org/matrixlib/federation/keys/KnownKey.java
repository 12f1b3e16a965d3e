package org.matrixlib.federation.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.json.JsonObject;

/**
 * A key of another server, with all that must be kept of it.
 *
 * <p>If a server publishes another key under an ID, the first one goes on to verify the events of
 * its time, so that whoever gets hold of the server's name takes nothing from its history. The
 * later one verifies what came later.
 *
 * @param key the key
 * @param validUntilTs the {@code valid_until_ts} of the object that lists it, in milliseconds since
 *     1970
 * @param expiredTs when the server stopped using it, in milliseconds since 1970; empty if it is
 *     listed as current
 * @param fetchedAt when the object was fetched
 * @param json the object that lists it, with all signatures but our own
 * @param earlier what was published before under the same ID
 * @spec https://spec.matrix.org/v1.19/server-server-api/#publishing-keys Publishing Keys
 */
public record KnownKey(
    VerifyKey key,
    long validUntilTs,
    OptionalLong expiredTs,
    Instant fetchedAt,
    JsonObject json,
    Optional<Earlier> earlier) {
  /** How long after it was fetched a key may be used, whatever its server says. */
  public static final Duration MAX_VALIDITY = Duration.ofDays(7);

  /** The most keys that are kept of one server. */
  public static final int MAX_PER_SERVER = ServerKeys.MAX_KEYS;

  /** The most bytes that the objects may have which are kept of one server. */
  public static final int MAX_BYTES_PER_SERVER = 4 * ServerKeys.MAX_BYTES;

  /**
   * Other keys that had the ID before.
   *
   * @param first the first that is known, with nothing earlier
   * @param end the last millisecond at which the last of them was valid, since 1970
   */
  public record Earlier(KnownKey first, long end) {}

  /**
   * A key whose ID no other key had before.
   *
   * @param key the key
   * @param validUntilTs the {@code valid_until_ts} of the object that lists it
   * @param expiredTs when the server stopped using it; empty if it is listed as current
   * @param fetchedAt when the object was fetched
   * @param json the object that lists it
   */
  public KnownKey(
      VerifyKey key,
      long validUntilTs,
      OptionalLong expiredTs,
      Instant fetchedAt,
      JsonObject json) {
    this(key, validUntilTs, expiredTs, fetchedAt, json, Optional.empty());
  }

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
   * The key of this ID that verifies an event.
   *
   * @param validAt when it must have been valid, in milliseconds since 1970; empty if that doesn't
   *     matter
   * @return this key, or of several keys the one that had the ID then, the first if that doesn't
   *     matter; empty if none was valid then
   */
  public Optional<VerifyKey> forEvents(OptionalLong validAt) {
    Optional<Earlier> then =
        earlier.filter(before -> validAt.isEmpty() || validAt.getAsLong() <= before.end());
    if (then.isPresent()) {
      return then.get().first().forEvents(validAt);
    }
    return validAt.isEmpty() || validAt.getAsLong() <= validUntil()
        ? Optional.of(key)
        : Optional.empty();
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
   * Adds what was fetched to what is known of a server. What is known of a key is replaced by what
   * makes it valid as long or longer. Another key of the same ID counts only if it was fetched when
   * the known one was no longer valid, and from then on; the first key of an ID is kept {@linkplain
   * #earlier beside it}. If there are too many, those that are valid longest are kept.
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
      for (JsonObject json : entry.getValue().objects()) {
        bytes += objects.add(json) ? json.byteLength() : 0;
      }
      if (kept.size() == MAX_PER_SERVER || bytes > MAX_BYTES_PER_SERVER) {
        break;
      }
      kept.put(entry.getKey(), entry.getValue());
    }
    return Collections.unmodifiableMap(kept);
  }

  private KnownKey replacedBy(KnownKey later) {
    if (key.equals(later.key)) {
      return later.validUntil() >= validUntil() ? later.after(earlier) : this;
    }
    boolean isLater =
        later.fetchedAt.toEpochMilli() > validUntil() && later.validUntil() > validUntil();
    KnownKey first = earlier.map(Earlier::first).orElse(this);
    return isLater ? later.after(Optional.of(new Earlier(first, validUntil()))) : this;
  }

  private KnownKey after(Optional<Earlier> before) {
    return new KnownKey(key, validUntilTs, expiredTs, fetchedAt, json, before);
  }

  private List<JsonObject> objects() {
    return earlier.map(before -> List.of(json, before.first().json())).orElse(List.of(json));
  }
}
