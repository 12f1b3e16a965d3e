package org.matrixlib.federation.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonError;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.federation.history.FederatedRoom;
import org.matrixlib.federation.transaction.ReceivingRooms.ReceivingRoom;

/**
 * Reads transactions of other servers: whether they keep to the limits, which room and version each
 * event is of, and which of it the server that sent it may send at all. A bad part never spoils the
 * others, as long as the whole is JSON of which canonical JSON can be made; no request is signed
 * whose body isn't.
 *
 * <p>Safe for use by several threads, if the rooms are.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#transactions Transactions
 */
public final class TransactionReader {
  /**
   * Events of old rooms may have numbers that others may not; each is read again by its version.
   */
  private static final JsonMode MODE = JsonMode.LENIENT;

  /** As deep as can be read: an event that is too deep is to fail by itself when it is verified. */
  private static final JsonLimits LIMITS =
      new JsonLimits(TransactionLimits.MAX_BYTES, 1_000, 4300, 1_000_000);

  private final ReceivingRooms rooms;

  /**
   * Makes a reader.
   *
   * @param rooms the rooms that this server takes part in or is invited to
   */
  public TransactionReader(ReceivingRooms rooms) {
    this.rooms = rooms;
  }

  /**
   * Reads a transaction whose body wasn't parsed yet.
   *
   * @param key its id, and the server that signed the request. Who the body says it is from doesn't
   *     matter
   * @param body the body of the request
   * @return its parts, or why it is refused
   */
  public TransactionOutcome read(TransactionKey key, byte[] body) {
    try {
      return readParsed(key, JsonObject.parse(body, MODE, LIMITS));
    } catch (MalformedJsonException e) {
      return new TransactionOutcome.Refused(
          e.error() == JsonError.TOO_LONG
              ? TransactionFault.TOO_MANY_BYTES
              : TransactionFault.NOT_JSON);
    }
  }

  /**
   * Reads a transaction whose body was parsed when its request was verified. As long as it may be
   * is then its canonical form.
   *
   * @param key its id, and the server that signed the request. Who the body says it is from doesn't
   *     matter
   * @param body {@linkplain org.matrixlib.federation.request.RequestOutcome.Verified#content() the
   *     content} of the request
   * @return its parts, or why it is refused
   */
  public TransactionOutcome read(TransactionKey key, JsonObject body) {
    return body.byteLength() > TransactionLimits.MAX_BYTES
        ? new TransactionOutcome.Refused(TransactionFault.TOO_MANY_BYTES)
        : readParsed(key, body);
  }

  private TransactionOutcome readParsed(TransactionKey key, JsonObject body) {
    if (key.transactionId().length() > TransactionLimits.MAX_ID_LENGTH) {
      return new TransactionOutcome.Refused(TransactionFault.ID_TOO_LONG);
    }
    Optional<JsonArray> pdus = body.array("pdus");
    Optional<JsonArray> edus = body.has("edus") ? body.array("edus") : Optional.of(JsonArray.EMPTY);
    if (pdus.isEmpty() || edus.isEmpty()) {
      return new TransactionOutcome.Refused(TransactionFault.MALFORMED);
    }
    if (isLonger(pdus.get(), TransactionLimits.MAX_PDUS)) {
      return new TransactionOutcome.Refused(TransactionFault.TOO_MANY_PDUS);
    }
    if (isLonger(edus.get(), TransactionLimits.MAX_EDUS)) {
      return new TransactionOutcome.Refused(TransactionFault.TOO_MANY_EDUS);
    }
    return new TransactionOutcome.Received(new Sorting(key).sort(pdus.get(), edus.get()));
  }

  private static boolean isLonger(JsonArray array, int most) {
    return array.stream().limit(most + 1L).count() > most;
  }

  /** One transaction whose parts are sorted. */
  private final class Sorting {
    private final TransactionKey key;
    private final List<ReceivedPdu> pdus = new ArrayList<>();
    private final List<RefusedPdu> refused = new ArrayList<>();
    private final Map<RoomId, Optional<ReceivingRoom>> found = new HashMap<>();

    Sorting(TransactionKey key) {
      this.key = key;
    }

    ReceivedTransaction sort(JsonArray pduList, JsonArray eduList) {
      pduList.forEach(this::addPdu);
      EduReader edus = new EduReader(key.origin(), this::find);
      eduList.forEach(edus::read);
      return new ReceivedTransaction(key, pdus, refused, edus.edus(), edus.dropped());
    }

    /** A room, which is looked up once, however many parts are of it. */
    private Optional<ReceivingRoom> find(RoomId room) {
      return found.computeIfAbsent(room, rooms::find);
    }

    private void addPdu(JsonValue pdu) {
      Optional<RoomId> roomId =
          pdu instanceof JsonObject event
              ? event.string("room_id").flatMap(RoomId::parseOverlong)
              : Optional.empty();
      if (roomId.isEmpty()) {
        refused.add(new RefusedPdu(Optional.empty(), PduRefusal.MALFORMED));
        return;
      }
      JsonObject event = (JsonObject) pdu;
      Optional<ReceivingRoom> room =
          find(roomId.get()).filter(known -> known.takesPart() || isMembership(event));
      if (room.isEmpty()) {
        refused.add(new RefusedPdu(saidEventId(event), PduRefusal.UNKNOWN_ROOM));
      } else if (!room.get().acl().allows(key.origin())) {
        Optional<EventId> id =
            Pdu.read(event.toBytes(), room.get().version()).pdu().map(Pdu::eventId);
        refused.add(new RefusedPdu(id, PduRefusal.SERVER_DENIED));
      } else {
        FederatedRoom federated = new FederatedRoom(roomId.get(), room.get().version());
        pdus.add(new ReceivedPdu(federated, event.toBytes()));
      }
    }

    private static boolean isMembership(JsonObject event) {
      return event.string("type").equals(Optional.of(EventTypes.MEMBER));
    }

    /** The id that events of room versions 1 and 2 say. */
    private static Optional<EventId> saidEventId(JsonObject event) {
      return event.string("event_id").flatMap(EventId::parse);
    }
  }
}
