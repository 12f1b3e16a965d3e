package org.matrixlib.core.content;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomVersion;

/**
 * What {@code m.room.join_rules} says about how users get into a room.
 *
 * <p>Any content is read: a property of the wrong type doesn't spoil the others. The rule is found
 * once, the rooms at each call. Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#mroomjoin_rules m.room.join_rules
 */
public final class JoinRulesContent {
  static final String JOIN_RULE = "join_rule";
  private static final JsonString ROOM_MEMBERSHIP = JsonString.of("m.room_membership");

  private final JsonObject content;
  private final @Nullable JoinRule rule;

  private JoinRulesContent(JsonObject content, RoomVersion version) {
    this.content = content;
    this.rule =
        content.has(JOIN_RULE)
            ? JoinRule.of(content).filter(known -> known.isKnownTo(version)).orElse(null)
            : JoinRule.INVITE;
  }

  /**
   * Reads a content.
   *
   * @param content of an {@code m.room.join_rules} event; the {@linkplain JsonObject#EMPTY empty}
   *     one stands for a room without such an event
   * @param version the version of the room
   * @return the view of it
   */
  public static JoinRulesContent of(JsonObject content, RoomVersion version) {
    return new JoinRulesContent(content, version);
  }

  /**
   * The rule: {@link JoinRule#INVITE} if the content says none.
   *
   * @return empty if the content says one that rooms of this version don't know, no string perhaps:
   *     nobody may join then
   */
  public Optional<JoinRule> rule() {
    return Optional.ofNullable(rule);
  }

  /**
   * The rooms whose members may join, if the rule is a restricted one.
   *
   * @return an immutable list; conditions that are no {@code m.room_membership} of a room are left
   *     out
   * @spec https://spec.matrix.org/v1.19/client-server-api/#restricted-rooms Restricted rooms
   */
  public List<RoomId> allowedRooms() {
    return content.array("allow").orElse(JsonArray.EMPTY).stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .filter(condition -> condition.get("type").filter(ROOM_MEMBERSHIP::equals).isPresent())
        .flatMap(condition -> condition.string("room_id").flatMap(RoomId::parse).stream())
        .toList();
  }
}
