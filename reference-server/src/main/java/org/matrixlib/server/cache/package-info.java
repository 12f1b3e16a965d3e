/** What is kept in memory because it was used last. */
@NullMarked
package org.matrixlib.server.cache;

import org.jspecify.annotations.NullMarked;
