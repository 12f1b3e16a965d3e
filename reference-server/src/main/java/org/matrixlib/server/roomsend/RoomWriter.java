package org.matrixlib.server.roomsend;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.input.RoomInput;

/** Appends commands for clients: what is refused becomes an error of the client API. */
public record RoomWriter(RoomInput input) {

  /** Appends a command; the future fails with an {@link ApiException} if it is refused. */
  CompletableFuture<RoomAnswer.Done> append(RoomCommand command) {
    return append(command, ApiException::of);
  }

  /**
   * Appends a command.
   *
   * @param refusal what the future fails with if it is refused
   */
  CompletableFuture<RoomAnswer.Done> append(
      RoomCommand command, Function<RoomAnswer.Refused, ApiException> refusal) {
    return input.append(command).thenApply(answer -> done(answer, refusal));
  }

  private static RoomAnswer.Done done(
      RoomAnswer answer, Function<RoomAnswer.Refused, ApiException> refusal) {
    if (answer instanceof RoomAnswer.Refused refused) {
      throw refusal.apply(refused);
    }
    return (RoomAnswer.Done) answer;
  }
}
