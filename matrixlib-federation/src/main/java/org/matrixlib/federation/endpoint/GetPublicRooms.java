package org.matrixlib.federation.endpoint;

import java.util.Optional;
import java.util.OptionalInt;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Asks for the rooms that a server publishes.
 *
 * @param limit how many rooms the answer may have; empty for what the server chooses
 * @param since where to go on, as an earlier answer says; empty for the start
 * @param network the rooms of which network
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1publicrooms GET
 *     publicRooms
 */
public record GetPublicRooms(OptionalInt limit, Optional<String> since, RoomNetwork network)
    implements JsonCall<PublicRoomsAnswer> {
  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    Target target = Target.v1("publicRooms");
    limit.ifPresent(count -> target.query("limit", count));
    since.ifPresent(token -> target.query("since", token));
    if (network.includesAll()) {
      target.query("include_all_networks", true);
    }
    network.instanceId().ifPresent(id -> target.query("third_party_instance_id", id));
    return target.toString();
  }

  @Override
  public PublicRoomsAnswer read(JsonObject json) throws MalformedAnswerException {
    return PublicRoomsAnswer.of(json);
  }
}
