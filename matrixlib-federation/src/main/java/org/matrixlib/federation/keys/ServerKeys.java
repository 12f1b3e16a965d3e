package org.matrixlib.federation.keys;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.matrixlib.core.crypto.SignatureVerdict;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;

/**
 * The keys that a server publishes, with the object that says so.
 *
 * @param json the object, with all its signatures
 * @param server whose keys they are
 * @param verifyKeys the keys that it signs with now
 * @param oldVerifyKeys the keys that it signed with before; none that it signs with now
 * @param validUntilTs when to ask again, in milliseconds since 1970
 * @spec https://spec.matrix.org/v1.19/server-server-api/#publishing-keys Publishing Keys
 */
public record ServerKeys(
    JsonObject json,
    ServerName server,
    Map<KeyId, VerifyKey> verifyKeys,
    Map<KeyId, OldKey> oldVerifyKeys,
    long validUntilTs) {
  /** The longest object that is read, in bytes. */
  public static final int MAX_BYTES = 65_536;

  /** The most keys, current and old, that an object may list. */
  public static final int MAX_KEYS = 256;

  /**
   * Copies the maps.
   *
   * @param json the object
   * @param server whose keys they are
   * @param verifyKeys the keys that it signs with now
   * @param oldVerifyKeys the keys that it signed with before
   * @param validUntilTs when to ask again
   */
  public ServerKeys {
    verifyKeys = Collections.unmodifiableMap(new LinkedHashMap<>(verifyKeys));
    oldVerifyKeys = Collections.unmodifiableMap(new LinkedHashMap<>(oldVerifyKeys));
  }

  /**
   * Reads a published object. Keys of unknown algorithms and keys that could verify nothing are
   * passed over, and so are denied ones, which then don't vouch for the object either. One key at
   * least must be left that the server signs with now and signed the object with; each signature by
   * such a key must be valid. Whether {@code valid_until_ts} is late enough is for the user of a
   * key to judge.
   *
   * @param json the object
   * @param server whose keys were asked for
   * @param denied keys that must not be used, since strangers know the private part
   * @return the keys, or why the object is refused
   */
  public static ServerKeysOutcome read(JsonObject json, ServerName server, Set<VerifyKey> denied) {
    Optional<JsonObject> current = json.object("verify_keys");
    Optional<JsonObject> old =
        json.has("old_verify_keys")
            ? json.object("old_verify_keys")
            : Optional.of(JsonObject.EMPTY);
    OptionalLong validUntilTs = json.integer("valid_until_ts");
    Optional<String> name = json.string("server_name");
    if (current.isEmpty() || old.isEmpty() || validUntilTs.isEmpty() || name.isEmpty()) {
      return new ServerKeysOutcome.Refused(KeyProblem.MALFORMED);
    }
    if (!name.get().equals(server.toString())) {
      return new ServerKeysOutcome.Refused(KeyProblem.NAME_MISMATCH);
    }
    if (current.get().size() + old.get().size() > MAX_KEYS) {
      return new ServerKeysOutcome.Refused(KeyProblem.TOO_MANY_KEYS);
    }
    if (json.byteLength() > MAX_BYTES) {
      return new ServerKeysOutcome.Refused(KeyProblem.TOO_LARGE);
    }

    Map<KeyId, VerifyKey> verifyKeys = usable(current.get(), denied);
    Map<KeyId, OldKey> oldVerifyKeys = oldKeys(old.get(), denied);
    oldVerifyKeys.keySet().removeAll(verifyKeys.keySet());
    SignatureVerdict verdict = SignedJson.verify(json, server, verifyKeys);
    return switch (verdict) {
      case VALID ->
          new ServerKeysOutcome.Accepted(
              new ServerKeys(
                  JsonObject.trusted(json.toBytes()), // a part would keep the whole answer
                  server,
                  verifyKeys,
                  oldVerifyKeys,
                  validUntilTs.getAsLong()));
      case INVALID -> new ServerKeysOutcome.Refused(KeyProblem.INVALID_SELF_SIGNATURE);
      case NOT_SIGNED, UNKNOWN_KEY -> new ServerKeysOutcome.Refused(KeyProblem.NOT_SELF_SIGNED);
      case MALFORMED -> new ServerKeysOutcome.Refused(KeyProblem.MALFORMED);
    };
  }

  private static Map<KeyId, OldKey> oldKeys(JsonObject listed, Set<VerifyKey> denied) {
    Map<KeyId, OldKey> oldKeys = new LinkedHashMap<>();
    usable(listed, denied)
        .forEach(
            (keyId, key) ->
                listed
                    .object(keyId.toString())
                    .map(entry -> entry.integer("expired_ts"))
                    .ifPresent(
                        expired ->
                            expired.ifPresent(ts -> oldKeys.put(keyId, new OldKey(key, ts)))));
    return oldKeys;
  }

  private static Map<KeyId, VerifyKey> usable(JsonObject listed, Set<VerifyKey> denied) {
    Map<KeyId, VerifyKey> usable = new LinkedHashMap<>();
    for (String name : listed.names()) {
      Optional<KeyId> keyId = KeyId.parse(name).filter(id -> id.algorithm().equals("ed25519"));
      Optional<VerifyKey> key =
          listed
              .object(name)
              .flatMap(entry -> entry.string("key"))
              .flatMap(VerifyKey::decode)
              .filter(decoded -> !denied.contains(decoded));
      if (keyId.isPresent() && key.isPresent()) {
        usable.put(keyId.get(), key.get());
      }
    }
    return usable;
  }
}
