/**
 * What the contents of events say that rooms are ruled by: memberships, power levels, join rules
 * and so on.
 *
 * <p>Each type is a tolerant view of one {@code content}: a property of the wrong type counts as
 * missing and spoils no other, and no content throws.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#room-events Room events
 */
@NullMarked
package org.matrixlib.core.content;

import org.jspecify.annotations.NullMarked;
