/** Where a server is: from its name to the endpoints that speak for it. */
@NullMarked
package org.matrixlib.federation.discovery;

import org.jspecify.annotations.NullMarked;
