package org.matrixlib.federation.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.matrixlib.core.id.MxcUri;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * What a server tells of a room to those who aren't in it. Of the members that it may have, one
 * that is malformed counts as missing.
 *
 * @param room the room
 * @param joinedMembers how many members it has
 * @param isWorldReadable whether anybody may read it
 * @param guestsCanJoin whether guests may join
 * @param name its name
 * @param topic its topic
 * @param canonicalAlias its alias
 * @param avatarUrl its picture
 * @param joinRule who may join; public if it isn't told
 * @param roomType its type
 * @param json all that is told
 */
public record RoomSummary(
    RoomId room,
    long joinedMembers,
    boolean isWorldReadable,
    boolean guestsCanJoin,
    Optional<String> name,
    Optional<String> topic,
    Optional<RoomAlias> canonicalAlias,
    Optional<MxcUri> avatarUrl,
    Optional<String> joinRule,
    Optional<String> roomType,
    JsonObject json) {
  static RoomSummary of(JsonObject json) throws MalformedAnswerException {
    return new RoomSummary(
        Required.id(json, "room_id", RoomId::parse),
        Required.integer(json, "num_joined_members"),
        Required.bool(json, "world_readable"),
        Required.bool(json, "guest_can_join"),
        json.string("name"),
        json.string("topic"),
        json.string("canonical_alias").flatMap(RoomAlias::parse),
        json.string("avatar_url").flatMap(MxcUri::parse),
        json.string("join_rule"),
        json.string("room_type"),
        json);
  }

  static List<RoomSummary> listOf(List<JsonObject> objects) throws MalformedAnswerException {
    List<RoomSummary> rooms = new ArrayList<>();
    for (JsonObject object : objects) {
      rooms.add(of(object));
    }
    return rooms;
  }
}
