/** What writers ask of the room server: the log {@code room.input}. */
@NullMarked
package org.matrixlib.server.room.input;

import org.jspecify.annotations.NullMarked;
