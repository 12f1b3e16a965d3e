package org.matrixlib.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.core.event.TestEvents.KEY;
import static org.matrixlib.core.event.TestEvents.SERVER;
import static org.matrixlib.core.event.TestEvents.built;
import static org.matrixlib.core.event.TestEvents.create;
import static org.matrixlib.core.event.TestEvents.json;
import static org.matrixlib.core.event.TestEvents.message;
import static org.matrixlib.core.event.TestEvents.parsed;
import static org.matrixlib.core.event.TestEvents.references;
import static org.matrixlib.core.event.TestEvents.value;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.crypto.SignedJson;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.PduOutcome.Intact;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

class PduBuilderTest {
  private static final EventId TARGET = EventId.of("$target:example.org");

  @InEveryVersion
  void whatIsBuiltSaysWhatItWasGiven(RoomVersion version) {
    Pdu event = built(message(version).stateKey("key").unsigned(json("{'age':1}")));
    assertEquals("m.room.message", event.type());
    assertEquals(Optional.of("key"), event.stateKey());
    assertEquals(UserId.of("@alice:example.org"), event.sender());
    assertEquals(RoomId.of("!room:example.org"), event.roomId());
    assertEquals(json("{'body':'hello','msgtype':'m.text'}"), event.content());
    assertEquals(1_700_000_000_000L, event.originServerTs());
    assertEquals(7, event.depth());
    assertEquals(references(version, 1), hashless(event.prevEvents()));
    assertEquals(references(version, 2), hashless(event.authEvents()));
    assertEquals(json("{'age':1}"), event.unsigned());
    assertEquals(version, event.roomVersion());
  }

  private static List<EventReference> hashless(List<EventId> ids) {
    return ids.stream().map(EventReference::of).toList();
  }

  @InEveryVersion
  void whatIsBuiltIsReadAsIntact(RoomVersion version) {
    for (PduBuilder builder : List.of(message(version), create(version))) {
      Pdu event = built(builder);
      assertEquals(new Intact(event), Pdu.read(event.federationForm().toBytes(), version));
    }
  }

  @InEveryVersion
  void missingPropertyIsNamed(RoomVersion version) {
    JsonObject complete = built(message(version)).json();
    for (String property :
        List.of(
            "auth_events",
            "content",
            "depth",
            "origin_server_ts",
            "prev_events",
            "room_id",
            "sender",
            "type")) {
      PduBuilder builder = Pdu.builder(version, complete.without(MemberNames.of(property)));
      assertRefused("/" + property, builder);
    }
  }

  @InEveryVersion
  void templateIsAllThatWasSetAndMakesTheSameEvent(RoomVersion version) {
    JsonObject template = message(version).unsigned(json("{'age':1}")).template();
    assertEquals(
        built(message(version)).json().without(MemberNames.of("hashes", "signatures")), template);
    assertEquals(built(message(version)), built(Pdu.builder(version, template)));
  }

  @Test
  void templateOfARedactionSaysWhatItRedacts() {
    JsonObject template = Pdu.builder(RoomVersion.V10).redacts(TARGET).template();
    assertEquals(json("{'redacts':'" + TARGET + "'}"), template);
  }

  @InEveryVersion
  void eventIdIsNeededWhereEventsCarryIt(RoomVersion version) {
    JsonObject template = built(message(version)).json().without(MemberNames.of("event_id"));
    if (version.eventFormat().carriesEventId()) {
      assertRefused("/event_id", Pdu.builder(version, template));
    } else {
      assertFalse(built(Pdu.builder(version, template)).json().has("event_id"));
    }
  }

  @InEveryVersion
  void eventIdCanOnlyBeSetWhereEventsCarryIt(RoomVersion version) {
    PduBuilder builder = message(version);
    if (version.eventFormat().carriesEventId()) {
      assertEquals(TARGET, built(builder.eventId(TARGET)).eventId());
      assertRefused("/event_id", builder.eventId(EventId.of("$noDomain")));
    } else {
      assertThrows(IllegalStateException.class, () -> builder.eventId(TARGET));
    }
  }

  @InEveryVersion
  void createEventNeedsARoomIdWhereItIsNotTheHash(RoomVersion version) {
    JsonObject template = built(create(version)).json().without(MemberNames.of("room_id"));
    PduBuilder builder = Pdu.builder(version, template);
    if (version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      assertFalse(built(builder).json().has("room_id"));
    } else {
      assertRefused("/room_id", builder);
    }
  }

