package org.matrixlib.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.matrixlib.core.id.KeyId;

class Ed25519PropertyTest {
  private static final KeyId KEY_ID = KeyId.of("ed25519:1");

  @Provide
  Arbitrary<Ed25519Engine> engines() {
    return Arbitraries.of(TestedEngine.thoseThere());
  }

  private static byte[] withFlippedBit(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    int at = Math.floorMod(bit, 8 * bytes.length);
    flipped[at / 8] ^= (byte) (1 << at % 8);
    return flipped;
  }

  @Property(tries = 200)
  void whatIsSignedIsValidWithEveryEngine(
      @ForAll("engines") Ed25519Engine signing,
      @ForAll("engines") Ed25519Engine verifying,
      @ForAll @Size(32) byte[] seed,
      @ForAll byte[] message) {
    SigningKey key = SigningKey.of(KEY_ID, seed, signing);
    VerifyKey verifyKey = VerifyKey.of(key.verifyKey().encoded(), verifying);
    assertTrue(verifyKey.verify(message, key.sign(message)));
  }

  @Property(tries = 300)
  void anyFlippedBitBreaksASignature(
      @ForAll("engines") Ed25519Engine engine,
      @ForAll @Size(32) byte[] seed,
      @ForAll @Size(min = 1, max = 300) byte[] message,
      @ForAll int bit) {
    SigningKey key = SigningKey.of(KEY_ID, seed, engine);
    VerifyKey verifyKey = key.verifyKey();
    byte[] signature = key.sign(message);
    assertFalse(verifyKey.verify(withFlippedBit(message, bit), signature));
    assertFalse(verifyKey.verify(message, withFlippedBit(signature, bit)));
    byte[] otherKey = withFlippedBit(verifyKey.encoded(), bit);
    if (Ed25519Rules.allowsPublicKey(otherKey)) {
      assertFalse(VerifyKey.of(otherKey, engine).verify(message, signature));
    }
  }

  @Property(tries = 300)
  void arbitraryBytesAreNoSignature(
      @ForAll @Size(32) byte[] encodedKey,
      @ForAll @Size(64) byte[] signature,
      @ForAll byte[] message) {
    if (Ed25519Rules.allowsPublicKey(encodedKey)) {
      for (Ed25519Engine engine : TestedEngine.thoseThere()) {
        assertFalse(VerifyKey.of(encodedKey, engine).verify(message, signature));
      }
    }
  }

  /** The numbers are arbitrary, so all digits and carries of the multiplication occur. */
  @Property(tries = 30)
  void sumsOfMultiplesAgreeWithThePlainArithmetic(
      @ForAll @Size(31) byte[] m, @ForAll @Size(31) byte[] n, @ForAll @Size(32) byte[] factor) {
    ReferenceCurve.Point p = ReferenceCurve.BASE;
    ReferenceCurve.Point q =
        ReferenceCurve.BASE
            .times(new BigInteger(1, factor).mod(ReferenceCurve.L))
            .plus(ReferenceCurve.TORSION);
    EdwardsPoint sum =
        PreparedPoint.sum(
            prepared(p, 7), Arrays.copyOf(m, 32), prepared(q, 4), Arrays.copyOf(n, 32));
    assertArrayEquals(p.times(number(m)).plus(q.times(number(n))).encode(), sum.encode());
  }

  private static PreparedPoint prepared(ReferenceCurve.Point point, int window) {
    return new PreparedPoint(EdwardsPoint.decode(point.encode()).orElseThrow(), window);
  }

  private static BigInteger number(byte[] littleEndian) {
    return new BigInteger(1, org.bouncycastle.util.Arrays.reverse(littleEndian));
  }

  @Property(tries = 300)
  void base64IsDecodedToWhatWasEncoded(@ForAll byte[] bytes) {
    assertArrayEquals(bytes, UnpaddedBase64.decode(UnpaddedBase64.encode(bytes)).orElseThrow());
    assertArrayEquals(
        bytes, UnpaddedBase64.decodeUrlSafe(UnpaddedBase64.encodeUrlSafe(bytes)).orElseThrow());
  }

  @Property(tries = 200)
  void aLineIsParsedToTheKeyThatWroteIt(@ForAll @Size(32) byte[] seed) {
    SigningKey key = SigningKey.of(KEY_ID, seed, BouncyCastleEngine.INSTANCE);
    assertEquals(key, SigningKey.parse(key.toLine()));
  }
}
