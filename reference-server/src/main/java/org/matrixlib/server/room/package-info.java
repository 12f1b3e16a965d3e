/**
 * The room server: the only one that decides what is part of a room. It takes the commands of
 * {@code room.input}, each shard in one thread; commits what comes of them, with the records of
 * {@code room.output}, in one transaction; and answers queries from its own store.
 */
@NullMarked
package org.matrixlib.server.room;

import org.jspecify.annotations.NullMarked;
