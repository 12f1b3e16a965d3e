package org.matrixlib.server.roomsend;

import java.util.concurrent.CompletableFuture;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.server.directory.RoomDirectory;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Fields;
import org.matrixlib.server.room.input.RoomAnswer;

/** Makes rooms for users. Safe for use by several threads. */
public final class RoomCreator {
  private final RoomWriter writer;
  private final RoomDirectory directory;
  private final LocalUsers users;
  private final RoomVersion usualVersion;

  /**
   * Makes rooms.
   *
   * @param usualVersion the version of rooms for which none is asked
   */
  public RoomCreator(
      RoomWriter writer, RoomDirectory directory, LocalUsers users, RoomVersion usualVersion) {
    this.writer = writer;
    this.directory = directory;
    this.users = users;
    this.usualVersion = usualVersion;
  }

  /** Makes a room as a request asks for it. */
  public CompletableFuture<RoomId> create(UserId creator, Fields body) {
    RoomCreation creation = RoomCreation.read(body, creator, users, usualVersion);
    return creation
        .alias()
        .map(alias -> createWithAlias(creator, creation, alias))
        .orElseGet(() -> append(creator, creation));
  }

  private CompletableFuture<RoomId> createWithAlias(
      UserId creator, RoomCreation creation, RoomAlias alias) {
    return directory
        .reserve(alias)
        .thenCompose(
            isReserved -> {
              if (!isReserved) {
                throw new ApiException(Errcode.M_ROOM_IN_USE, "The alias " + alias + " is taken");
              }
              return append(creator, creation)
                  .whenComplete((room, failure) -> directory.release(alias));
            });
  }

  private CompletableFuture<RoomId> append(UserId creator, RoomCreation creation) {
    return writer
        .append(creation.command(), RoomCreator::refusal)
        .thenCompose(done -> register(creation, creator, done.room()));
  }

  private CompletableFuture<RoomId> register(RoomCreation creation, UserId creator, RoomId room) {
    CompletableFuture<Boolean> named =
        creation
            .alias()
            .map(alias -> directory.addReserved(alias, room, creator))
            .orElse(CompletableFuture.completedFuture(true));
    CompletableFuture<Boolean> published =
        creation.isPublished()
            ? directory.publish(room, true)
            : CompletableFuture.completedFuture(true);
    return named.thenCombine(published, (first, second) -> room);
  }

  /** A room that may not be is a wrong request, not one that somebody else could make. */
  private static ApiException refusal(RoomAnswer.Refused refused) {
    return refused.reason() == RoomAnswer.Refused.Reason.NOT_AUTHORIZED
        ? new ApiException(Errcode.M_INVALID_ROOM_STATE, refused.message())
        : ApiException.of(refused);
  }
}
