/** Calls other servers, and says why a call failed. */
@NullMarked
package org.matrixlib.federation.client;

import org.jspecify.annotations.NullMarked;
