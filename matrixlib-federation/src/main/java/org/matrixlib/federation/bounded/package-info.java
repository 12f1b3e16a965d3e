/** What strangers would let grow, and the work that it makes, kept within bounds. Not exported. */
@NullMarked
package org.matrixlib.federation.bounded;

import org.jspecify.annotations.NullMarked;
