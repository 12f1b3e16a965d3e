/** What strangers would let grow, kept within bounds. Not exported. */
@NullMarked
package org.matrixlib.federation.bounded;

import org.jspecify.annotations.NullMarked;
