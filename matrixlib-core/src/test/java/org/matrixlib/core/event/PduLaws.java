package org.matrixlib.core.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.event.PduOutcome.Dropped;
import org.matrixlib.core.event.PduOutcome.Intact;
import org.matrixlib.core.event.PduOutcome.Redacted;
import org.matrixlib.core.event.PduOutcome.StorableAsRejected;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;

/** What holds of any bytes that are read as an event. */
final class PduLaws {
  private PduLaws() {}

  static void check(byte[] bytes, RoomVersion version) {
    PduOutcome outcome = Pdu.read(bytes, version);
    if (outcome instanceof Dropped dropped) {
      String path = dropped.problem().path();
      assertTrue(path.isEmpty() || path.startsWith("/"), path);
    }
    outcome.pdu().ifPresent(event -> checkEvent(event, outcome, bytes, version));
  }

  private static void checkEvent(Pdu event, PduOutcome outcome, byte[] bytes, RoomVersion version) {
    checkAccessors(event);
    checkForms(event);
    checkRedaction(event);
    checkReadingAgain(event, outcome);
    Map<String, Object> received = NaiveEvents.parse(bytes);
    boolean isWrittenSo =
        version.jsonMode() == JsonMode.STRICT || !NaiveEvents.hasFractions(received);
    if (isWrittenSo) {
      checkAgainst(NaiveEvents.withoutNotes(received, version), event, outcome);
    }
  }

  /** Every accessor gives what the JSON says, and none throws. */
  private static void checkAccessors(Pdu event) {
    JsonObject json = event.json();
    assertEquals(json.string("type").orElseThrow(), event.type());
    assertEquals(json.string("sender").orElseThrow(), event.sender().toString());
    assertFalse(event.sender().server().host().isEmpty());
    assertEquals(json.object("content").orElseThrow(), event.content());
    assertEquals(json.integer("origin_server_ts").orElseThrow(), event.originServerTs());
    assertTrue(event.depth() >= 0 && event.depth() <= Pdu.MAX_DEPTH);
    assertTrue(event.prevEvents().size() <= Pdu.MAX_PREV_EVENTS);
    assertTrue(event.authEvents().size() <= Pdu.MAX_AUTH_EVENTS);
    assertEquals(json.has("state_key"), event.isState());
    assertEquals(event.isState(), event.isState(event.type(), event.stateKey().orElse("")));
    assertTrue(event.json().byteLength() <= Pdu.MAX_BYTES);
    assertTrue(event.redacts().isEmpty() || event.type().equals("m.room.redaction"));
    event.signatures().forEach((server, ofServer) -> assertTrue(ofServer instanceof JsonObject));
    if (event.roomVersion().eventFormat().carriesEventId()) {
      assertEquals(json.string("event_id").orElseThrow(), event.eventId().toString());
      assertTrue(event.eventId().server().isPresent());
    } else {
      assertFalse(json.has("event_id"));
      assertTrue(event.roomVersion().eventFormat().eventIdFormat().matches(event.eventId()));
    }
    if (PduFormat.impliesRoomId(json, event.roomVersion())) {
      assertEquals(event.eventId(), event.roomId().createEventId().orElseThrow());
    } else {
      assertEquals(json.string("room_id").orElseThrow(), event.roomId().toString());
    }
    assertTrue(event.toString().contains(event.eventId().toString()));
  }

  private static void checkForms(Pdu event) {
    JsonObject client = event.clientForm();
    assertEquals(event.eventId().toString(), client.string("event_id").orElseThrow());
    assertEquals(event.roomId().toString(), client.string("room_id").orElseThrow());
    assertEquals(event.json().get("state_key"), client.get("state_key"));
    assertFalse(client.has("hashes") || client.has("signatures") || client.has("depth"));
    Optional<String> redacts = event.redacts().map(Object::toString);
    assertEquals(redacts, client.string("redacts"));
    redacts.ifPresent(
        target ->
            assertEquals(target, client.object("content").orElseThrow().string("redacts").get()));
    JsonObject stripped = event.strippedForm();
    assertEquals(event.content(), stripped.object("content").orElseThrow());
    assertEquals(event.isState() ? 4 : 3, stripped.size());
    for (String name : event.unsigned().names()) {
      assertTrue(event.unsigned().get(name).equals(client.object("unsigned").get().get(name)));
    }
  }

  /** Redaction ends after one step, and never changes the identity of the event. */
  private static void checkRedaction(Pdu event) {
    Pdu redacted = event.redacted();
    assertEquals(redacted, redacted.redacted());
    assertArrayEquals(event.referenceHash(), redacted.referenceHash());
    assertArrayEquals(event.signedBytes(), redacted.signedBytes());
    Pdu redactedOnly = Pdu.trusted(redacted.json(), event.roomVersion());
    assertEquals(event.eventId(), redactedOnly.eventId());
    assertEquals(event.sender(), redactedOnly.sender());
    assertEquals(event.roomId(), redactedOnly.roomId());
    assertEquals(event.prevEvents(), redactedOnly.prevEvents());
    assertEquals(event.authEvents(), redactedOnly.authEvents());
    assertEquals(event.stateKey(), redactedOnly.stateKey());
    assertEquals(event.signatures(), redactedOnly.signatures());
  }

  /** What is sent on is read as it was read here. */
  private static void checkReadingAgain(Pdu event, PduOutcome outcome) {
    PduOutcome again = Pdu.read(event.federationForm().toBytes(), event.roomVersion());
    boolean mayHaveBecomeIntact = outcome instanceof Redacted && again instanceof Intact;
    assertTrue(again.getClass() == outcome.getClass() || mayHaveBecomeIntact, again::toString);
    Pdu eventAgain = again.pdu().orElseThrow();
    assertEquals(event, eventAgain);
    assertEquals(event.eventId(), eventAgain.eventId());
    if (!(again instanceof StorableAsRejected)) {
      assertEquals(again instanceof Intact, eventAgain.hasValidContentHash());
    }
  }

  private static void checkAgainst(Map<String, Object> naive, Pdu event, PduOutcome outcome) {
    boolean isIntact = NaiveEvents.tellsContentHash(naive);
    if (!(outcome instanceof StorableAsRejected)) {
      assertEquals(isIntact, outcome instanceof Intact);
    }
    Map<String, Object> redacted = NaiveEvents.redact(naive, event.roomVersion());
    assertEquals(NaiveEvents.write(isIntact ? naive : redacted), event.json().toString());
    assertEquals(NaiveEvents.write(redacted), event.redacted().json().toString());
    assertArrayEquals(NaiveEvents.contentHash(isIntact ? naive : redacted), event.contentHash());
    assertArrayEquals(NaiveEvents.referenceHash(naive, event.roomVersion()), event.referenceHash());
  }
}
