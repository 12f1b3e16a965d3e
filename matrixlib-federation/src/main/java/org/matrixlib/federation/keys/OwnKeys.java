package org.matrixlib.federation.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.LocalServer;

/**
 * The keys of a local server: the one that it signs with, and those that it signed with before,
 * which must be kept for ever, as they verify the events of their time.
 *
 * @param server the server and its current key
 * @param old the keys of the past
 * @spec https://spec.matrix.org/v1.19/server-server-api/#publishing-keys Publishing Keys
 */
public record OwnKeys(LocalServer server, Map<KeyId, OldKey> old) {
  /** The shortest time that published keys may be valid, so that nobody has to ask all the time. */
  public static final Duration MIN_VALIDITY = Duration.ofHours(1);

  /**
   * Copies the map.
   *
   * @param server the server and its current key
   * @param old the keys of the past
   * @throws IllegalArgumentException if the current key, or its ID, is one of the past
   */
  public OwnKeys {
    old = Collections.unmodifiableMap(new LinkedHashMap<>(old));
    requireNew(server.key(), old);
  }

  private static void requireNew(SigningKey key, Map<KeyId, OldKey> old) {
    boolean isOld =
        old.containsKey(key.keyId())
            || old.values().stream().anyMatch(used -> used.key().equals(key.verifyKey()));
    if (isOld) {
      throw new IllegalArgumentException("The key, or its ID, was used before: " + key.keyId());
    }
  }

  /**
   * Takes another key into use. The current one becomes one of the past.
   *
   * @param next the new key
   * @param now when the current key is used last
   * @return the keys from then on
   * @throws IllegalArgumentException if the new key, or its ID, was used before
   */
  public OwnKeys rotate(SigningKey next, Instant now) {
    SigningKey current = server.key();
    Map<KeyId, OldKey> all = new LinkedHashMap<>(old);
    all.put(current.keyId(), new OldKey(current.verifyKey(), now.toEpochMilli()));
    return new OwnKeys(new LocalServer(server.name(), next), all);
  }

  /**
   * The object to publish at {@code /_matrix/key/v2/server}.
   *
   * @param now the present
   * @param validity how long other servers may use it before they ask again; after a theft of the
   *     key they trust it for so long
   * @return the signed object
   * @throws IllegalArgumentException if the validity is shorter than {@link #MIN_VALIDITY}, or
   *     longer than {@link KnownKey#MAX_VALIDITY}
   */
  public JsonObject publish(Instant now, Duration validity) {
    if (validity.compareTo(MIN_VALIDITY) < 0 || validity.compareTo(KnownKey.MAX_VALIDITY) > 0) {
      throw new IllegalArgumentException("Not a validity of 1 hour to 7 days: " + validity);
    }
    SigningKey current = server.key();
    JsonObject.Builder oldKeys = JsonObject.builder();
    old.forEach(
        (keyId, key) ->
            oldKeys.put(
                keyId.toString(),
                listed(key.key()).toBuilder().put("expired_ts", key.expiredTs()).build()));
    JsonObject keys =
        JsonObject.builder()
            .put("server_name", server.name().toString())
            .put(
                "verify_keys",
                JsonObject.EMPTY.with(current.keyId().toString(), listed(current.verifyKey())))
            .put("old_verify_keys", oldKeys.build())
            .put("valid_until_ts", now.plus(validity).toEpochMilli())
            .build();
    return SignedJson.sign(keys, server.name(), current);
  }

  private static JsonObject listed(VerifyKey key) {
    return JsonObject.builder().put("key", key.toBase64()).build();
  }

  /** The key for an event: the current one, or one that was in use then. */
  Optional<VerifyKey> find(KeyId keyId, OptionalLong validAt) {
    if (keyId.equals(server.key().keyId())) {
      return Optional.of(server.key().verifyKey());
    }
    return Optional.ofNullable(old.get(keyId))
        .filter(key -> validAt.isEmpty() || validAt.getAsLong() <= key.expiredTs())
        .map(OldKey::key);
  }
}
