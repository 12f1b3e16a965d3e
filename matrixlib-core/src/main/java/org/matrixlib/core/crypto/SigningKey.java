package org.matrixlib.core.crypto;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.KeyId;

/**
 * A private Ed25519 key under its key ID, with which a server signs.
 *
 * <p>Immutable and safe for use by several threads. The private part, the seed, leaves it only by
 * {@link #toLine()}; no {@code toString} and no exception shows it, not even if the text that was
 * to be parsed was malformed. Keys are equal if their IDs and public keys are.
 *
 * @see Ed25519 what signs
 * @spec https://spec.matrix.org/v1.19/appendices/#signing-details Signing Details
 */
public final class SigningKey {
  private final KeyId keyId;
  private final byte[] seed;
  private final VerifyKey verifyKey;
  private final Ed25519Engine.Signer signer;

  private SigningKey(KeyId keyId, byte[] seed, Ed25519Engine engine) {
    this.keyId = keyId;
    this.seed = seed;
    byte[] publicKey = new byte[Ed25519Rules.POINT_BYTES];
    org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    this.verifyKey = VerifyKey.of(publicKey, engine);
    this.signer = engine.signer(seed, publicKey);
  }

  /**
   * Makes a new key.
   *
   * @param keyId its ID, which must differ from those of all keys the server ever had
   * @param random where the seed comes from
   * @return the key
   * @throws IllegalArgumentException if the algorithm of the ID is not {@code ed25519}
   */
  public static SigningKey generate(KeyId keyId, SecureRandom random) {
    byte[] seed = new byte[Ed25519Rules.SEED_BYTES];
    random.nextBytes(seed);
    return of(keyId, seed);
  }

  /**
   * The key with this seed.
   *
   * @param keyId its ID
   * @param seed 32 bytes; they are copied
   * @return the key
   * @throws IllegalArgumentException if the algorithm of the ID is not {@code ed25519}, or the seed
   *     is not of 32 bytes
   */
  public static SigningKey of(KeyId keyId, byte[] seed) {
    return of(keyId, seed, Ed25519.engine());
  }

  static SigningKey of(KeyId keyId, byte[] seed, Ed25519Engine engine) {
    if (!keyId.algorithm().equals(Ed25519.ALGORITHM)) {
      throw new IllegalArgumentException("The algorithm is not " + Ed25519.ALGORITHM);
    }
    if (seed.length != Ed25519Rules.SEED_BYTES) {
      throw new IllegalArgumentException("The seed is not of 32 bytes");
    }
    return new SigningKey(keyId, seed.clone(), engine);
  }

  /**
   * Reads a key from a line as Synapse keeps it in its file of signing keys: algorithm, version and
   * seed in unpadded Base64, with spaces or tabs between them, such as {@code ed25519 a_1
   * YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1}.
   *
   * @param line the line, with or without its end
   * @return the key
   * @throws IllegalArgumentException if the line is none of this form; the message says what is
   *     wrong but holds no part of the line
   */
  public static SigningKey parse(String line) {
    String[] parts = line.strip().split("\\s+", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("A signing key has three parts: algorithm, version, seed");
    }
    if (!parts[0].equals(Ed25519.ALGORITHM)) {
      throw new IllegalArgumentException("The algorithm is not " + Ed25519.ALGORITHM);
    }
    Optional<KeyId> keyId = KeyId.parse(Ed25519.ALGORITHM + ":" + parts[1]);
    Optional<byte[]> seed = UnpaddedBase64.decode(parts[2]);
    if (keyId.isEmpty()) {
      throw new IllegalArgumentException("The key version is not of letters, digits and _");
    }
    if (seed.isEmpty()) {
      throw new IllegalArgumentException("The seed is not Base64");
    }
    return of(keyId.get(), seed.get());
  }

  /**
   * Reads all keys of a file of signing keys.
   *
   * @param text the lines; those that are blank are passed over
   * @return the keys in their order, of which Synapse signs with the first; immutable
   * @throws IllegalArgumentException if {@link #parse(String)} refuses a line; the message gives
   *     its number and holds no part of it
   */
  public static List<SigningKey> parseAll(String text) {
    List<SigningKey> keys = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        try {
          keys.add(parse(lines.get(i)));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("Line " + (i + 1) + ": " + e.getMessage(), e);
        }
      }
    }
    return List.copyOf(keys);
  }

  /**
   * The line that {@link #parse(String)} reads. It holds the seed: whoever sees it can sign.
   *
   * @return algorithm, version and seed with a space between them, without an end of line
   */
  public String toLine() {
    return keyId.algorithm() + " " + keyId.version() + " " + UnpaddedBase64.encode(seed);
  }

  /**
   * The ID under which the public key is published.
   *
   * @return the ID
   */
  public KeyId keyId() {
    return keyId;
  }

  /**
   * The public key.
   *
   * @return the key that verifies what this one signs
   */
  public VerifyKey verifyKey() {
    return verifyKey;
  }

  /**
   * Signs a message. Signing it again gives the same signature.
   *
   * @param message any bytes
   * @return the signature, 64 bytes
   */
  public byte[] sign(byte[] message) {
    return signer.sign(message);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SigningKey that
        && keyId.equals(that.keyId)
        && verifyKey.equals(that.verifyKey);
  }

  @Override
  public int hashCode() {
    return 31 * keyId.hashCode() + verifyKey.hashCode();
  }

  /**
   * What may be shown of the key.
   *
   * @return the ID and the public key
   */
  @Override
  public String toString() {
    return "SigningKey[" + keyId + ", public key " + verifyKey + "]";
  }
}
