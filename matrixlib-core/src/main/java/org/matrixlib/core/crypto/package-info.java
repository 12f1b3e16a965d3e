/**
 * Keys, signatures and signed JSON.
 *
 * <p>{@link org.matrixlib.core.crypto.SigningKey} signs, {@link
 * org.matrixlib.core.crypto.VerifyKey} verifies, {@link org.matrixlib.core.crypto.SignedJson} does
 * both with JSON objects; {@link org.matrixlib.core.crypto.Ed25519} tells which implementation
 * works beneath and how strict it is.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#cryptographic-key-representation Keys
 */
@NullMarked
package org.matrixlib.core.crypto;

import org.jspecify.annotations.NullMarked;
