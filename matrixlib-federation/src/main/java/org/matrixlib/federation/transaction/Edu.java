package org.matrixlib.federation.transaction;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;

/**
 * An ephemeral data unit: what servers tell each other that is of no room's history.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#edus EDUs
 */
public sealed interface Edu {

  /**
   * The type.
   *
   * @return such as {@code m.typing}
   */
  String type();

  /**
   * The content.
   *
   * @return the object that goes over the wire
   */
  JsonObject content();

  /**
   * The unit as it goes over the wire.
   *
   * @return type and content
   */
  default JsonObject json() {
    return JsonObject.builder().put("edu_type", type()).put("content", content()).build();
  }

  /**
   * Somebody begins or ends typing.
   *
   * @param room where
   * @param user who
   * @param isTyping whether it begins
   * @spec https://spec.matrix.org/v1.19/server-server-api/#typing-notifications Typing
   *     Notifications
   */
  record Typing(RoomId room, UserId user, boolean isTyping) implements Edu {
    static final String TYPE = "m.typing";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public JsonObject content() {
      return JsonObject.builder()
          .put("room_id", room.toString())
          .put("user_id", user.toString())
          .put("typing", isTyping)
          .build();
    }
  }

  /**
   * What users are up to.
   *
   * @param updates one for each user
   * @spec https://spec.matrix.org/v1.19/server-server-api/#presence Presence
   */
  record Presence(List<PresenceUpdate> updates) implements Edu {
    static final String TYPE = "m.presence";

    /**
     * Copies the list.
     *
     * @param updates one for each user
     */
    public Presence {
      updates = List.copyOf(updates);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public JsonObject content() {
      JsonArray push = JsonArray.of(updates.stream().map(PresenceUpdate::json).toList());
      return JsonObject.builder().put("push", push).build();
    }
  }

  /**
   * What a user is up to.
   *
   * @param user who
   * @param presence {@code online}, {@code unavailable} or {@code offline}; others may be made up
   * @param lastActiveAgo how many milliseconds ago the user did something, if that is known
   * @param statusMessage what the user says about it
   * @param isCurrentlyActive whether the user is likely to be at it now
   */
  record PresenceUpdate(
      UserId user,
      String presence,
      OptionalLong lastActiveAgo,
      Optional<String> statusMessage,
      boolean isCurrentlyActive) {

    private JsonObject json() {
      JsonObject.Builder update =
          JsonObject.builder()
              .put("user_id", user.toString())
              .put("presence", presence)
              .put("currently_active", isCurrentlyActive);
      lastActiveAgo.ifPresent(ago -> update.put("last_active_ago", ago));
      statusMessage.ifPresent(message -> update.put("status_msg", message));
      return update.build();
    }
  }

  /**
   * How far users have read.
   *
   * @param receipts no two of the same room, type and user
   * @spec https://spec.matrix.org/v1.19/server-server-api/#receipts Receipts
   */
  record Receipts(List<Receipt> receipts) implements Edu {
    static final String TYPE = "m.receipt";

    /**
     * Copies the list.
     *
     * @param receipts no two of the same room, type and user
     */
    public Receipts {
      receipts = List.copyOf(receipts);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public JsonObject content() {
      Map<RoomId, Map<String, JsonObject.Builder>> rooms = new TreeMap<>();
      for (Receipt receipt : receipts) {
        rooms
            .computeIfAbsent(receipt.room(), room -> new TreeMap<>())
            .computeIfAbsent(receipt.receiptType(), type -> JsonObject.builder())
            .put(receipt.user().toString(), receipt.json());
      }
      JsonObject.Builder content = JsonObject.builder();
      rooms.forEach(
          (room, types) -> {
            JsonObject.Builder ofRoom = JsonObject.builder();
            types.forEach((type, users) -> ofRoom.put(type, users.build()));
            content.put(room.toString(), ofRoom.build());
          });
      return content.build();
    }
  }

  /**
   * How far a user has read.
   *
   * @param room where
   * @param receiptType such as {@code m.read}
   * @param user who
   * @param event the event that the user has read up to
   * @param data when, in which thread and so on
   */
  record Receipt(RoomId room, String receiptType, UserId user, EventId event, JsonObject data) {

    private JsonObject json() {
      return JsonObject.builder()
          .put("event_ids", JsonArray.ofStrings(List.of(event.toString())))
          .put("data", data)
          .build();
    }
  }

