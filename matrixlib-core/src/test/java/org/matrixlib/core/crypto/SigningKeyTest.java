package org.matrixlib.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.KeyId;

class SigningKeyTest {
  /** The seed of the test vectors in the specification. */
  private static final String SEED = "YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1";

  private static final String OTHER_SEED = "DaQvQIXjgVI4+YFGpgpiNT1SrzXq3aaNMIBs2fFFXM4";
  private static final String LINE = "ed25519 a_1 " + SEED;
  private static final KeyId KEY_ID = KeyId.of("ed25519:a_1");

  private static void assertShowsNoSeed(String text) {
    byte[] seed = UnpaddedBase64.decode(SEED).orElseThrow();
    assertFalse(text.contains(SEED.substring(0, 8)), text);
    assertFalse(text.contains(SEED.substring(SEED.length() - 8)), text);
    assertFalse(text.contains(HexFormat.of().formatHex(seed, 0, 4)), text);
  }

  private static String refusal(String line) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> SigningKey.parse(line));
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    assertShowsNoSeed(trace.toString());
    return e.toString();
  }

  @Test
  void aLineOfSynapseIsReadAndWritten() {
    SigningKey key = SigningKey.parse(LINE);
    assertEquals(KEY_ID, key.keyId());
    assertEquals("XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI", key.verifyKey().toBase64());
    assertEquals(
        "ed25519 a_1 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA0",
        key.toLine(),
        "the last letter of the specification's seed has bits that belong to no byte");
    assertEquals(key, SigningKey.parse(key.toLine()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s\n", "%s\r\n", "  %s ", "%s="})
  void spaceAroundTheLineAndPaddingDoNotMatter(String format) {
    assertEquals(SigningKey.parse(LINE), SigningKey.parse(String.format(format, LINE)));
  }

  @Test
  void tabsSeparateToo() {
    assertEquals(SigningKey.parse(LINE), SigningKey.parse(LINE.replace(" ", "\t ")));
  }

  @ParameterizedTest
  @CsvSource({
    "'', three parts",
    "' ', three parts",
    "SEED, three parts",
    "ed25519 SEED, three parts",
    "ed25519:a_1 SEED, three parts",
    "ed25519 a_1 SEED more, three parts",
    "ed25519 a_1 aa SEED, three parts",
    "curve25519 a_1 SEED, algorithm",
    "SEED a_1 ed25519, algorithm",
    "ed25519 a-1 SEED, version",
    "ed25519 SEED a_1, version",
    "ed25519 a:1 SEED, version",
    "ed25519 a_1 SEED*, Base64",
    "ed25519 a_1 -SEED, Base64",
    "ed25519 a_1 SEEDSEED, 32 bytes",
    "ed25519 a_1 AAAA, 32 bytes",
    "ed25519 a_1 SEEDA, 32 bytes",
  })
  void aMalformedLineIsRefusedAndNotShown(String line, String reason) {
    String message = refusal(line.replace("SEED", SEED));
    assertTrue(message.contains(reason), message);
  }

  @Test
  void allLinesOfAFileAreRead() {
    String file = LINE + "\n\n  \ned25519 b " + OTHER_SEED + "\r\n";
    assertEquals(
        List.of(LINE, "ed25519 b " + OTHER_SEED).stream().map(SigningKey::parse).toList(),
        SigningKey.parseAll(file));
    assertEquals(List.of(), SigningKey.parseAll(" \n"));
  }

  @Test
  void theLineThatIsMalformedIsNamedAndNotShown() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> SigningKey.parseAll(LINE + "\n\n" + SEED + " a_1 ed25519\n"));
    assertEquals("Line 3: The algorithm is not ed25519", e.getMessage());
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    assertShowsNoSeed(trace.toString());
  }

  @Test
  void onlyTheLineShowsTheSeed() {
    SigningKey key = SigningKey.parse(LINE);
    assertShowsNoSeed(key.toString());
    assertShowsNoSeed(key.verifyKey().toString());
    assertEquals(
        "SigningKey[ed25519:a_1, public key XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI]",
        key.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 64})
  void aSeedOfAnotherLengthIsRefused(int length) {
    assertThrows(IllegalArgumentException.class, () -> SigningKey.of(KEY_ID, new byte[length]));
  }

  @Test
  void anIdOfAnotherAlgorithmIsRefused() {
    KeyId other = KeyId.of("curve25519:a_1");
    assertThrows(IllegalArgumentException.class, () -> SigningKey.of(other, new byte[32]));
    assertThrows(
        IllegalArgumentException.class, () -> SigningKey.generate(other, new SecureRandom()));
  }

  @Test
  void aNewKeyHasTheSeedThatTheRandomSourceGave() {
    byte[] seed = UnpaddedBase64.decode(SEED).orElseThrow();
    SecureRandom fixed =
        new SecureRandom() {
          private static final long serialVersionUID = 1;

          @Override
          public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
          }
        };
    assertEquals(SigningKey.of(KEY_ID, seed), SigningKey.generate(KEY_ID, fixed));
    assertNotEquals(
        SigningKey.generate(KEY_ID, new SecureRandom()),
        SigningKey.generate(KEY_ID, new SecureRandom()));
  }

  @Test
  void laterChangesToTheSeedDoNotMatter() {
    byte[] seed = UnpaddedBase64.decode(SEED).orElseThrow();
    byte[] message = "m".getBytes(StandardCharsets.US_ASCII);
    SigningKey key = SigningKey.of(KEY_ID, seed);
    byte[] signature = key.sign(message);
    seed[0]++;
    assertArrayEquals(signature, key.sign(message));
    assertEquals(SigningKey.parse(LINE), key);
  }

  @Test
  void keysAreEqualIfIdsAndPublicKeysAre() {
    SigningKey key = SigningKey.parse(LINE);
    assertEquals(SigningKey.parse(LINE).hashCode(), key.hashCode());
    assertNotEquals(SigningKey.parse("ed25519 b " + SEED), key);
    assertNotEquals(SigningKey.parse("ed25519 b " + SEED).hashCode(), key.hashCode());
    assertNotEquals(SigningKey.parse("ed25519 a_1 " + OTHER_SEED), key);
    assertNotEquals(SigningKey.parse("ed25519 a_1 " + OTHER_SEED).hashCode(), key.hashCode());
    assertNotEquals(key, (Object) LINE);
  }
}
