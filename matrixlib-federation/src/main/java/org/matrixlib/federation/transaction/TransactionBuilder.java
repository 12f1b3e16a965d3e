package org.matrixlib.federation.transaction;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;

/**
 * Makes transactions of what waits for a server.
 *
 * <p>Each event is held to what its receiver will hold it to, in the form in which it is sent, so
 * that what was stored in other times can't make a whole transaction fail. Safe for use by several
 * threads.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#transactions Transactions
 */
public final class TransactionBuilder {
  private final ServerName origin;
  private final InstantSource clock;
  private final int maxBytes;

  /**
   * Makes a builder of transactions of at most {@link TransactionLimits#MAX_BYTES}.
   *
   * @param origin the server that sends them
   * @param clock tells the time that they say
   */
  public TransactionBuilder(ServerName origin, InstantSource clock) {
    this(origin, clock, TransactionLimits.MAX_BYTES);
  }

  /**
   * Makes a builder.
   *
   * @param maxBytes the most bytes of a transaction
   */
  TransactionBuilder(ServerName origin, InstantSource clock, int maxBytes) {
    this.origin = origin;
    this.clock = clock;
    this.maxBytes = maxBytes;
  }

  /**
   * Takes as much as fits, from the beginning: events first, in order.
   *
   * @param pdus the events that wait, oldest first
   * @param edus the ephemeral units that wait, oldest first
   * @return a transaction, and how much of both it deals with: something, if anything waits
   */
  public OutgoingTransaction build(List<Pdu> pdus, List<? extends Edu> edus) {
    int emptyBytes = body(List.of(), List.of()).byteLength();
    Space space = new Space(maxBytes - emptyBytes);
    List<JsonObject> sentPdus = new ArrayList<>();
    List<UnsendablePdu> unsendablePdus = new ArrayList<>();
    int pdusTaken = 0;
    while (pdusTaken < pdus.size() && sentPdus.size() < TransactionLimits.MAX_PDUS) {
      Pdu pdu = pdus.get(pdusTaken);
      JsonObject form = sentForm(pdu);
      if (Pdu.read(form.toBytes(), pdu.roomVersion()) instanceof PduOutcome.Dropped dropped) {
        unsendablePdus.add(new UnsendablePdu(pdu, dropped.problem()));
      } else if (!space.addTo(sentPdus, form)) {
        break;
      }
      pdusTaken++;
    }
    List<JsonObject> sentEdus = new ArrayList<>();
    List<Edu> unsendableEdus = new ArrayList<>();
    int edusTaken = 0;
    while (edusTaken < edus.size() && sentEdus.size() < TransactionLimits.MAX_EDUS) {
      Edu edu = edus.get(edusTaken);
      JsonObject form = edu.json();
      if (form.byteLength() > maxBytes - emptyBytes) {
        unsendableEdus.add(edu);
      } else if (!space.addTo(sentEdus, form)) {
        break;
      }
      edusTaken++;
    }
    return new OutgoingTransaction(
        body(sentPdus, sentEdus), pdusTaken, edusTaken, unsendablePdus, unsendableEdus);
  }

  /** The bytes that are left for entries of lists. */
  private static final class Space {
    private int left;

    Space(int bytes) {
      left = bytes;
    }

    /** Adds an entry, if it fits. */
    boolean addTo(List<JsonObject> list, JsonObject entry) {
      int bytes = entry.byteLength() + (list.isEmpty() ? 0 : 1); // and a comma
      if (bytes > left) {
        return false;
      }
      left -= bytes;
      return list.add(entry);
    }
  }

  /**
   * The event as it is sent: what stands beside it goes along if all of it is no longer than an
   * event may be, as receivers have counted it too.
   */
  private static JsonObject sentForm(Pdu pdu) {
    JsonObject whole = pdu.federationForm();
    return whole.byteLength() <= Pdu.MAX_BYTES ? whole : pdu.json();
  }

  private JsonObject body(List<JsonObject> pdus, List<JsonObject> edus) {
    return JsonObject.builder()
        .put("origin", origin.toString())
        .put("origin_server_ts", clock.millis())
        .put("pdus", JsonArray.of(pdus))
        .put("edus", JsonArray.of(edus))
        .build();
  }
}