  /**
   * A device of a user has changed.
   *
   * @param user whose device it is
   * @param deviceId which one
   * @param streamId the number of this update among those of the user
   * @param prevIds the updates that this one follows; if one isn't known, ask for all devices
   * @param isDeleted whether the device is gone
   * @param displayName its name, if it has a public one
   * @param keys its identity keys, if it has any
   * @spec https://spec.matrix.org/v1.19/server-server-api/#device-management Device Management
   */
  record DeviceListUpdate(
      UserId user,
      String deviceId,
      long streamId,
      List<Long> prevIds,
      boolean isDeleted,
      Optional<String> displayName,
      Optional<JsonObject> keys)
      implements Edu {
    static final String TYPE = "m.device_list_update";

    /**
     * Copies the list.
     *
     * @param user whose device it is
     * @param deviceId which one
     * @param streamId the number of this update
     * @param prevIds the updates that this one follows
     * @param isDeleted whether the device is gone
     * @param displayName its name
     * @param keys its identity keys
     */
    public DeviceListUpdate {
      prevIds = List.copyOf(prevIds);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public JsonObject content() {
      JsonObject.Builder content =
          JsonObject.builder()
              .put("user_id", user.toString())
              .put("device_id", deviceId)
              .put("stream_id", streamId)
              .put("prev_id", JsonArray.of(prevIds.stream().map(JsonNumber::of).toList()))
              .put("deleted", isDeleted);
      displayName.ifPresent(name -> content.put("device_display_name", name));
      keys.ifPresent(identity -> content.put("keys", identity));
      return content.build();
    }
  }

  /**
   * The cross-signing keys of a user have changed.
   *
   * @param user whose keys they are
   * @param masterKey the master key, if it changed
   * @param selfSigningKey the self-signing key, if it changed
   * @spec https://spec.matrix.org/v1.19/server-server-api/#end-to-end-encryption End-to-End
   *     Encryption
   */
  record SigningKeyUpdate(
      UserId user, Optional<JsonObject> masterKey, Optional<JsonObject> selfSigningKey)
      implements Edu {
    static final String TYPE = "m.signing_key_update";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public JsonObject content() {
      JsonObject.Builder content = JsonObject.builder().put("user_id", user.toString());
      masterKey.ifPresent(key -> content.put("master_key", key));
      selfSigningKey.ifPresent(key -> content.put("self_signing_key", key));
      return content.build();
    }
  }

  /**
   * Messages to devices. Whether they are devices of this server is for the receiver to see.
   *
   * @param sender who sends them
   * @param messageType the type of the messages
   * @param messageId which must not be delivered twice
   * @param messages contents by user and device, of which {@code *} means all
   * @spec https://spec.matrix.org/v1.19/server-server-api/#send-to-device-messaging Send-to-device
   *     messaging
   */
  record DirectToDevice(
      UserId sender,
      String messageType,
      String messageId,
      Map<UserId, Map<String, JsonObject>> messages)
      implements Edu {
    static final String TYPE = "m.direct_to_device";

    /** The most code points of a message id. */
    public static final int MAX_MESSAGE_ID_LENGTH = 32;

    /**
     * Copies the maps.
     *
     * @param sender who sends them
     * @param messageType the type of the messages
     * @param messageId which must not be delivered twice
     * @param messages contents by user and device
     */
    public DirectToDevice {
      Map<UserId, Map<String, JsonObject>> copy = new LinkedHashMap<>();
      messages.forEach(
          (user, devices) ->
              copy.put(user, Collections.unmodifiableMap(new LinkedHashMap<>(devices))));
      messages = Collections.unmodifiableMap(copy);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public JsonObject content() {
      JsonObject.Builder users = JsonObject.builder();
      messages.forEach(
          (user, devices) -> {
            JsonObject.Builder ofUser = JsonObject.builder();
            devices.forEach(ofUser::put);
            users.put(user.toString(), ofUser.build());
          });
      return JsonObject.builder()
          .put("sender", sender.toString())
          .put("type", messageType)
          .put("message_id", messageId)
          .put("messages", users.build())
          .build();
    }
  }

  /**
   * A unit of a type that is not known here. Nothing vouches for what it says about users.
   *
   * @param type its type
   * @param content its content
   */
  record Unknown(String type, JsonObject content) implements Edu {}
}
