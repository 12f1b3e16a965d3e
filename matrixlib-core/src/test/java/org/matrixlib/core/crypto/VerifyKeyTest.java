package org.matrixlib.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyKeyTest {
  private static final String BASE64 = "XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI";

  private static void assertRefused(byte[] encoded) {
    assertThrows(IllegalArgumentException.class, () -> VerifyKey.of(encoded));
    assertTrue(VerifyKey.decode(UnpaddedBase64.encode(encoded)).isEmpty());
  }

  @Test
  void aKeyIsReadAndWritten() {
    VerifyKey key = VerifyKey.decode(BASE64).orElseThrow();
    assertEquals(BASE64, key.toBase64());
    assertEquals(BASE64, key.toString());
    assertArrayEquals(UnpaddedBase64.decode(BASE64).orElseThrow(), key.encoded());
  }

  @Test
  void paddingIsRead() {
    assertEquals(VerifyKey.decode(BASE64), VerifyKey.decode(BASE64 + "="));
  }

  @Test
  void textInTheAlphabetForUrlsIsRefused() {
    String withSlash = "x/XNuiOv4JUlkASLeuK51SVo9Gdym+Vl9w8T7UlV1Yo";
    assertTrue(VerifyKey.decode(withSlash).isPresent());
    assertTrue(VerifyKey.decode(withSlash.replace('/', '_').replace('+', '-')).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 64})
  void anotherLengthIsRefused(int length) {
    byte[] encoded = Arrays.copyOf(UnpaddedBase64.decode(BASE64).orElseThrow(), length);
    assertRefused(encoded);
  }

  @Test
  void pointsOfSmallOrderAreRefused() {
    for (int i = 0; i < 8; i++) {
      assertRefused(ReferenceCurve.TORSION.times(i).encode());
    }
  }

  @Test
  void encodingsThatAreNotCanonicalAreRefused() {
    for (int y = 0; y < 19; y++) {
      BigInteger beyond = ReferenceCurve.P.add(BigInteger.valueOf(y));
      assertRefused(ReferenceCurve.littleEndian(beyond));
      assertRefused(ReferenceCurve.littleEndian(beyond.setBit(255)));
    }
  }

  @Test
  void pointsThatAreNotOnTheCurveAreRefused() {
    int refused = 0;
    for (int y = 2; y < 100; y++) {
      byte[] encoded = ReferenceCurve.littleEndian(BigInteger.valueOf(y));
      boolean onCurve =
          org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyPartial(encoded, 0);
      assertEquals(onCurve, VerifyKey.decode(UnpaddedBase64.encode(encoded)).isPresent());
      refused += onCurve ? 0 : 1;
    }
    assertTrue(refused > 30);
  }

  @Test
  void keysAreEqualIfTheirEncodingsAre() {
    VerifyKey key = VerifyKey.decode(BASE64).orElseThrow();
    VerifyKey same = VerifyKey.of(key.encoded());
    VerifyKey other = VerifyKey.of(ReferenceCurve.BASE.encode());
    assertEquals(key, same);
    assertEquals(key.hashCode(), same.hashCode());
    assertNotEquals(key, other);
    assertNotEquals(key, (Object) BASE64);
    assertNotEquals(key.hashCode(), other.hashCode());
  }

  @Test
  void laterChangesToTheArraysDoNotMatter() {
    byte[] encoded = UnpaddedBase64.decode(BASE64).orElseThrow();
    VerifyKey key = VerifyKey.of(encoded);
    encoded[0]++;
    key.encoded()[0]++;
    assertEquals(BASE64, key.toBase64());
  }
}
