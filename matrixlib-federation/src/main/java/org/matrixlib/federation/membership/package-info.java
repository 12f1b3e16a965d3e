/** Joins, knocks, invites and leaves between servers, on both sides. */
@NullMarked
package org.matrixlib.federation.membership;

import org.jspecify.annotations.NullMarked;
