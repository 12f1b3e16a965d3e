/** Events that a server asks for: state, history and what is missing of them, verified. */
@NullMarked
package org.matrixlib.federation.history;

import org.jspecify.annotations.NullMarked;
