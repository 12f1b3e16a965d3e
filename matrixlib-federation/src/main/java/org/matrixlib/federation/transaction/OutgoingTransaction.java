package org.matrixlib.federation.transaction;

import java.util.List;
import org.matrixlib.core.json.JsonObject;

/**
 * A transaction to send, made of the first events and ephemeral units that wait for a server.
 *
 * <p>What was taken is dealt with once the transaction was answered, what can't be sent included,
 * so that it never holds up what comes after it. A transaction without anything to send, because
 * all that waited can't be, {@linkplain #isEmpty isn't sent}.
 *
 * @param body the body of the request
 * @param pdusTaken how many of the waiting events it deals with
 * @param edusTaken how many of the waiting ephemeral units it deals with
 * @param unsendablePdus those of the events that were left out, as others would refuse them
 * @param unsendableEdus those of the ephemeral units that were left out, as they are too long
 */
public record OutgoingTransaction(
    JsonObject body,
    int pdusTaken,
    int edusTaken,
    List<UnsendablePdu> unsendablePdus,
    List<Edu> unsendableEdus) {

  /**
   * Copies the lists.
   *
   * @param body the body of the request
   * @param pdusTaken how many of the waiting events it deals with
   * @param edusTaken how many of the waiting ephemeral units it deals with
   * @param unsendablePdus the events that were left out
   * @param unsendableEdus the ephemeral units that were left out
   */
  public OutgoingTransaction {
    unsendablePdus = List.copyOf(unsendablePdus);
    unsendableEdus = List.copyOf(unsendableEdus);
  }

  /**
   * Whether there is nothing to send.
   *
   * @return true if the body has neither events nor ephemeral units
   */
  public boolean isEmpty() {
    return pdusTaken == unsendablePdus.size() && edusTaken == unsendableEdus.size();
  }
}
