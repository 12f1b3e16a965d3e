/** What the room server decided: the log {@code room.output}. */
@NullMarked
package org.matrixlib.server.room.output;

import org.jspecify.annotations.NullMarked;
