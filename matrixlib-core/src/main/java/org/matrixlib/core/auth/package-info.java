/**
 * Whether an event is allowed: the selection of auth events and the authorization rules of every
 * room version.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#authorization-rules Authorization rules
 */
@NullMarked
package org.matrixlib.core.auth;

import org.jspecify.annotations.NullMarked;
