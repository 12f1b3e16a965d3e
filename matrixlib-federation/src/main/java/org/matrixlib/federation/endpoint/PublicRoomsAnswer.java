package org.matrixlib.federation.endpoint;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * The answer to {@link GetPublicRooms} and {@link QueryPublicRooms}.
 *
 * @param rooms some of the rooms
 * @param nextBatch where to go on; empty if these are the last
 * @param prevBatch where to go back to; empty if these are the first
 * @param totalEstimate how many rooms there may be, if the server knows
 * @param json the whole answer
 */
public record PublicRoomsAnswer(
    List<RoomSummary> rooms,
    Optional<String> nextBatch,
    Optional<String> prevBatch,
    OptionalLong totalEstimate,
    JsonObject json) {
  /**
   * Copies the list.
   *
   * @param rooms some of the rooms
   * @param nextBatch where to go on; empty if these are the last
   * @param prevBatch where to go back to; empty if these are the first
   * @param totalEstimate how many rooms there may be, if the server knows
   * @param json the whole answer
   */
  public PublicRoomsAnswer {
    rooms = List.copyOf(rooms);
  }

  static PublicRoomsAnswer of(JsonObject json) throws MalformedAnswerException {
    return new PublicRoomsAnswer(
        RoomSummary.listOf(Required.objects(json, "chunk")),
        json.string("next_batch"),
        json.string("prev_batch"),
        json.integer("total_room_count_estimate"),
        json);
  }
}
