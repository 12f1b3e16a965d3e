/** Every endpoint of the server-server API, as a typed call with a typed answer. */
@NullMarked
package org.matrixlib.federation.endpoint;

import org.jspecify.annotations.NullMarked;
