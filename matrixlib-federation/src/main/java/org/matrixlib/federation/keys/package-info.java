/** The signing keys of servers: checking, fetching, keeping and publishing them. */
@NullMarked
package org.matrixlib.federation.keys;

import org.jspecify.annotations.NullMarked;
