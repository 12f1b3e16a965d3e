package org.matrixlib.federation.transaction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.federation.transaction.ReceivingRooms.ReceivingRoom;

/** Reads the ephemeral units of a transaction, and keeps what their sender may say. */
final class EduReader {
  private final ServerName origin;
  private final ReceivingRooms rooms;
  private final List<Edu> edus = new ArrayList<>();
  private final List<DroppedEdu> dropped = new ArrayList<>();

  /** How many parts of the unit that is being read were looked at. */
  private int parts;

  /** How many of them were left out. */
  private final Map<EduFault, Integer> faults = new EnumMap<>(EduFault.class);

  /**
   * Begins to read.
   *
   * @param origin the server that sent the transaction
   */
  EduReader(ServerName origin, ReceivingRooms rooms) {
    this.origin = origin;
    this.rooms = rooms;
  }

  List<Edu> edus() {
    return Collections.unmodifiableList(edus);
  }

  List<DroppedEdu> dropped() {
    return Collections.unmodifiableList(dropped);
  }

  void read(JsonValue unit) {
    JsonObject object = unit instanceof JsonObject known ? known : JsonObject.EMPTY;
    String type = object.string("edu_type").orElse("");
    Optional<JsonObject> content = object.object("content");
    parts = 0;
    faults.clear();
    if (type.isEmpty() || content.isEmpty()) {
      fault(EduFault.MALFORMED);
    } else {
      read(type, content.get()).ifPresent(edus::add);
    }
    faults.forEach((fault, count) -> dropped.add(new DroppedEdu(type, fault, count)));
  }

  private void fault(EduFault fault) {
    faults.merge(fault, 1, Integer::sum);
  }

  private Optional<? extends Edu> read(String type, JsonObject content) {
    return switch (type) {
      case Edu.Typing.TYPE -> typing(content);
      case Edu.Presence.TYPE -> presence(content);
      case Edu.Receipts.TYPE -> receipts(content);
      case Edu.DeviceListUpdate.TYPE -> deviceListUpdate(content);
      case Edu.SigningKeyUpdate.TYPE -> signingKeyUpdate(content);
      case Edu.DirectToDevice.TYPE -> directToDevice(content);
      default -> Optional.of(new Edu.Unknown(type, content));
    };
  }

  /** Whether a further part may be looked at. */
  private boolean mayReadPart() {
    if (parts == TransactionLimits.MAX_EDU_PARTS) {
      fault(EduFault.TOO_MANY_PARTS);
      return false;
    }
    parts++;
    return true;
  }

  // What may be said

  /** A user that the origin may speak for. */
  private Optional<UserId> ownUser(Optional<String> text) {
    Optional<UserId> user = text.flatMap(UserId::parse);
    if (user.isEmpty()) {
      fault(EduFault.MALFORMED);
    } else if (!user.get().server().equals(origin)) {
      fault(EduFault.FOREIGN_USER);
      return Optional.empty();
    }
    return user;
  }

  /** A room of this server that the origin may speak of. */
  private Optional<RoomId> openRoom(Optional<String> text) {
    Optional<RoomId> id = text.flatMap(RoomId::parse);
    if (id.isEmpty()) {
      fault(EduFault.MALFORMED);
      return Optional.empty();
    }
    Optional<ReceivingRoom> room = rooms.find(id.get()).filter(ReceivingRoom::takesPart);
    if (room.isEmpty()) {
      fault(EduFault.UNKNOWN_ROOM);
      return Optional.empty();
    }
    if (!room.get().acl().allows(origin)) {
      fault(EduFault.SERVER_DENIED);
      return Optional.empty();
    }
    return id;
  }

  // The types

  private Optional<Edu.Typing> typing(JsonObject content) {
    Optional<Boolean> isTyping = content.bool("typing");
    if (isTyping.isEmpty()) {
      fault(EduFault.MALFORMED);
      return Optional.empty();
    }
    Optional<UserId> user = ownUser(content.string("user_id"));
    return user.isEmpty()
        ? Optional.empty()
        : openRoom(content.string("room_id"))
            .map(room -> new Edu.Typing(room, user.get(), isTyping.get()));
  }

  private Optional<Edu.Presence> presence(JsonObject content) {
    Optional<JsonArray> push = content.array("push");
    if (push.isEmpty()) {
      fault(EduFault.MALFORMED);
      return Optional.empty();
    }
    List<Edu.PresenceUpdate> updates = new ArrayList<>();
    for (JsonValue update : push.get()) {
      presenceUpdate(update instanceof JsonObject object ? object : JsonObject.EMPTY)
          .ifPresent(updates::add);
    }
    return updates.isEmpty() ? Optional.empty() : Optional.of(new Edu.Presence(updates));
  }

  private Optional<Edu.PresenceUpdate> presenceUpdate(JsonObject update) {
    if (!mayReadPart()) {
      return Optional.empty();
    }
    Optional<String> presence = update.string("presence");
    if (presence.isEmpty()) {
      fault(EduFault.MALFORMED);
      return Optional.empty();
    }
    return ownUser(update.string("user_id"))
        .map(
            user ->
                new Edu.PresenceUpdate(
                    user,
                    presence.get(),
                    update.integer("last_active_ago"),
                    update.string("status_msg"),
                    update.bool("currently_active").orElse(false)));
  }

  private Optional<Edu.Receipts> receipts(JsonObject content) {
    List<Edu.Receipt> receipts = new ArrayList<>();
    content.forEach(
        (roomId, ofRoom) ->
            Optional.of(roomId)
                .filter(id -> mayReadPart())
                .flatMap(id -> openRoom(Optional.of(id)))
                .ifPresent(
                    room ->
                        members(ofRoom)
                            .forEach(
                                (type, ofType) ->
                                    members(ofType)
                                        .forEach(
                                            (user, receipt) ->
                                                receipt(room, type, user, receipt)
                                                    .ifPresent(receipts::add)))));
    return receipts.isEmpty() ? Optional.empty() : Optional.of(new Edu.Receipts(receipts));
  }

