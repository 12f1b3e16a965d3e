package org.matrixlib.server.sync;

import org.matrixlib.core.content.Membership;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;

/** An answer to a sync, put together room by room. */
final class SyncAnswer {
  private static final JsonObject NO_EVENTS =
      JsonObject.builder().put("events", JsonArray.EMPTY).build();

  private final JsonObject.Builder join = JsonObject.builder();
  private final JsonObject.Builder invite = JsonObject.builder();
  private final JsonObject.Builder knock = JsonObject.builder();
  private final JsonObject.Builder leave = JsonObject.builder();
  private boolean isEmpty = true;

  /** Adds a room to those of a membership. */
  void add(Membership membership, RoomId room, JsonObject update) {
    isEmpty = false;
    rooms(membership).put(room.toString(), update);
  }

  private JsonObject.Builder rooms(Membership membership) {
    return switch (membership) {
      case JOIN -> join;
      case INVITE -> invite;
      case KNOCK -> knock;
      case LEAVE, BAN -> leave;
    };
  }

  /** Whether it tells nothing. */
  boolean isEmpty() {
    return isEmpty;
  }

  /**
   * The whole. What other readers will fill in is in its place, and empty.
   *
   * @param nextBatch the token of the position that the client is at with this
   */
  JsonObject form(String nextBatch) {
    JsonObject rooms =
        JsonObject.builder()
            .put("join", join.build())
            .put("invite", invite.build())
            .put("knock", knock.build())
            .put("leave", leave.build())
            .build();
    return JsonObject.builder()
        .put("next_batch", nextBatch)
        .put("rooms", rooms)
        .put("account_data", NO_EVENTS)
        .put("presence", NO_EVENTS)
        .put("to_device", NO_EVENTS)
        .put(
            "device_lists",
            JsonObject.builder()
                .put("changed", JsonArray.EMPTY)
                .put("left", JsonArray.EMPTY)
                .build())
        .put("device_one_time_keys_count", JsonObject.EMPTY)
        .put("device_unused_fallback_key_types", JsonArray.EMPTY)
        .build();
  }
}
