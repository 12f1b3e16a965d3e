package org.matrixlib.federation.endpoint;

import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks for a space and its children.
 *
 * @param room the room
 * @param suggestedOnly whether only children that are suggested are asked for
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1hierarchyroomid GET
 *     hierarchy
 */
public record GetHierarchy(RoomId room, boolean suggestedOnly)
    implements JsonCall<HierarchyAnswer> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return Target.v1("hierarchy", room).query("suggested_only", suggestedOnly).toString();
  }

  @Override
  public HierarchyAnswer read(JsonObject json) throws MalformedAnswerException {
    JsonObject space = Required.object(json, "room");
    return new HierarchyAnswer(
        RoomSummary.of(space),
        Required.objects(space, "children_state"),
        RoomSummary.listOf(Required.objects(json, "children")),
        Required.ids(json, "inaccessible_children", RoomId::parse),
        json);
  }
}
