/** A Matrix homeserver around append-only logs: what ties its parts together. */
@NullMarked
package org.matrixlib.server;

import org.jspecify.annotations.NullMarked;
