package org.matrixlib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.PduFault;
import org.matrixlib.core.event.PduOutcome;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.testvectors.VectorCase;

/** Replays the vectors of the topics {@code events}, {@code reading} and {@code redaction}. */
final class EventVectors {
  private EventVectors() {}

  /** Builds, hashes and signs the event, redacts it and reads it back. */
  static void checkBuilding(VectorCase vector) throws MalformedJsonException {
    SigningKey key =
        SigningKey.of(
            KeyId.of(vector.text("key_id")),
            UnpaddedBase64.decode(vector.text("seed")).orElseThrow());
    ServerName server = ServerName.of(vector.text("server"));
    JsonObject proto = json(vector, "proto");

    Pdu built = Pdu.builder(roomVersion(vector), proto).build(server, key);

    assertEquals(vector.text("pdu"), built.federationForm().toString());
    assertEquals(vector.text("content_hash"), UnpaddedBase64.encode(built.contentHash()));
    assertEquals(vector.text("reference_hash"), UnpaddedBase64.encode(built.referenceHash()));
    assertEquals(vector.text("signature"), UnpaddedBase64.encode(key.sign(built.signedBytes())));
    assertEquals(vector.text("public_key"), key.verifyKey().toBase64());
    assertEquals(vector.text("redacted"), built.redacted().federationForm().toString());
    assertEquals(vector.text("event_id"), built.eventId().toString());
    assertEquals(vector.text("event_id"), built.redacted().eventId().toString());
    vector.optionalText("room_id").ifPresent(id -> assertEquals(id, built.roomId().toString()));

    PduOutcome read = Pdu.read(vector.bytes("pdu"), roomVersion(vector));
    assertEquals(built, assertInstanceOf(PduOutcome.Intact.class, read).event());
  }

  /** Reads the event as one from another server. */
  static void checkReading(VectorCase vector) {
    PduOutcome outcome = Pdu.read(vector.bytes("pdu"), roomVersion(vector));

    assertEquals(vector.text("outcome"), name(outcome));
    assertEquals(vector.optionalText("reason").orElse("none"), reason(outcome));
    vector
        .optionalText("event_id")
        .ifPresent(id -> assertEquals(id, outcome.pdu().orElseThrow().eventId().toString()));
  }

  /** Redacts the event. */
  static void checkRedaction(VectorCase vector) throws MalformedJsonException {
    Pdu redacted = Pdu.trusted(json(vector, "pdu"), roomVersion(vector)).redacted();

    assertEquals(vector.text("redacted"), redacted.federationForm().toString());
    assertEquals(redacted, redacted.redacted());
  }

  private static RoomVersion roomVersion(VectorCase vector) {
    return RoomVersions.STABLE.find(vector.text("room_version")).orElseThrow();
  }

  private static JsonObject json(VectorCase vector, String field) throws MalformedJsonException {
    return JsonObject.parse(
        vector.bytes(field), roomVersion(vector).jsonMode(), JsonLimits.DEFAULT);
  }

  private static String name(PduOutcome outcome) {
    if (outcome instanceof PduOutcome.Intact) {
      return "intact";
    }
    if (outcome instanceof PduOutcome.Redacted) {
      return "redacted";
    }
    return outcome instanceof PduOutcome.StorableAsRejected ? "storable-as-rejected" : "dropped";
  }

  private static String reason(PduOutcome outcome) {
    if (outcome instanceof PduOutcome.StorableAsRejected rejected) {
      return reason(rejected.problem().fault());
    }
    if (outcome instanceof PduOutcome.Dropped dropped) {
      return reason(dropped.problem().fault());
    }
    return outcome instanceof PduOutcome.Redacted ? "content-hash-mismatch" : "none";
  }

  private static String reason(PduFault fault) {
    return switch (fault) {
      case MALFORMED_JSON -> "json";
      case NUMBER_NOT_ALLOWED -> "canonical-json";
      case PROPERTY_MISSING, WRONG_TYPE, MALFORMED_IDENTIFIER, OUT_OF_RANGE, TOO_MANY_REFERENCES ->
          "format";
      case EVENT_TOO_LARGE, PROPERTY_TOO_LONG -> "too-large";
    };
  }
}
