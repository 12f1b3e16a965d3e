package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonObject;

/**
 * Asks a policy server to recommend an event. It must not be asked for {@code m.room.policy} events
 * with an empty state key.
 *
 * @param event the event, signed
 * @spec https://spec.matrix.org/v1.19/server-server-api/#post_matrixpolicyv1sign POST sign
 */
public record AskPolicyServerToSign(Pdu event) implements JsonCall<PolicySignatureAnswer> {
  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String target() {
    return "/_matrix/policy/v1/sign";
  }

  @Override
  public Optional<JsonObject> body() {
    return Optional.of(event.federationForm());
  }

  @Override
  public PolicySignatureAnswer read(JsonObject json) {
    return new PolicySignatureAnswer(json);
  }
}
