package org.matrixlib.federation.endpoint;

import java.util.Optional;
import org.matrixlib.core.json.JsonObject;

/**
 * Sends events and ephemeral units.
 *
 * @param transactionId tells repetitions from new transactions of this server
 * @param transaction the transaction
 * @spec https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1sendtxnid PUT send
 */
public record SendTransaction(String transactionId, JsonObject transaction)
    implements JsonCall<TransactionAnswer> {
  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public String target() {
    return Target.v1("send", transactionId).toString();
  }

  @Override
  public Optional<JsonObject> body() {
    return Optional.of(transaction);
  }

  @Override
  public TransactionAnswer read(JsonObject json) {
    return TransactionAnswer.of(json);
  }
}
