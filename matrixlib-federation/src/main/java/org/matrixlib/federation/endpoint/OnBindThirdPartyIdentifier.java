package org.matrixlib.federation.endpoint;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.FederationCall;

/**
 * Tells a server that a third-party identifier now belongs to one of its users, who was invited by
 * it. Identity servers send this, without a signature. The answer has no members that the
 * specification knows.
 *
 * @param medium the kind of identifier, such as {@code email}
 * @param address the identifier
 * @param user whom it belongs to
 * @param invites the invites that it has received
 * @spec https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv13pidonbind PUT
 *     3pid/onbind
 */
public record OnBindThirdPartyIdentifier(
    String medium, String address, UserId user, List<JsonObject> invites)
    implements JsonCall<JsonObject> {
  /**
   * Copies the list.
   *
   * @param medium the kind of identifier, such as {@code email}
   * @param address the identifier
   * @param user whom it belongs to
   * @param invites the invites that it has received
   */
  public OnBindThirdPartyIdentifier {
    invites = List.copyOf(invites);
  }

  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String target() {
    return Target.v1("3pid/onbind").toString();
  }

  @Override
  public Optional<JsonObject> body() {
    return Optional.of(
        JsonObject.builder()
            .put("medium", medium)
            .put("address", address)
            .put("mxid", user.toString())
            .put("invites", JsonArray.of(invites))
            .build());
  }

  @Override
  public boolean isSigned() {
    return false;
  }

  @Override
  public JsonObject read(JsonObject json) {
    return json;
  }

  /** Synapse and Dendrite know no PUT, as the identity server Sydent sends a POST. */
  @Override
  public Optional<FederationCall<JsonObject>> fallback() {
    return Optional.of(new OnBindByPost(this));
  }
}
