/**
 * Ed25519 keys, and the signatures that servers put on JSON objects.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#signing-json Signing JSON
 */
@NullMarked
package org.matrixlib.core.crypto;

import org.jspecify.annotations.NullMarked;