  @Test
  void createEventWhoseHashIsTheRoomIdMustNotSayOne() {
    assertRefused("room_id", create(RoomVersion.V12).roomId(RoomId.of("!room:example.org")));
  }

  @Test
  void createEventWhoseHashIsTheRoomIdIsNotCited() {
    EventId createId = built(create(RoomVersion.V12)).eventId();
    PduBuilder builder = message(RoomVersion.V12).roomId(RoomId.ofCreateEvent(createId));
    built(builder);
    assertRefused("auth_events", builder.authEvents(List.of(EventReference.of(createId))));
    built(message(RoomVersion.V11).authEvents(List.of(EventReference.of(createId))));
  }

  @InEveryVersion
  void targetOfARedactionStandsWhereTheVersionWantsIt(RoomVersion version) {
    Pdu event = built(message(version).type("m.room.redaction").redacts(TARGET));
    boolean inContent = version.has(RoomTrait.REDACTS_IN_CONTENT);
    assertEquals(!inContent, event.json().has("redacts"));
    assertEquals(inContent, event.content().has("redacts"));
    assertEquals(Optional.of(TARGET), event.redacts());
    assertEquals(Optional.of("hello"), event.content().string("body"));
  }

  @Test
  void redactionWithoutOtherContentNeedsNoContent() {
    JsonObject template = built(message(RoomVersion.V11)).json().without(MemberNames.of("content"));
    Pdu event =
        built(Pdu.builder(RoomVersion.V11, template).type("m.room.redaction").redacts(TARGET));
    assertEquals(json("{'redacts':'$target:example.org'}"), event.content());
  }

  @InEveryVersion
  void referencesHaveTheShapeOfTheVersion(RoomVersion version) {
    EventReference withHash = new EventReference(TARGET, Optional.of("hash"));
    EventReference without = EventReference.of(TARGET);
    JsonObject event = built(message(version).prevEvents(List.of(withHash, without))).json();
    String written =
        version.eventFormat().carriesEventId()
            ? "[['$target:example.org',{'sha256':'hash'}],['$target:example.org',{}]]"
            : "['$target:example.org','$target:example.org']";
    assertEquals(value(written), event.array("prev_events").orElseThrow());
  }

  @InEveryVersion
  void depthIsCutToItsMaximum(RoomVersion version) {
    long max = 9_007_199_254_740_991L;
    for (long depth : List.of(max, max + 1, Long.MAX_VALUE)) {
      assertEquals(max, built(message(version).depth(depth)).depth());
    }
    assertRefused("/depth", message(version).depth(-1));
  }

  @Test
  void timeBeyond53BitsIsRefusedAtOnce() {
    PduBuilder builder = message(RoomVersion.V1);
    assertThrows(IllegalArgumentException.class, () -> builder.originServerTs(Long.MAX_VALUE));
  }

  @InEveryVersion
  void tooManyReferencesAreRefused(RoomVersion version) {
    built(message(version).prevEvents(references(version, 20)));
    built(message(version).authEvents(references(version, 10)));
    assertRefused("/prev_events", message(version).prevEvents(references(version, 21)));
    assertRefused("/auth_events", message(version).authEvents(references(version, 11)));
  }

  @InEveryVersion
  void eventOf65536BytesIsBuiltAndALargerOneIsRefused(RoomVersion version) {
    int rest = 65_536 - built(message(version).content(body(0))).json().byteLength();
    Pdu largest = built(message(version).content(body(rest)));
    assertEquals(65_536, largest.json().byteLength());
    assertInstanceOf(Intact.class, Pdu.read(largest.toBytes(), version));
    assertRefused("EVENT_TOO_LARGE", message(version).content(body(rest + 1)));
    assertRefused("EVENT_TOO_LARGE", message(version).content(body(100_000)));
  }

  private static JsonObject body(int length) {
    return JsonObject.builder().put("body", "x".repeat(length)).build();
  }

  @InEveryVersion
  void longTypesAndStateKeysAreRefusedByTheirBytes(RoomVersion version) {
    built(message(version).stateKey("x".repeat(255)));
    assertRefused("/state_key", message(version).stateKey("x".repeat(256)));
    assertRefused("/state_key", message(version).stateKey("é".repeat(128)));
    assertRefused("/type", message(version).type("é".repeat(128)));
  }

