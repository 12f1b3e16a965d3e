package org.matrixlib.core.crypto;

/**
 * What {@link SignedJson#verify} finds out about a server's signatures.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#checking-for-a-signature Checking for a Signature
 */
public enum SignatureVerdict {
  /** At least one signature could be verified, and all that could be are valid. */
  VALID,

  /** A signature by one of the given keys is not valid, or is no signature at all. */
  INVALID,

  /** The server signed, but with none of the given keys: fetch its keys and verify again. */
  UNKNOWN_KEY,

  /** The server did not sign with an algorithm that is known here. */
  NOT_SIGNED,

  /** The {@code signatures} of the object, or those of the server, are no JSON object. */
  MALFORMED;

  /**
   * Whether the object may be trusted to come from the server.
   *
   * @return true for {@link #VALID} only
   */
  public boolean isValid() {
    return this == VALID;
  }
}
