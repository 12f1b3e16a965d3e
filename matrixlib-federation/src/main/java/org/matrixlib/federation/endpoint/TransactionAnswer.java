package org.matrixlib.federation.endpoint;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link SendTransaction}. It tells of events as far as it does: the transaction has
 * been received, whatever the answer holds.
 *
 * @param pdus what went wrong with each event, if anything did
 * @param json the whole answer
 */
public record TransactionAnswer(Map<EventId, Optional<String>> pdus, JsonObject json) {
  /**
   * Copies the map.
   *
   * @param pdus what went wrong with each event, if anything did
   * @param json the whole answer
   */
  public TransactionAnswer {
    pdus = Map.copyOf(pdus);
  }

  static TransactionAnswer of(JsonObject json) {
    Map<EventId, Optional<String>> pdus = new HashMap<>();
    json.object("pdus")
        .orElse(JsonObject.EMPTY)
        .forEach(
            (id, result) ->
                EventId.parse(id)
                    .ifPresent(
                        event ->
                            pdus.put(
                                event,
                                result instanceof JsonObject object
                                    ? object.string("error")
                                    : Optional.empty())));
    return new TransactionAnswer(pdus, json);
  }
}
