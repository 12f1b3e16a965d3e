/** Append-only logs: the only way from a writer to a reader. */
@NullMarked
package org.matrixlib.server.log;

import org.jspecify.annotations.NullMarked;
