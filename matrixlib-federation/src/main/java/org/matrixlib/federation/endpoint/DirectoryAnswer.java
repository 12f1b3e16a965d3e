package org.matrixlib.federation.endpoint;

import java.util.List;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link QueryDirectory}.
 *
 * @param room the room
 * @param servers servers that are likely to be in the room
 * @param json the whole answer
 */
public record DirectoryAnswer(RoomId room, List<ServerName> servers, JsonObject json) {
  /**
   * Copies the list.
   *
   * @param room the room
   * @param servers servers that are likely to be in the room
   * @param json the whole answer
   */
  public DirectoryAnswer {
    servers = List.copyOf(servers);
  }
}
