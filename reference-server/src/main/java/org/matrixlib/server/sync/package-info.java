/**
 * The reader of {@code room.output} that answers the clients' long polls: what is new to a user,
 * since a position.
 */
@NullMarked
package org.matrixlib.server.sync;

import org.jspecify.annotations.NullMarked;
