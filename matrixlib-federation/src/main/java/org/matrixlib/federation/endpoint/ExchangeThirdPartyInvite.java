package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;

/**
 * Asks a server in a room to turn a third-party invite into an invite of a user. The answer has no
 * members that the specification knows.
 *
 * @param room the room
 * @param invite the invite, not signed: {@code type}, {@code room_id}, {@code sender}, {@code
 *     state_key} and {@code content}
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1exchange_third_party_inviteroomid
 *     PUT exchange_third_party_invite
 */
public record ExchangeThirdPartyInvite(RoomId room, JsonObject invite)
    implements JsonCall<JsonObject> {
  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String target() {
    return Target.v1("exchange_third_party_invite", room).toString();
  }

  @Override
  public Optional<JsonObject> body() {
    return Optional.of(invite);
  }

  @Override
  public JsonObject read(JsonObject json) {
    return json;
  }
}
