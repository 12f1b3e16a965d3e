/** Requests that servers sign: making and verifying them. */
@NullMarked
package org.matrixlib.federation.request;

import org.jspecify.annotations.NullMarked;
