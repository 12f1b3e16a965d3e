package org.matrixlib.core.crypto;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A public Ed25519 key, with which signatures are verified.
 *
 * <p>Immutable and safe for use by several threads. The first verification prepares the key (some 2
 * kB, and the time of one or two verifications), so a key should be kept, not decoded again for
 * each signature. Keys are equal if their encodings are.
 *
 * @see Ed25519 what is verified, and by what
 * @spec https://spec.matrix.org/v1.19/appendices/#cryptographic-key-representation Keys
 */
public final class VerifyKey {
  private final byte[] encoded;
  private final Ed25519Engine engine;
  private volatile Ed25519Engine.@Nullable Verifier verifier;

  private VerifyKey(byte[] encoded, Ed25519Engine engine) {
    this.encoded = encoded;
    this.engine = engine;
  }

  /**
   * The key with this encoding.
   *
   * @param encoded 32 bytes; they are copied
   * @return the key
   * @throws IllegalArgumentException if no signature could be valid: the length is another, the
   *     encoding is not canonical, the point is not on the curve or its order is small
   */
  public static VerifyKey of(byte[] encoded) {
    return of(encoded, Ed25519.engine());
  }

  static VerifyKey of(byte[] encoded, Ed25519Engine engine) {
    byte[] copy = encoded.clone();
    if (!Ed25519Rules.allowsPublicKey(copy)) {
      throw new IllegalArgumentException("No Ed25519 public key");
    }
    return new VerifyKey(copy, engine);
  }

  /**
   * The key that a server or client sent as text.
   *
   * @param base64 any text
   * @return the key, or empty if the text is not Base64 of the standard alphabet, or no signature
   *     could be valid for the key
   */
  public static Optional<VerifyKey> decode(String base64) {
    return UnpaddedBase64.decode(base64)
        .filter(Ed25519Rules::allowsPublicKey)
        .map(encoded -> new VerifyKey(encoded, Ed25519.engine()));
  }

  /**
   * Whether a signature was made over a message with the private key to this key.
   *
   * @param message the signed bytes
   * @param signature any bytes
   * @return true if the signature is valid; false if it is not, or no signature at all
   */
  public boolean verify(byte[] message, byte[] signature) {
    return Ed25519Rules.allowsSignature(signature) && verifier().verify(message, signature);
  }

  private Ed25519Engine.Verifier verifier() {
    Ed25519Engine.Verifier known = verifier;
    if (known == null) {
      known = engine.verifier(encoded);
      verifier = known;
    }
    return known;
  }

  /**
   * The encoding of the key.
   *
   * @return a copy of the 32 bytes
   */
  public byte[] encoded() {
    return encoded.clone();
  }

  /**
   * The encoding of the key, as servers publish it.
   *
   * @return 43 letters of unpadded Base64
   */
  public String toBase64() {
    return UnpaddedBase64.encode(encoded);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VerifyKey that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  /**
   * The encoding of the key.
   *
   * @return the same as {@link #toBase64()}
   */
  @Override
  public String toString() {
    return toBase64();
  }
}
