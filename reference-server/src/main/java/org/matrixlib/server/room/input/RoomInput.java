package org.matrixlib.server.room.input;

import java.util.concurrent.CompletableFuture;

/**
 * The log that writers append to. A command is answered when what it led to is durable; the room
 * server takes the commands of a room in the order in which they were appended.
 */
public interface RoomInput {

  /**
   * Appends a command.
   *
   * @return what came of it; fails with {@link org.matrixlib.server.store.StorageException} if that
   *     isn't known, or couldn't be stored. Its stages run in the thread that has the room, so they
   *     must not take long, and never wait for another command
   */
  CompletableFuture<RoomAnswer> append(RoomCommand command);
}