  @InEveryVersion
  void numbersThatTheVersionDoesNotAllowAreRefused(RoomVersion version) {
    for (String number : List.of("1.5", "9007199254740992", "-9007199254740992")) {
      PduBuilder builder =
          message(version).content(parsed("{\"n\":" + number + "}", JsonMode.LENIENT));
      if (version.jsonMode() == JsonMode.STRICT) {
        assertRefused("a number that room version " + version + " does not allow", builder);
      } else {
        Pdu event = built(builder);
        assertEquals(new Intact(event), Pdu.read(event.toBytes(), version));
      }
    }
  }

  @InEveryVersion
  void contentThatNestsTooDeepIsRefused(RoomVersion version) {
    Pdu deepest = built(message(version).content(nested(98)));
    assertInstanceOf(Intact.class, Pdu.read(deepest.toBytes(), version));
    assertRefused("nests too deep", message(version).content(nested(99)));
  }

  private static JsonObject nested(int arrays) {
    return json("{'deep':" + "[".repeat(arrays) + "]".repeat(arrays) + "}");
  }

  @InEveryVersion
  void hashesSignaturesAndNotesOfATemplateAreLeftOut(RoomVersion version) {
    JsonObject template =
        built(message(version))
            .json()
            .with("hashes", json("{'md5':'x','sha256':'x'}"))
            .with("signatures", json("{'other.example':{'ed25519:1':'x'}}"))
            .with("age_ts", value("1"))
            .with("outlier", value("true"))
            .with("destinations", value("[]"));
    assertEquals(built(message(version)), built(Pdu.builder(version, template)));
  }

  @InEveryVersion
  void unknownPropertiesOfATemplateStay(RoomVersion version) {
    JsonObject template = built(message(version)).json().with("org.example.x", value("[1]"));
    assertEquals(
        Optional.of(value("[1]")),
        built(Pdu.builder(version, template)).json().get("org.example.x"));
  }

  @InEveryVersion
  void unsignedOfATemplateStaysBesideTheEvent(RoomVersion version) {
    JsonObject template =
        built(message(version)).json().with("unsigned", json("{'prev_content':{}}"));
    Pdu event = built(Pdu.builder(version, template));
    assertEquals(json("{'prev_content':{}}"), event.unsigned());
    assertFalse(event.json().has("unsigned"));
    assertEquals(built(message(version)), event);
    assertEquals(
        JsonObject.EMPTY,
        built(Pdu.builder(version, template).unsigned(JsonObject.EMPTY)).unsigned());
  }

  @InEveryVersion
  void oddTemplateIsRefusedByItsFirstFault(RoomVersion version) {
    JsonObject template = built(message(version)).json();
    assertRefused("/content", Pdu.builder(version, template.with("content", value("1"))));
    assertRefused("/type", Pdu.builder(version, template.with("type", value("null"))));
    assertRefused("/sender", Pdu.builder(version, template.with("sender", value("'alice'"))));
    assertRefused("/state_key", Pdu.builder(version, template.with("state_key", value("null"))));
  }

  @InEveryVersion
  void signatureIsThatOfTheEssentials(RoomVersion version) {
    Pdu event = built(message(version));
    Pdu redacted = event.redacted();
    for (Pdu signed : List.of(event, redacted)) {
      byte[] signature =
          signed
              .signatures()
              .object(SERVER.toString())
              .flatMap(own -> own.string(KEY.keyId().toString()))
              .flatMap(UnpaddedBase64::decode)
              .orElseThrow();
      assertTrue(KEY.verifyKey().verify(signed.signedBytes(), signature));
    }
    // What redaction leaves is signed as any JSON is.
    assertTrue(
        SignedJson.verify(redacted.json(), SERVER, Map.of(KEY.keyId(), KEY.verifyKey())).isValid());
  }

  @Test
  void builderCanBeUsedFurther() {
    PduBuilder builder = message(RoomVersion.V12);
    Pdu first = built(builder);
    Pdu second = built(builder.content(json("{'body':'second'}")));
    assertEquals(Optional.of("hello"), first.content().string("body"));
    assertEquals(Optional.of("second"), second.content().string("body"));
    assertInstanceOf(Intact.class, Pdu.read(second.toBytes(), RoomVersion.V12));
  }

  @Test
  void sameEventIsTheSameBytes() {
    assertEquals(
        built(message(RoomVersion.V12)).json().toString(),
        built(message(RoomVersion.V12)).json().toString());
  }

  private static void assertRefused(String named, PduBuilder builder) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> builder.build(SERVER, KEY));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains(named), message);
  }
}
