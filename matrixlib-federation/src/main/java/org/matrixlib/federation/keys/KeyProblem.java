package org.matrixlib.federation.keys;

/** Why a published key object is refused, or a key isn't known. */
public enum KeyProblem {
  /** A member that must be there isn't, or is of another type. */
  MALFORMED,
  /** The object is longer than {@link ServerKeys#MAX_BYTES}. */
  TOO_LARGE,
  /** It lists more keys than {@link ServerKeys#MAX_KEYS}. */
  TOO_MANY_KEYS,
  /** It is the object of another server than was asked for. */
  NAME_MISMATCH,
  /** None of the keys that it lists as current signed it. */
  NOT_SELF_SIGNED,
  /** A signature by one of the keys that it lists as current is wrong. */
  INVALID_SELF_SIGNATURE,
  /** The notary that gave it didn't sign it, or with no key that we trust. */
  NOT_SIGNED_BY_NOTARY,
  /** No answer came from where we asked. */
  UNREACHABLE,
  /** Answers came, but they don't list the key. */
  NOT_PUBLISHED,
  /** The key is listed, but isn't valid as long as it has to be. */
  NOT_VALID_LONG_ENOUGH
}
