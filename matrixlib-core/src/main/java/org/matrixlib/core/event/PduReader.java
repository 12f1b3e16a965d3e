package org.matrixlib.core.event;

import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonError;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.core.room.RoomVersion;

/** Reads what another server sent: the bytes, the format, the content hash, in this order. */
final class PduReader {
  /**
   * What stands beside the event, and notes of servers to themselves that some have sent along and
   * nobody hashed.
   */
  private static final MemberNames NOT_IN_EVENT =
      MemberNames.of("age_ts", "destinations", "outlier", "unsigned");

  private static final MemberNames NOT_IN_EVENT_NOR_ID =
      MemberNames.of("age_ts", "destinations", "event_id", "outlier", "unsigned");
  private static final MemberNames KEPT_UNSIGNED = MemberNames.of("age");
  private static final MemberNames KEPT_UNSIGNED_OF_MEMBER =
      MemberNames.of("age", "invite_room_state", "knock_room_state");

  private PduReader() {}

  static PduOutcome read(
      byte[] bytes, RoomVersion version, int mostPrevEvents, int mostAuthEvents) {
    JsonObject received;
    try {
      received = JsonObject.parse(bytes, version.jsonMode(), JsonLimits.PDU);
    } catch (MalformedJsonException e) {
      return new PduOutcome.Dropped(new PduProblem(fault(e.error()), e.path(), message(e)));
    }
    JsonObject event = withoutNotes(received, version);
    PduProblem problem = PduFormat.problem(event, version, mostPrevEvents, mostAuthEvents);
    if (problem != null) {
      return new PduOutcome.Dropped(problem);
    }
    Pdu pdu = new Pdu(version, event, keptUnsigned(received), null);
    boolean isIntact = pdu.hasValidContentHash();
    Pdu usable = isIntact ? pdu : pdu.redacted();
    PduProblem rejection = PduFormat.storableProblem(event, version);
    if (rejection != null) {
      return new PduOutcome.StorableAsRejected(usable, rejection);
    }
    return isIntact ? new PduOutcome.Intact(usable) : new PduOutcome.Redacted(usable);
  }

  /** The event itself: without what only stands beside it, nor an id that it doesn't carry. */
  static JsonObject withoutNotes(JsonObject received, RoomVersion version) {
    return received.without(
        version.eventFormat().carriesEventId() ? NOT_IN_EVENT : NOT_IN_EVENT_NOR_ID);
  }

  private static PduFault fault(JsonError error) {
    return switch (error) {
      case INTEGER_OUT_OF_RANGE, NOT_AN_INTEGER, NUMBER_OUT_OF_RANGE -> PduFault.NUMBER_NOT_ALLOWED;
      case TOO_LONG -> PduFault.EVENT_TOO_LARGE;
      case NOT_JSON,
          NOT_UTF8,
          BYTE_ORDER_MARK,
          TRAILING_BYTES,
          NOT_AN_OBJECT,
          LONE_SURROGATE,
          TOO_DEEP,
          NUMBER_TOO_LONG,
          TOO_MANY_MEMBERS,
          DUPLICATE_NAME ->
          PduFault.MALFORMED_JSON;
    };
  }

  private static String message(MalformedJsonException e) {
    return e.error() + " at byte " + e.offset();
  }

  /**
   * What others may say beside an event: its age, and the room's state beside an invite or knock;
   * nothing longer than an event.
   */
  private static JsonObject keptUnsigned(JsonObject received) {
    if (!received.has("unsigned")) {
      return JsonObject.EMPTY;
    }
    boolean isMember = received.string("type").filter(EventTypes.MEMBER::equals).isPresent();
    MemberNames kept = isMember ? KEPT_UNSIGNED_OF_MEMBER : KEPT_UNSIGNED;
    JsonObject.Builder unsigned = JsonObject.builder();
    received
        .object("unsigned")
        .map(all -> all.only(kept))
        .filter(some -> some.byteLength() <= Pdu.MAX_BYTES)
        .ifPresent(
            some ->
                some.forEach(
                    (name, value) -> {
                      if (isWellTyped(name, value)) {
                        unsigned.put(name, value);
                      }
                    }));
    return unsigned.build();
  }

  private static boolean isWellTyped(String name, JsonValue value) {
    return name.equals("age") ? value instanceof JsonNumber : value instanceof JsonArray;
  }
}
