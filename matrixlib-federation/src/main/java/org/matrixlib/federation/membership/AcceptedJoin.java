package org.matrixlib.federation.membership;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonBoolean;
import org.matrixlib.core.json.JsonValue;

/**
 * The answer to {@code send_join}. The collections are those of the {@link RoomView}, as they may
 * be long.
 *
 * @param event the join with our signature: to be persisted, and sent to the other servers
 * @param state the state before the join
 * @param authChain the auth chain of both
 * @param membersOmitted whether members were left out of the state
 * @param servers the servers in the room before the join
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_joinroomideventid
 *     Send join
 */
public record AcceptedJoin(
    Pdu event,
    Collection<Pdu> state,
    Collection<Pdu> authChain,
    boolean membersOmitted,
    Set<ServerName> servers) {

  /**
   * Writes the body of the answer, event by event.
   *
   * @param out where to; it is left open
   * @throws IOException if that fails
   */
  public void writeTo(OutputStream out) throws IOException {
    write(out, "{\"auth_chain\":");
    write(out, authChain);
    write(out, ",\"event\":");
    write(out, event.json());
    write(out, ",\"members_omitted\":");
    write(out, JsonBoolean.of(membersOmitted));
    write(out, ",\"servers_in_room\":");
    List<String> names = servers.stream().map(ServerName::toString).toList();
    write(out, JsonArray.ofStrings(names));
    write(out, ",\"state\":");
    write(out, state);
    write(out, "}");
  }

  private static void write(OutputStream out, Collection<Pdu> events) throws IOException {
    String separator = "[";
    for (Pdu event : events) {
      write(out, separator);
      write(out, event.json());
      separator = ",";
    }
    write(out, events.isEmpty() ? "[]" : "]");
  }

  private static void write(OutputStream out, JsonValue json) throws IOException {
    out.write(json.toBytes());
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
