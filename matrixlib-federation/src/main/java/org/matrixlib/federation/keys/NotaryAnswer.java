package org.matrixlib.federation.keys;

import java.util.List;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.endpoint.WantedKey;

/**
 * What a notary answers.
 *
 * @param body what can be answered now
 * @param toFetch what should be fetched first, if there is time for that, for a better answer
 */
public record NotaryAnswer(JsonObject body, List<WantedKey> toFetch) {
  /**
   * Copies the list.
   *
   * @param body what can be answered now
   * @param toFetch what should be fetched first
   */
  public NotaryAnswer {
    toFetch = List.copyOf(toFetch);
  }
}
