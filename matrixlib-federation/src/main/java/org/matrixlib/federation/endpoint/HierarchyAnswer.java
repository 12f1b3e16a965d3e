package org.matrixlib.federation.endpoint;

import java.util.List;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link GetHierarchy}.
 *
 * @param room the space
 * @param childrenState its {@code m.space.child} events, stripped
 * @param children its children that the server which asks may see
 * @param inaccessibleChildren its children that the server which asks may not see
 * @param json the whole answer
 */
public record HierarchyAnswer(
    RoomSummary room,
    List<JsonObject> childrenState,
    List<RoomSummary> children,
    List<RoomId> inaccessibleChildren,
    JsonObject json) {
  /**
   * Copies the lists.
   *
   * @param room the space
   * @param childrenState its {@code m.space.child} events, stripped
   * @param children its children that the server which asks may see
   * @param inaccessibleChildren its children that the server which asks may not see
   * @param json the whole answer
   */
  public HierarchyAnswer {
    childrenState = List.copyOf(childrenState);
    children = List.copyOf(children);
    inaccessibleChildren = List.copyOf(inaccessibleChildren);
  }
}
