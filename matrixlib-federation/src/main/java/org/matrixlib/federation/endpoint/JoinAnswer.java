package org.matrixlib.federation.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * What the answer to {@link SendJoin} says beside the events of the room.
 *
 * @param membersOmitted whether the state came without members
 * @param event the event as the server that answers has it, perhaps with a signature of its own
 * @param serversInRoom the servers that were in the room before the join; not empty if members were
 *     omitted. What is no server name is left out
 * @param json all of it
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_joinroomideventid
 *     PUT send_join
 */
public record JoinAnswer(
    boolean membersOmitted,
    Optional<JsonObject> event,
    List<ServerName> serversInRoom,
    JsonObject json) {
  /**
   * Copies the list.
   *
   * @param membersOmitted whether the state came without members
   * @param event the event as the server that answers has it
   * @param serversInRoom the servers that were in the room before the join
   * @param json all of it
   */
  public JoinAnswer {
    serversInRoom = List.copyOf(serversInRoom);
  }

  /**
   * Reads what follows the events.
   *
   * @param rest what {@link EventStream#rest} gives
   * @return what it says
   * @throws MalformedAnswerException if members were omitted, and no server is said to be in the
   *     room
   */
  public static JoinAnswer of(JsonObject rest) throws MalformedAnswerException {
    boolean membersOmitted = rest.bool("members_omitted").orElse(false);
    List<ServerName> servers = new ArrayList<>();
    for (JsonValue name : rest.array("servers_in_room").orElse(JsonArray.EMPTY)) {
      if (name instanceof JsonString text) {
        ServerName.parse(text.text()).ifPresent(servers::add);
      }
    }
    if (membersOmitted && servers.isEmpty()) {
      throw new MalformedAnswerException("members_omitted, but servers_in_room names none");
    }
    return new JoinAnswer(membersOmitted, rest.object("event"), servers, rest);
  }
}
