/** What those who run the server look at: health, metrics, logs. */
@NullMarked
package org.matrixlib.server.operations;

import org.jspecify.annotations.NullMarked;
