package org.matrixlib.federation.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.transport.Deadline;

/** What tests of keys begin with: a present, keys, and published objects of any kind. */
final class TestKeys {
  static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
  static final long HOUR = 3_600_000;
  static final long DAY = 24 * HOUR;
  static final ServerName SERVER = ServerName.of("server.example");
  static final ServerName OTHER = ServerName.of("other.example");
  static final ServerName NOTARY = ServerName.of("notary.example");

  private TestKeys() {}

  /** A deadline that no test reaches. */
  static Deadline inTime() {
    return Deadline.after(Duration.ofDays(1));
  }

  /** The present, and so many milliseconds. */
  static long at(long later) {
    return NOW.toEpochMilli() + later;
  }

  static KeyId id(String version) {
    return KeyId.of("ed25519:" + version);
  }

  /** The key of this version, which is always the same. */
  static SigningKey key(String version) {
    return key(version, version.hashCode());
  }

  static SigningKey key(String version, int seed) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) (seed >> 8 * i);
    }
    return SigningKey.of(id(version), bytes);
  }

  static Published published(ServerName server) {
    return new Published(server);
  }

  /** The usual: one key, valid for a day. */
  static JsonObject published(ServerName server, SigningKey key) {
    return published(server).current(key).validUntil(at(DAY)).signedBy(key);
  }

  static ServerKeys read(JsonObject object) {
    ServerName server = ServerName.of(object.string("server_name").orElseThrow());
    return ServerKeys.read(object, server, Set.of()).keys().orElseThrow();
  }

  /** A published object in the making. */
  static final class Published {
    private final ServerName server;
    private final Map<String, JsonObject> current = new LinkedHashMap<>();
    private final Map<String, JsonObject> old = new LinkedHashMap<>();
    private long validUntilTs;

    private Published(ServerName server) {
      this.server = server;
    }

    Published current(SigningKey key) {
      return current(key.keyId().toString(), key.verifyKey());
    }

    Published current(String id, VerifyKey key) {
      return current(id, JsonObject.builder().put("key", key.toBase64()).build());
    }

    Published current(String id, JsonObject entry) {
      current.put(id, entry);
      return this;
    }

    Published old(SigningKey key, long expiredTs) {
      JsonObject entry =
          JsonObject.builder()
              .put("key", key.verifyKey().toBase64())
              .put("expired_ts", expiredTs)
              .build();
      return old(key.keyId().toString(), entry);
    }

    Published old(String id, JsonObject entry) {
      old.put(id, entry);
      return this;
    }

    Published validUntil(long ts) {
      validUntilTs = ts;
      return this;
    }

    JsonObject unsigned() {
      return JsonObject.builder()
          .put("server_name", server.toString())
          .put("verify_keys", object(current))
          .put("old_verify_keys", object(old))
          .put("valid_until_ts", validUntilTs)
          .build();
    }

    JsonObject signedBy(SigningKey... keys) {
      JsonObject object = unsigned();
      for (SigningKey key : keys) {
        object = SignedJson.sign(object, server, key);
      }
      return object;
    }

    private static JsonObject object(Map<String, JsonObject> entries) {
      JsonObject.Builder object = JsonObject.builder();
      entries.forEach(object::put);
      return object.build();
    }
  }
}
