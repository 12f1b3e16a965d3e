package org.matrixlib.core.content;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonBoolean;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;

/**
 * What the content of {@code m.room.create} says about a room.
 *
 * <p>Any content is read: a property of the wrong type doesn't spoil the others. Whether the room
 * is federated is found once; all else is decoded anew at each call. Immutable.
 *
 * @see RoomCreators who created the room, in every room version
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroomcreate m.room.create
 */
public final class CreateContent {
  private static final String CREATOR = "creator";
  private static final String ADDITIONAL_CREATORS = "additional_creators";
  private static final String ROOM_VERSION = "room_version";
  private static final String FIRST_ROOM_VERSION = "1";

  private final JsonObject content;
  private final boolean isFederated;

  private CreateContent(JsonObject content) {
    this.content = content;
    this.isFederated = content.get("m.federate").filter(JsonBoolean.FALSE::equals).isEmpty();
  }

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.create} event
   * @return the view of it
   */
  public static CreateContent of(JsonObject content) {
    return new CreateContent(content);
  }

  /**
   * The name of the room version: {@code 1} if the content says none.
   *
   * @return any text; empty if the version is no string
   */
  public Optional<String> roomVersion() {
    return content.has(ROOM_VERSION)
        ? content.string(ROOM_VERSION)
        : Optional.of(FIRST_ROOM_VERSION);
  }

  /**
   * Whether users of other servers than the sender's may take part.
   *
   * @return false if and only if {@code m.federate} is {@code false}
   */
  public boolean isFederated() {
    return isFederated;
  }

  /**
   * Who created the room, which only the rules of room versions 1 to 10 ask.
   *
   * @return empty if there is none, or what is there is no user id; {@link #hasCreator()} tells
   *     these apart
   */
  public Optional<UserId> creator() {
    return content.string(CREATOR).flatMap(UserId::parse);
  }

  /**
   * Whether there is a creator.
   *
   * @return true if the property is there, with any value
   */
  public boolean hasCreator() {
    return content.has(CREATOR);
  }

  /**
   * Who counts as a creator beside the sender, which only the rules of room version 12 ask.
   *
   * @return an immutable list; what is no user id is left out, though {@link
   *     #hasValidAdditionalCreators()} tells
   */
  public List<UserId> additionalCreators() {
    return StringList.read(content, ADDITIONAL_CREATORS)
        .flatMap(text -> UserId.parse(text).stream())
        .toList();
  }

  /**
   * Whether the additional creators are missing, or an array of user ids.
   *
   * @return false if they are anything else
   */
  public boolean hasValidAdditionalCreators() {
    return content
        .get(ADDITIONAL_CREATORS)
        .map(
            value ->
                value instanceof JsonArray array
                    && array.stream().allMatch(CreateContent::isUserId))
        .orElse(true);
  }

  private static boolean isUserId(JsonValue value) {
    return value instanceof JsonString string && UserId.parse(string.text()).isPresent();
  }

  /**
   * What the room is for, such as {@code m.space}.
   *
   * @return empty for a plain room, or if it is no string
   * @spec https://spec.matrix.org/v1.19/client-server-api/#types Types
   */
  public Optional<String> type() {
    return content.string("type");
  }

  /**
   * The room that this one replaces.
   *
   * @return empty if there is none, or what is there is no room id
   */
  public Optional<RoomId> predecessorRoom() {
    return predecessor().flatMap(room -> room.string("room_id")).flatMap(RoomId::parse);
  }

  /**
   * The last event of the room that this one replaces.
   *
   * @return empty if there is none, or what is there is no event id
   */
  public Optional<EventId> predecessorEvent() {
    return predecessor().flatMap(room -> room.string("event_id")).flatMap(EventId::parse);
  }

  private Optional<JsonObject> predecessor() {
    return content.object("predecessor");
  }
}
