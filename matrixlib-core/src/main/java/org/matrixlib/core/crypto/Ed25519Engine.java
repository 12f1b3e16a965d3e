package org.matrixlib.core.crypto;

/**
 * An implementation of Ed25519.
 *
 * <p>It is only handed what {@link Ed25519Rules} let through, and from there on must hold to the
 * equation without cofactor: a signature (R, S) of a message M is valid for the public key A if the
 * encoding of {@code [S]B - [k]A}, where k is the hash of R, A and M, is R byte for byte. What it
 * returns is immutable and safe for use by several threads.
 */
interface Ed25519Engine {
  /** The name that {@link Ed25519#providerName()} shows. */
  String name();

  /** Prepares a private key. Neither array is changed later. */
  Signer signer(byte[] seed, byte[] publicKey);

  /** Prepares a public key. The array is not changed later. */
  Verifier verifier(byte[] publicKey);

  /** A private key, ready for use. */
  interface Signer {
    byte[] sign(byte[] message);
  }

  /** A public key, ready for use. */
  interface Verifier {
    boolean verify(byte[] message, byte[] signature);
  }
}
