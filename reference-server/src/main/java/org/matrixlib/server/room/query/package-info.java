/** What writers and readers may ask the room server: its own store, never a copy that lags. */
@NullMarked
package org.matrixlib.server.room.query;

import org.jspecify.annotations.NullMarked;
