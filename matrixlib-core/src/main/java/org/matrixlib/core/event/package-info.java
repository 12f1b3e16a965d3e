/**
 * Events as servers exchange them: read and checked, built, hashed, signed and redacted.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#pdus PDUs
 */
@NullMarked
package org.matrixlib.core.event;

import org.jspecify.annotations.NullMarked;
