package org.matrixlib.core.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Ed25519 in Java, on every platform.
 *
 * <p>What touches private keys is BouncyCastle's. Its verification is not used, because it checks
 * the equation multiplied by the cofactor and so accepts signatures that libsodium and the native
 * implementations refuse; {@link JavaVerifier} checks the equation itself, with BouncyCastle's
 * field arithmetic.
 */
final class BouncyCastleEngine implements Ed25519Engine {
  static final BouncyCastleEngine INSTANCE = new BouncyCastleEngine();

  private BouncyCastleEngine() {}

  @Override
  public String name() {
    return Ed25519.BOUNCY_CASTLE;
  }

  @Override
  public Signer signer(byte[] seed, byte[] publicKey) {
    return message -> {
      byte[] signature = new byte[Ed25519Rules.SIGNATURE_BYTES];
      org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
          seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
      return signature;
    };
  }

  @Override
  public Verifier verifier(byte[] publicKey) {
    return new JavaVerifier(publicKey);
  }

  /** Verifies by computing R from S, the key and the message. */
  private static final class JavaVerifier implements Verifier {
    private static final BigInteger GROUP_ORDER =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static final PreparedPoint BASE =
        new PreparedPoint(
            decode(
                HexFormat.of()
                    .parseHex("5866666666666666666666666666666666666666666666666666666666666666")),
            7);

    private final byte[] publicKey;
    private final PreparedPoint minusKey;

    JavaVerifier(byte[] publicKey) {
      this.publicKey = publicKey;
      EdwardsPoint key = decode(publicKey);
      key.negate();
      this.minusKey = new PreparedPoint(key, 4);
    }

    private static EdwardsPoint decode(byte[] encoded) {
      return EdwardsPoint.decode(encoded).orElseThrow();
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
      byte[] s = Arrays.copyOfRange(signature, Ed25519Rules.POINT_BYTES, signature.length);
      byte[] k = hash(signature, message);
      byte[] r = PreparedPoint.sum(BASE, s, minusKey, k).encode();
      return Arrays.equals(r, 0, r.length, signature, 0, r.length);
    }

    private byte[] hash(byte[] signature, byte[] message) {
      MessageDigest sha512;
      try {
        sha512 = MessageDigest.getInstance("SHA-512");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every JDK has SHA-512", e);
      }
      sha512.update(signature, 0, Ed25519Rules.POINT_BYTES);
      sha512.update(publicKey);
      byte[] hash = reversed(sha512.digest(message), Ed25519Rules.SIGNATURE_BYTES);
      BigInteger reduced = new BigInteger(1, hash).mod(GROUP_ORDER);
      return reversed(reduced.toByteArray(), Ed25519Rules.POINT_BYTES);
    }

    /** The bytes from last to first, and zeros after them. */
    private static byte[] reversed(byte[] bytes, int length) {
      byte[] reversed = new byte[length];
      for (int i = 0; i < bytes.length; i++) {
        reversed[i] = bytes[bytes.length - 1 - i];
      }
      return reversed;
    }
  }
}
