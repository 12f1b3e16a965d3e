package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.core.id.Refusals.assertRefused;

import org.junit.jupiter.api.Test;

class KeyIdTest {

  @Test
  void colonPartsAlgorithmAndVersion() {
    KeyId id = KeyId.of("ed25519:a_RXGa");
    assertEquals("ed25519", id.algorithm());
    assertEquals("a_RXGa", id.version());
  }

  @Test
  void unknownAlgorithmsAreRead() {
    assertEquals("org.example.rot-13_x", KeyId.of("org.example.rot-13_x:1").algorithm());
  }

  @Test
  void refusalNamesTheReason() {
    assertRefused(IdentifierError.EMPTY, KeyId::of, "");
    assertRefused(IdentifierError.BAD_ALGORITHM, KeyId::of, ":1");
    assertRefused(IdentifierError.BAD_ALGORITHM, KeyId::of, "ed 25519:1");
    assertRefused(IdentifierError.BAD_ALGORITHM, KeyId::of, "é:1");
    assertRefused(IdentifierError.BAD_KEY_VERSION, KeyId::of, "ed25519");
    assertRefused(IdentifierError.BAD_KEY_VERSION, KeyId::of, "ed25519:");
    assertRefused(IdentifierError.BAD_KEY_VERSION, KeyId::of, "ed25519:a b");
    assertRefused(IdentifierError.BAD_KEY_VERSION, KeyId::of, "ed25519:a-b");
    assertRefused(IdentifierError.BAD_KEY_VERSION, KeyId::of, "ed25519:1:2");
    assertRefused(IdentifierError.BAD_KEY_VERSION, KeyId::of, "ed25519:é");
  }
}