  private JsonObject members(JsonValue value) {
    if (value instanceof JsonObject object) {
      return object;
    }
    fault(EduFault.MALFORMED);
    return JsonObject.EMPTY;
  }

  private Optional<Edu.Receipt> receipt(RoomId room, String type, String user, JsonValue value) {
    if (!mayReadPart()) {
      return Optional.empty();
    }
    JsonObject receipt = value instanceof JsonObject object ? object : JsonObject.EMPTY;
    List<JsonValue> events = receipt.array("event_ids").orElse(JsonArray.EMPTY).toList();
    Optional<EventId> event =
        events.size() == 1 && events.get(0) instanceof JsonString id
            ? EventId.parse(id.text())
            : Optional.empty();
    Optional<JsonObject> data = receipt.object("data");
    if (event.isEmpty() || data.isEmpty()) {
      fault(EduFault.MALFORMED);
      return Optional.empty();
    }
    return ownUser(Optional.of(user))
        .map(reader -> new Edu.Receipt(room, type, reader, event.get(), data.get()));
  }

  private Optional<Edu.DeviceListUpdate> deviceListUpdate(JsonObject content) {
    Optional<String> deviceId = content.string("device_id");
    OptionalLong streamId = content.integer("stream_id");
    Optional<List<Long>> prevIds = integers(content, "prev_id");
    if (deviceId.isEmpty() || streamId.isEmpty() || prevIds.isEmpty()) {
      fault(EduFault.MALFORMED);
      return Optional.empty();
    }
    Optional<JsonObject> keys = content.object("keys");
    return ownUser(content.string("user_id"))
        .filter(user -> keys.isEmpty() || areOfDevice(keys.get(), user, deviceId.get()))
        .map(
            user ->
                new Edu.DeviceListUpdate(
                    user,
                    deviceId.get(),
                    streamId.getAsLong(),
                    prevIds.get(),
                    content.bool("deleted").orElse(false),
                    content.string("device_display_name"),
                    keys));
  }

  /** An array of integers, which may be missing; empty if it is anything else. */
  private static Optional<List<Long>> integers(JsonObject content, String name) {
    if (!content.has(name)) {
      return Optional.of(List.of());
    }
    List<Long> integers = new ArrayList<>();
    for (JsonValue value : content.array(name).map(JsonArray::toList).orElse(List.of())) {
      if (value instanceof JsonNumber number && number.asLong().isPresent()) {
        integers.add(number.asLong().getAsLong());
      } else {
        return Optional.empty();
      }
    }
    return content.array(name).map(array -> integers);
  }

  private boolean areOfDevice(JsonObject keys, UserId user, String deviceId) {
    boolean saysDevice = keys.string("device_id").equals(Optional.of(deviceId));
    if (!saysDevice) {
      fault(EduFault.MALFORMED);
    }
    return saysDevice && isOf(keys, user);
  }

  /**
   * Whether a key object says that it is the user's, as clients would take it for whose it says.
   */
  private boolean isOf(JsonObject keys, UserId user) {
    Optional<UserId> owner = ownUser(keys.string("user_id"));
    if (owner.isPresent() && !owner.get().equals(user)) {
      fault(EduFault.MALFORMED);
    }
    return owner.equals(Optional.of(user));
  }

  private Optional<Edu.SigningKeyUpdate> signingKeyUpdate(JsonObject content) {
    Optional<JsonObject> master = content.object("master_key");
    Optional<JsonObject> selfSigning = content.object("self_signing_key");
    return ownUser(content.string("user_id"))
        .filter(user -> master.isEmpty() || isOf(master.get(), user))
        .filter(user -> selfSigning.isEmpty() || isOf(selfSigning.get(), user))
        .map(user -> new Edu.SigningKeyUpdate(user, master, selfSigning));
  }

  private Optional<Edu.DirectToDevice> directToDevice(JsonObject content) {
    Optional<String> type = content.string("type");
    Optional<String> messageId =
        content
            .string("message_id")
            .filter(
                id ->
                    id.codePointCount(0, id.length()) <= Edu.DirectToDevice.MAX_MESSAGE_ID_LENGTH);
    Optional<JsonObject> messages = content.object("messages");
    if (type.isEmpty() || messages.isEmpty() || messageId.isEmpty()) {
      fault(EduFault.MALFORMED);
      return Optional.empty();
    }
    return ownUser(content.string("sender"))
        .map(
            sender ->
                new Edu.DirectToDevice(
                    sender, type.get(), messageId.get(), messages(messages.get())));
  }

  private Map<UserId, Map<String, JsonObject>> messages(JsonObject messages) {
    Map<UserId, Map<String, JsonObject>> byUser = new LinkedHashMap<>();
    messages.forEach(
        (name, devices) -> {
          if (!mayReadPart()) {
            return;
          }
          Optional<UserId> user = UserId.parse(name);
          if (user.isEmpty()) {
            fault(EduFault.MALFORMED);
            return;
          }
          Map<String, JsonObject> byDevice = new LinkedHashMap<>();
          members(devices)
              .forEach(
                  (device, message) -> {
                    if (!mayReadPart()) {
                      return;
                    }
                    if (message instanceof JsonObject content) {
                      byDevice.put(device, content);
                    } else {
                      fault(EduFault.MALFORMED);
                    }
                  });
          byUser.put(user.get(), byDevice);
        });
    return byUser;
  }
}
