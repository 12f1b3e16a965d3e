/** The writer of the client API: turns what users ask for into commands to the room server. */
@NullMarked
package org.matrixlib.server.roomsend;

import org.jspecify.annotations.NullMarked;
