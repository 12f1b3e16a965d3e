package org.matrixlib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Map;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.crypto.VerifyKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.testvectors.VectorCase;

/** Replays the vectors of the topic {@code signed-json}. */
final class SignedJsonVectors {
  private SignedJsonVectors() {}

  /** Signs the object, or verifies its signature. */
  static void check(VectorCase vector) throws MalformedJsonException {
    JsonObject object = JsonObject.parse(vector.text("object"));
    ServerName server = ServerName.of(vector.text("server"));
    KeyId keyId = KeyId.of(vector.text("key_id"));
    switch (vector.text("kind")) {
      case "sign" -> checkSigning(vector, object, server, keyId);
      case "verify" -> assertEquals(vector.flag("valid"), isValid(vector, object, server, keyId));
      default -> fail("unknown kind");
    }
  }

  private static void checkSigning(
      VectorCase vector, JsonObject object, ServerName server, KeyId keyId) {
    SigningKey key = SigningKey.of(keyId, UnpaddedBase64.decode(vector.text("seed")).orElseThrow());
    assertEquals(vector.text("public_key"), key.verifyKey().toBase64());
    assertEquals(
        vector.text("signature"), UnpaddedBase64.encode(key.sign(SignedJson.payload(object))));
    JsonObject signed = SignedJson.sign(object, server, key);
    assertEquals(vector.text("signed"), signed.toString());
    assertTrue(SignedJson.verify(signed, server, Map.of(keyId, key.verifyKey())).isValid());
  }

  private static boolean isValid(
      VectorCase vector, JsonObject object, ServerName server, KeyId keyId) {
    return VerifyKey.decode(vector.text("public_key"))
        .filter(key -> SignedJson.verify(object, server, Map.of(keyId, key)).isValid())
        .isPresent();
  }
}
