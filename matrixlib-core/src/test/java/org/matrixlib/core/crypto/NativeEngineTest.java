package org.matrixlib.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.matrixlib.core.id.KeyId;

/** The use of security providers, with one that is there on every platform. */
class NativeEngineTest {
  private static final byte[] MESSAGE = {1, 2, 3};

  private final Ed25519Engine engine =
      NativeEngine.load(TouchyProvider.class.getName()).orElseThrow();
  private final SigningKey key = SigningKey.of(KeyId.of("ed25519:1"), new byte[32], engine);
  private final SigningKey reference =
      SigningKey.of(KeyId.of("ed25519:1"), new byte[32], BouncyCastleEngine.INSTANCE);

  @Test
  void theProviderSignsAndVerifies() {
    assertEquals("Touchy", engine.name());
    byte[] signature = key.sign(MESSAGE);
    assertArrayEquals(reference.sign(MESSAGE), signature);
    assertTrue(key.verifyKey().verify(MESSAGE, signature));
    assertFalse(key.verifyKey().verify(new byte[] {1}, signature));
  }

  @Test
  void aSignatureThatTheProviderThrowsForIsNotValid() {
    byte[] malformed = new byte[64];
    malformed[1] = 1;
    byte[] signature = key.sign(MESSAGE);
    assertTrue(key.verifyKey().verify(MESSAGE, signature));
    assertFalse(key.verifyKey().verify(MESSAGE, malformed));
    assertTrue(key.verifyKey().verify(MESSAGE, signature), "nothing is left of the last message");
  }

  @Test
  void messagesThatAreTooLongForProvidersAreSignedAndVerified() {
    byte[] message = new byte[(1 << 20) + 1];
    byte[] signature = key.sign(message);
    assertArrayEquals(reference.sign(message), signature);
    assertTrue(key.verifyKey().verify(message, signature));
  }
}
