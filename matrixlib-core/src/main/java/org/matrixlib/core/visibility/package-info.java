/**
 * Who may see an event: a user who reads a room's past, or a server that asks for it.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#room-history-visibility Room history
 *     visibility
 */
@NullMarked
package org.matrixlib.core.visibility;

import org.jspecify.annotations.NullMarked;
