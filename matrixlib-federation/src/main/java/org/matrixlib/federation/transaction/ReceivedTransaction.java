package org.matrixlib.federation.transaction;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonObject;

/**
 * A transaction that another server sent, sorted by what to do with its parts.
 *
 * @param key what makes it the same as another
 * @param pdus the events to verify and to process, in order
 * @param refused the events that aren't looked at any more
 * @param edus the ephemeral units that the server which sent them may send, in order
 * @param droppedEdus those that it may not, and malformed ones
 */
public record ReceivedTransaction(
    TransactionKey key,
    List<ReceivedPdu> pdus,
    List<RefusedPdu> refused,
    List<Edu> edus,
    List<DroppedEdu> droppedEdus) {

  /**
   * Copies the lists.
   *
   * @param key what makes it the same as another
   * @param pdus the events to verify and to process
   * @param refused the events that aren't looked at any more
   * @param edus the ephemeral units to process
   * @param droppedEdus those that are ignored
   */
  public ReceivedTransaction {
    pdus = List.copyOf(pdus);
    refused = List.copyOf(refused);
    edus = List.copyOf(edus);
    droppedEdus = List.copyOf(droppedEdus);
  }

  /**
   * The body of the response, which has status 200 whatever became of the events.
   *
   * @param results for each event that was processed, what went wrong, if anything did
   * @return the results, with those of the events that were refused
   * @spec https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1sendtxnid
   *     Transactions
   */
  public JsonObject response(Map<EventId, Optional<String>> results) {
    JsonObject.Builder pduResults = JsonObject.builder();
    for (RefusedPdu pdu : refused) {
      pdu.eventId().ifPresent(id -> pduResults.put(id.toString(), failed(pdu.refusal().error())));
    }
    results.forEach(
        (id, error) ->
            pduResults.put(
                id.toString(), error.map(ReceivedTransaction::failed).orElse(JsonObject.EMPTY)));
    return JsonObject.builder().put("pdus", pduResults.build()).build();
  }

  private static JsonObject failed(String error) {
    return JsonObject.builder().put("error", error).build();
  }
}
