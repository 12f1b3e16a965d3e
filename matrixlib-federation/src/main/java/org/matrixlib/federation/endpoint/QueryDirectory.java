package org.matrixlib.federation.endpoint;

import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks which room an alias of the server that is called stands for.
 *
 * @param alias the alias
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1querydirectory GET
 *     query/directory
 */
public record QueryDirectory(RoomAlias alias) implements JsonCall<DirectoryAnswer> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return Target.v1("query/directory").query("room_alias", alias).toString();
  }

  @Override
  public DirectoryAnswer read(JsonObject json) throws MalformedAnswerException {
    return new DirectoryAnswer(
        Required.id(json, "room_id", RoomId::parse),
        Required.ids(json, "servers", ServerName::parse),
        json);
  }
}
