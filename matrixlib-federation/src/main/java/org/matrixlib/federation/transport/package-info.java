/** How bytes travel between servers: HTTPS to an endpoint whose address is allowed. */
@NullMarked
package org.matrixlib.federation.transport;

import org.jspecify.annotations.NullMarked;
