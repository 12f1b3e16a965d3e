package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.federation.keys.TestKeys.NOW;
import static org.matrixlib.federation.keys.TestKeys.SERVER;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;

/**
 * No object makes the reader throw, and what it accepts is bounded. The object is tried as it is,
 * and with a key and a signature that make it acceptable, whatever else it holds.
 */
class ServerKeysFuzzTest {
  private static final SigningKey KEY = TestKeys.key("a");
  private static final JsonObject LISTED =
      JsonObject.builder().put("key", KEY.verifyKey().toBase64()).build();

  @FuzzTest(maxDuration = "60s")
  void everyObjectIsAcceptedOrRefused(byte[] input) {
    JsonObject object;
    try {
      object =
          JsonObject.parse(
              new String(input, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8),
              JsonMode.LENIENT,
              JsonLimits.DEFAULT);
    } catch (MalformedJsonException notJson) {
      return;
    }
    check(object);
    JsonObject current = object.object("verify_keys").orElse(JsonObject.EMPTY);
    check(
        SignedJson.sign(
            object.toBuilder()
                .put("server_name", SERVER.toString())
                .put("verify_keys", current.with(KEY.keyId().toString(), LISTED))
                .remove("signatures")
                .build(),
            SERVER,
            KEY));
  }

  private static void check(JsonObject object) {
    ServerKeysOutcome outcome = ServerKeys.read(object, SERVER, Set.of());
    if (outcome instanceof ServerKeysOutcome.Accepted accepted) {
      ServerKeys keys = accepted.serverKeys();
      assertEquals(object, keys.json());
      assertEquals(SERVER.toString(), object.string("server_name").orElseThrow());
      assertFalse(keys.verifyKeys().isEmpty());
      int count = keys.verifyKeys().size() + keys.oldVerifyKeys().size();
      assertTrue(count <= ServerKeys.MAX_KEYS);
      assertEquals(count, KnownKey.of(keys, NOW).size());
      assertTrue(SignedJson.verify(object, SERVER, keys.verifyKeys()).isValid());
    }
  }
}
