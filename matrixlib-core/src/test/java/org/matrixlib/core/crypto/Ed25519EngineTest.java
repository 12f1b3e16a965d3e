package org.matrixlib.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.matrixlib.core.crypto.ReferenceCurve.Point;
import org.matrixlib.core.id.KeyId;

/** What must be the same with every engine. */
class Ed25519EngineTest {
  private static final KeyId KEY_ID = KeyId.of("ed25519:1");
  private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

  /** RFC 8032, section 7.1, tests 1 to 3 and SHA(abc): seed, public key, message, signature. */
  private static final String[][] RFC_8032 = {
    {
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    },
    {
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    },
    {
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    },
    {
      "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
      "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
    },
  };

  private static byte[] parse(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static SigningKey key(TestedEngine engine, int seedByte) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) seedByte);
    return SigningKey.of(KEY_ID, seed, engine.get());
  }

  @ParameterizedTest
  @EnumSource
  void vectorsOfRfc8032AreSignedAndVerified(TestedEngine engine) {
    for (String[] vector : RFC_8032) {
      SigningKey key = SigningKey.of(KEY_ID, parse(vector[0]), engine.get());
      assertArrayEquals(parse(vector[1]), key.verifyKey().encoded());
      assertArrayEquals(parse(vector[3]), key.sign(parse(vector[2])));
      assertTrue(key.verifyKey().verify(parse(vector[2]), parse(vector[3])));
    }
  }

  @ParameterizedTest
  @EnumSource
  void messagesOfAnyLengthAreSignedAlike(TestedEngine engine) {
    SigningKey reference = key(TestedEngine.BOUNCY_CASTLE, 1);
    SigningKey key = key(engine, 1);
    for (int length : new int[] {0, 1, 1 << 13, (1 << 13) + 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
      byte[] message = new byte[length];
      Arrays.fill(message, (byte) 'x');
      byte[] signature = key.sign(message);
      assertArrayEquals(reference.sign(message), signature);
      assertTrue(key.verifyKey().verify(message, signature));
      assertFalse(key.verifyKey().verify(Arrays.copyOf(message, length + 1), signature));
    }
  }

  /**
   * Keys and R that are the sum of an ordinary point and one of order 1, 2, 4 or 8. Some of these
   * signatures fulfil the equation itself, all of them the equation multiplied by the cofactor.
   */
  @ParameterizedTest
  @EnumSource
  void theEquationIsCheckedWithoutCofactor(TestedEngine engine) {
    BigInteger secret = new BigInteger("12345678901234567890");
    BigInteger nonce = new BigInteger("9876543210987654321");
    Point ordinaryKey = ReferenceCurve.BASE.times(secret);
    Point ordinaryR = ReferenceCurve.BASE.times(nonce);
    int valid = 0;
    for (int inKey = 0; inKey < 8; inKey++) {
      byte[] encodedKey = ordinaryKey.plus(ReferenceCurve.TORSION.times(inKey)).encode();
      VerifyKey key = VerifyKey.of(encodedKey, engine.get());
      for (int inR = 0; inR < 8; inR++) {
        byte[] r = ordinaryR.plus(ReferenceCurve.TORSION.times(inR)).encode();
        for (byte i = 0; i < 4; i++) {
          byte[] message = {i};
          BigInteger k = ReferenceCurve.hash(r, encodedKey, message);
          BigInteger s = k.multiply(secret).add(nonce).mod(ReferenceCurve.L);
          boolean torsionCancelsOut = (inR + k.intValue() % 8 * inKey) % 8 == 0;
          assertEquals(
              torsionCancelsOut,
              key.verify(message, ReferenceCurve.signature(r, s)),
              () -> "torsion in key and R, message: " + Arrays.toString(message));
          valid += torsionCancelsOut ? 1 : 0;
        }
      }
    }
    assertTrue(valid > 8, "in some the parts of small order cancel out");
  }

  @ParameterizedTest
  @EnumSource
  void noSignatureWithAnRofSmallOrderIsValid(TestedEngine engine) {
    BigInteger secret = new BigInteger("12345678901234567890");
    byte[] encodedKey = ReferenceCurve.BASE.times(secret).encode();
    VerifyKey key = VerifyKey.of(encodedKey, engine.get());
    for (int i = 0; i < 8; i++) {
      byte[] r = ReferenceCurve.TORSION.times(i).encode();
      BigInteger k = ReferenceCurve.hash(r, encodedKey, MESSAGE);
      BigInteger s = k.multiply(secret).mod(ReferenceCurve.L);
      assertFalse(key.verify(MESSAGE, ReferenceCurve.signature(r, s)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void noSignatureWithAnSbeyondTheGroupOrderIsValid(TestedEngine engine) {
    SigningKey key = key(engine, 2);
    byte[] signature = key.sign(MESSAGE);
    byte[] r = Arrays.copyOf(signature, 32);
    BigInteger s =
        new BigInteger(
            1, org.bouncycastle.util.Arrays.reverse(Arrays.copyOfRange(signature, 32, 64)));
    assertTrue(key.verifyKey().verify(MESSAGE, ReferenceCurve.signature(r, s)));
    for (int i = 1; i < 16; i++) {
      BigInteger larger = s.add(ReferenceCurve.L.multiply(BigInteger.valueOf(i)));
      assertFalse(key.verifyKey().verify(MESSAGE, ReferenceCurve.signature(r, larger)));
    }
    assertFalse(key.verifyKey().verify(MESSAGE, ReferenceCurve.signature(r, ReferenceCurve.L)));
  }

  @ParameterizedTest
  @EnumSource
  void noSignatureOfAnotherLengthIsValid(TestedEngine engine) {
    SigningKey key = key(engine, 3);
    byte[] signature = key.sign(MESSAGE);
    for (int length : new int[] {0, 1, 32, 63, 65, 128}) {
      assertFalse(key.verifyKey().verify(MESSAGE, Arrays.copyOf(signature, length)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anRthatIsNoPointIsNotValid(TestedEngine engine) {
    VerifyKey key = key(engine, 4).verifyKey();
    byte[] signature = new byte[64];
    for (int y = 2; y < 30; y++) {
      signature[0] = (byte) y;
      signature[32] = 1;
      assertFalse(key.verify(MESSAGE, signature));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyIsUsedByManyThreadsAtOnce(TestedEngine engine) throws Exception {
    SigningKey key = key(engine, 5);
    SigningKey reference = key(TestedEngine.BOUNCY_CASTLE, 5);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        byte first = (byte) thread;
        results.add(
            threads.submit(
                () -> {
                  boolean allRight = true;
                  for (byte i = 0; i < 100; i++) {
                    byte[] message = {first, i};
                    byte[] signature = key.sign(message);
                    allRight &= Arrays.equals(reference.sign(message), signature);
                    allRight &= key.verifyKey().verify(message, signature);
                    allRight &= !key.verifyKey().verify(new byte[] {i, first, 0}, signature);
                  }
                  return allRight;
                }));
      }
      for (Future<Boolean> result : results) {
        assertTrue(result.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSelfTestPasses(TestedEngine engine) {
    assertTrue(Ed25519SelfTest.passes(engine.get()));
  }

  /** With a small y the byte that holds the sign of x is 0 or 0x80. */
  @Test
  void pointsOfBothSignsAreDecodedAndEncoded() {
    int decoded = 0;
    for (int y = 2; y < 40; y++) {
      for (boolean negative : new boolean[] {false, true}) {
        byte[] encoded = new byte[32];
        encoded[0] = (byte) y;
        encoded[31] = (byte) (negative ? 0x80 : 0);
        Optional<EdwardsPoint> point = EdwardsPoint.decode(encoded);
        if (point.isPresent()) {
          assertArrayEquals(encoded, point.get().encode());
          decoded++;
        }
      }
    }
    assertTrue(decoded > 20);
  }

  @Test
  void theReferenceIsOnTheCurveAndOfTheRightOrders() {
    assertTrue(ReferenceCurve.BASE.isOnCurve());
    assertEquals(ReferenceCurve.NEUTRAL, ReferenceCurve.BASE.times(ReferenceCurve.L));
    assertTrue(ReferenceCurve.TORSION.isOnCurve());
    assertEquals(ReferenceCurve.NEUTRAL, ReferenceCurve.TORSION.times(8));
    assertEquals(
        new Point(BigInteger.ZERO, ReferenceCurve.P.subtract(BigInteger.ONE)),
        ReferenceCurve.TORSION.times(4));
  }
}
