package org.matrixlib.core.receipt;

/**
 * What a room's policy server says about an event.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#validating-policy-server-signatures
 *     Validating policy server signatures
 */
public enum PolicyVerdict {
  /** The event carries its valid signature, or the room uses none, or this server is it. */
  RECOMMENDED,
  /** It was asked for a signature and gave none that is valid. */
  NOT_RECOMMENDED,
  /** It could not be asked: another try may end otherwise. */
  UNREACHABLE
}
