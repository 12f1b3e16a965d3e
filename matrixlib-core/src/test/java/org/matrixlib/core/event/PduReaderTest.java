package org.matrixlib.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.matrixlib.core.event.TestEvents.arrayOf;
import static org.matrixlib.core.event.TestEvents.built;
import static org.matrixlib.core.event.TestEvents.create;
import static org.matrixlib.core.event.TestEvents.hashed;
import static org.matrixlib.core.event.TestEvents.json;
import static org.matrixlib.core.event.TestEvents.message;
import static org.matrixlib.core.event.TestEvents.utf8;
import static org.matrixlib.core.event.TestEvents.value;
import static org.matrixlib.core.event.TestEvents.versions;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.matrixlib.core.event.PduOutcome.Dropped;
import org.matrixlib.core.event.PduOutcome.Intact;
import org.matrixlib.core.event.PduOutcome.Redacted;
import org.matrixlib.core.event.PduOutcome.StorableAsRejected;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/** What comes of events that other servers send, sound ones and each kind of unsound ones. */
class PduReaderTest {
  private static final int MAX_RECEIVED = 1 << 20;

  // Sound events

  @InEveryVersion
  void soundEventIsIntact(RoomVersion version) {
    Pdu event = built(message(version));
    assertEquals(new Intact(event), read(event.json(), version));
  }

  @InEveryVersion
  void soundCreateEventIsIntact(RoomVersion version) {
    Pdu event = built(create(version));
    assertEquals(new Intact(event), read(event.json(), version));
  }

  @InEveryVersion
  void eventInAnyOtherFormOfItsJsonIsTheSame(RoomVersion version) {
    Pdu event = built(message(version));
    String text = event.json().toString();
    String indented = text.replace(",\"", ",\n\t \"").replace("\":", "\" : ");
    String escaped = text.replace("hello", "\\u0068\\u0065llo").replace("/", "\\/");
    String inOtherOrder = "{\"type\":\"m.room.message\"," + text.substring(1);
    for (String form : List.of(indented, escaped, inOtherOrder, "\r\n" + text + " ")) {
      Pdu same = intact(Pdu.read(utf8(form), version));
      assertEquals(event, same);
      assertEquals(event.eventId(), same.eventId());
    }
  }

  @Test
  void eventDoesNotChangeWithTheBytesItWasReadFrom() {
    Pdu event = built(message(RoomVersion.V12));
    byte[] bytes = event.toBytes();
    Pdu read = intact(Pdu.read(bytes, RoomVersion.V12));
    Arrays.fill(bytes, (byte) 'x');
    assertEquals(event, read);
  }

  @InEveryVersion
  void unknownPropertiesStayAndAreHashed(RoomVersion version) {
    JsonObject event = sound(version).with("_unknown", json("{'a':[1]}")).with("Type", value("1"));
    assertInstanceOf(Redacted.class, read(event, version));
    assertEquals(event.get("_unknown"), intact(readHashed(event, version)).json().get("_unknown"));
  }

  @InEveryVersion
  void originIsNeitherNeededNorTrusted(RoomVersion version) {
    JsonObject event = sound(version);
    assertFalse(event.has("origin"));
    JsonObject elsewhere = event.with("origin", JsonString.of("elsewhere.example"));
    Pdu read = intact(readHashed(elsewhere, version));
    assertEquals("example.org", read.sender().server().toString());
  }

  // Content hash

  @InEveryVersion
  void eventWhoseContentWasChangedIsRedactedUnderTheSameId(RoomVersion version) {
    Pdu event = built(message(version));
    JsonObject changed = event.json().with("content", json("{'body':'other'}"));
    Redacted outcome = assertInstanceOf(Redacted.class, read(changed, version));
    assertEquals(event.redacted(), outcome.event());
    assertEquals(JsonObject.EMPTY, outcome.event().content());
    assertEquals(event.eventId(), outcome.event().eventId());
    assertEquals(Optional.of(outcome.event()), outcome.pdu());
  }

  @InEveryVersion
  void redactedEventHasNoUnsigned(RoomVersion version) {
    JsonObject changed =
        sound(version).with("content", JsonObject.EMPTY).with("unsigned", json("{'age':1}"));
    Redacted outcome = assertInstanceOf(Redacted.class, read(changed, version));
    assertEquals(JsonObject.EMPTY, outcome.event().unsigned());
  }

  @InEveryVersion
  void malformedContentHashIsAWrongOne(RoomVersion version) {
    for (String hashes :
        List.of(
            "{}",
            "{'md5':'x'}",
            "{'sha256':''}",
            "{'sha256':'AAAA'}",
            "{'sha256':'not base64!'}",
            "{'sha256':1}",
            "{'sha256':null}",
            "{'sha256':['x']}",
            "{'SHA256':'AAAA'}")) {
      JsonObject event = sound(version).with("hashes", value(hashes));
      assertInstanceOf(Redacted.class, read(event, version), hashes);
    }
  }

  @InEveryVersion
  void contentHashMayBePadded(RoomVersion version) {
    JsonObject event = sound(version);
    String hash = event.object("hashes").orElseThrow().string("sha256").orElseThrow();
    JsonObject padded = JsonObject.builder().put("sha256", hash + "=").build();
    assertInstanceOf(Intact.class, read(event.with("hashes", padded), version));
  }

  @InEveryVersion
  void hashesOfOtherAlgorithmsDoNotMatter(RoomVersion version) {
    JsonObject event = sound(version);
    JsonObject hashes = event.object("hashes").orElseThrow().with("blake3", value("1"));
    assertInstanceOf(Intact.class, read(event.with("hashes", hashes), version));
  }

  // Properties: missing, of another type

  @InEveryVersion
  void eventThatLacksARequiredPropertyIsDropped(RoomVersion version) {
    for (String property : requiredProperties(version)) {
      JsonObject event = sound(version).without(MemberNames.of(property));
      assertDropped(PduFault.PROPERTY_MISSING, "/" + property, read(event, version));
    }
  }

  private static List<String> requiredProperties(RoomVersion version) {
    Stream<String> inAll =
        Stream.of(
            "auth_events",
            "content",
            "depth",
            "hashes",
            "origin_server_ts",
            "prev_events",
            "room_id",
            "sender",
            "signatures",
            "type");
    Stream<String> id =
        version.eventFormat().carriesEventId() ? Stream.of("event_id") : Stream.of();
    return Stream.concat(inAll, id).toList();
  }

  @InEveryVersion
  void propertiesHaveTheNamesOfTheSpecificationLetterCaseIncluded(RoomVersion version) {
    JsonObject event =
        sound(version)
            .without(MemberNames.of("sender"))
            .with("Sender", JsonString.of("@alice:example.org"));
    assertDropped(PduFault.PROPERTY_MISSING, "/sender", read(event, version));
  }

  static Stream<Arguments> oddTypes() {
    return Stream.of(
        arguments("type", "1 null true {} []"),
        arguments("sender", "1 null true {} ['@alice:example.org']"),
        arguments("room_id", "1 null true {} []"),
        arguments("state_key", "1 null true {} []"),
        arguments("content", "1 null true '{}' []"),
        arguments("hashes", "1 null true 'x' []"),
        arguments("signatures", "1 null true 'x' []"),
        arguments("prev_events", "1 null true 'x' {}"),
        arguments("auth_events", "1 null true 'x' {}"),
        arguments("depth", "'1' null true {} [1]"),
        arguments("origin_server_ts", "'1' null true {} [1]"));
  }

  @ParameterizedTest
  @MethodSource("oddTypes")
  void propertyOfAnotherTypeIsDropped(String property, String values) {
    for (RoomVersion version : versions()) {
      for (String value : values.split(" ")) {
        JsonObject event = sound(version).with(property, value(value));
        assertDropped(PduFault.WRONG_TYPE, "/" + property, readHashed(event, version));
      }
    }
  }

  @Test
  void eventIdOfAnotherTypeIsDroppedWhereEventsCarryTheirId() {
    for (RoomVersion version : versionsThatCarryIds()) {
      for (String value : List.of("1", "null", "true", "{}", "[]")) {
        JsonObject event = sound(version).with("event_id", value(value));
        assertDropped(PduFault.WRONG_TYPE, "/event_id", read(event, version));
      }
    }
  }

  @InEveryVersion
  void eventWithoutStateKeyIsNoStateEvent(RoomVersion version) {
    assertFalse(intact(read(sound(version), version)).isState());
    JsonObject state = sound(version).with("state_key", JsonString.of(""));
    assertTrue(intact(readHashed(state, version)).isState());
  }

  // Identifiers

  @InEveryVersion
  void eventWithAMalformedSenderIsDropped(RoomVersion version) {
    for (String sender :
        List.of(
            "",
            "alice",
            "@alice",
            "@alice:",
            "alice:example.org",
            "#alice:example.org",
            "@al\\u0000ice:example.org",
            "@alice:exam ple.org",
            "@alice:example.org:port",
            "@alice:example.org/")) {
      JsonObject event = sound(version).with("sender", value("'" + sender + "'"));
      assertDropped(PduFault.MALFORMED_IDENTIFIER, "/sender", readHashed(event, version));
    }
  }

  @InEveryVersion
  void senderMayFollowTheHistoricalGrammar(RoomVersion version) {
    for (String sender :
        List.of(
            "@:example.org",
            "@A b:example.org",
            "@é😀:example.org:8448",
            "@a:[::1]",
            "@a:1.2.3.4")) {
      JsonObject event = sound(version).with("sender", JsonString.of(sender));
      assertEquals(sender, intact(readHashed(event, version)).sender().toString());
    }
  }

  @InEveryVersion
  void eventWithAMalformedRoomIdIsDropped(RoomVersion version) {
    for (String roomId :
        List.of("", "room", "!", "#room:example.org", "!r\\u0000m:example.org", "!room:exam ple")) {
      JsonObject event = sound(version).with("room_id", value("'" + roomId + "'"));
      assertDropped(PduFault.MALFORMED_IDENTIFIER, "/room_id", readHashed(event, version));
    }
  }

  @Test
  void eventWithAMalformedIdIsDroppedWhereEventsCarryTheirId() {
    for (RoomVersion version : versionsThatCarryIds()) {
      for (String id :
          List.of("", "id", "$", "$hash-without-domain", "$a:", "$a\\u0000:b", "@a:b")) {
        JsonObject event = sound(version).with("event_id", value("'" + id + "'"));
        assertDropped(PduFault.MALFORMED_IDENTIFIER, "/event_id", readHashed(event, version));
      }
    }
  }

  @Test
  void idThatIsSuppliedWhereItIsTheHashIsIgnored() {
    for (RoomVersion version : versions()) {
      if (!version.eventFormat().carriesEventId()) {
        Pdu event = built(message(version));
        for (String id : List.of("'$spoofed:example.org'", "''", "1", "null", "{}")) {
          Pdu read = intact(read(event.json().with("event_id", value(id)), version));
          assertEquals(event.eventId(), read.eventId());
          assertFalse(read.federationForm().has("event_id"));
        }
      }
    }
  }

  // Sizes

  @InEveryVersion
  void propertyOf255BytesIsIntact(RoomVersion version) {
    for (LimitedProperty property : limitedProperties(version)) {
      assertInstanceOf(Intact.class, property.read("a", 255, version), property.name());
      assertInstanceOf(Intact.class, property.read("é", 255, version), property.name());
      assertInstanceOf(Intact.class, property.read("€", 255, version), property.name());
      assertInstanceOf(Intact.class, property.read("😀", 255, version), property.name());
    }
  }

  @InEveryVersion
  void escapesOfJsonDoNotCountForTheLengthOfAProperty(RoomVersion version) {
    for (String character : List.of("\"", "\\", "\u0001")) {
      JsonObject event = sound(version).with("state_key", JsonString.of(character.repeat(255)));
      assertInstanceOf(Intact.class, readHashed(event, version));
      JsonObject longer = sound(version).with("state_key", JsonString.of(character.repeat(256)));
      assertDropped(PduFault.PROPERTY_TOO_LONG, "/state_key", readHashed(longer, version));
    }
  }

  @InEveryVersion
  void propertyOf256CharactersIsDropped(RoomVersion version) {
    for (LimitedProperty property : limitedProperties(version)) {
      for (String character : List.of("a", "é", "😀")) {
        assertDropped(
            PduFault.PROPERTY_TOO_LONG,
            "/" + property.name(),
            property.readCharacters(character, 256, version));
      }
    }
  }

  @InEveryVersion
  void propertyOfFewCharactersButManyBytesIsToldFromATooLongOne(RoomVersion version) {
    for (LimitedProperty property : limitedProperties(version)) {
      for (String character : List.of("é", "😀")) {
        PduOutcome outcome = property.readCharacters(character, 255, version);
        if (version.has(RoomTrait.STRICT_BYTE_LIMITS)) {
          assertDropped(PduFault.PROPERTY_TOO_LONG, "/" + property.name(), outcome);
        } else {
          StorableAsRejected storable = assertInstanceOf(StorableAsRejected.class, outcome);
          assertEquals(PduFault.PROPERTY_TOO_LONG, storable.problem().fault());
          assertEquals("/" + property.name(), storable.problem().path());
          assertEquals(Optional.of(storable.event()), outcome.pdu());
          PduLaws.check(storable.event().toBytes(), version);
        }
      }
    }
  }

  @Test
  void storableEventIsRedactedIfItsContentHashIsWrong() {
    JsonObject event = sound(RoomVersion.V10).with("state_key", JsonString.of("é".repeat(200)));
    StorableAsRejected intact =
        assertInstanceOf(StorableAsRejected.class, readHashed(event, RoomVersion.V10));
    assertEquals(event.object("content").orElseThrow(), intact.event().content());
    StorableAsRejected redacted =
        assertInstanceOf(StorableAsRejected.class, read(event, RoomVersion.V10));
    assertEquals(JsonObject.EMPTY, redacted.event().content());
  }

  /** A property whose length is limited, with what must stand around the text. */
  private record LimitedProperty(String name, String before, String after) {

    /** The outcome for an event whose property has a number of bytes, most of one character. */
    PduOutcome read(String character, int bytes, RoomVersion version) {
      int rest = bytes - utf8(before + after).length;
      int size = utf8(character).length;
      return readText(character.repeat(rest / size) + "x".repeat(rest % size), version);
    }

    PduOutcome readCharacters(String character, int codePoints, RoomVersion version) {
      return readText(character.repeat(codePoints - (before + after).length()), version);
    }

    private PduOutcome readText(String text, RoomVersion version) {
      JsonObject event = sound(version).with(name, JsonString.of(before + text + after));
      return readHashed(event, version);
    }
  }

  private static List<LimitedProperty> limitedProperties(RoomVersion version) {
    Stream<LimitedProperty> inAll =
        Stream.of(
            new LimitedProperty("type", "", ""),
            new LimitedProperty("state_key", "", ""),
            new LimitedProperty("sender", "@", ":example.org"),
            new LimitedProperty("room_id", "!", ":example.org"));
    Stream<LimitedProperty> id =
        version.eventFormat().carriesEventId()
            ? Stream.of(new LimitedProperty("event_id", "$", ":example.org"))
            : Stream.of();
    return Stream.concat(inAll, id).toList();
  }

  @InEveryVersion
  void eventOf65536BytesIsIntactAndAByteMoreIsDropped(RoomVersion version) {
    assertInstanceOf(Intact.class, read(ofSize(65_536, version), version));
    assertDropped(PduFault.EVENT_TOO_LARGE, "", read(ofSize(65_537, version), version));
  }

  @InEveryVersion
  void unsignedNotesAndWhiteSpaceDoNotCountForTheSize(RoomVersion version) {
    JsonObject event = ofSize(65_536, version);
    JsonObject noted =
        event
            .with("unsigned", json("{'age':1}").with("x", JsonString.of("x".repeat(70_000))))
            .with("age_ts", JsonNumber.of(1));
    assertInstanceOf(Intact.class, read(noted, version));
    assertInstanceOf(Intact.class, Pdu.read(utf8(event + " ".repeat(70_000)), version));
  }

  @InEveryVersion
  void moreThanAMebibyteIsDroppedUnseen(RoomVersion version) {
    String event = sound(version).toString();
    String filled = event + " ".repeat(MAX_RECEIVED - utf8(event).length);
    assertInstanceOf(Intact.class, Pdu.read(utf8(filled), version));
    assertDropped(PduFault.EVENT_TOO_LARGE, "", Pdu.read(utf8(filled + " "), version));
    assertDropped(PduFault.EVENT_TOO_LARGE, "", Pdu.read(new byte[MAX_RECEIVED + 1], version));
  }

  private static JsonObject ofSize(int bytes, RoomVersion version) {
    JsonObject empty = hashed(sound(version).with("content", json("{'body':''}")));
    String body = "x".repeat(bytes - empty.byteLength());
    JsonObject event =
        hashed(empty.with("content", JsonObject.builder().put("body", body).build()));
    assertEquals(bytes, event.byteLength());
    return event;
  }

  // Times and depths

  @InEveryVersion
  void depthIsFrom0To2ToThe53Minus1(RoomVersion version) {
    for (String depth : List.of("0", "1", "9007199254740991")) {
      JsonObject event = sound(version).with("depth", value(depth));
      assertEquals(Long.parseLong(depth), intact(readHashed(event, version)).depth());
    }
    assertDropped(PduFault.OUT_OF_RANGE, "/depth", readWith("depth", "-1", version));
  }

  @Test
  void lieAboutTheDepthIsDroppedInEveryVersion() {
    for (String depth :
        List.of("9007199254740992", "9223372036854775807", "9223372036854775808", "1.5", "1e3")) {
      for (RoomVersion version : versions()) {
        PduFault fault =
            version.jsonMode() == JsonMode.STRICT
                ? PduFault.NUMBER_NOT_ALLOWED
                : PduFault.OUT_OF_RANGE;
        assertDropped(fault, "/depth", readWith("depth", depth, version));
      }
    }
  }

  @InEveryVersion
  void timeIsAnyInteger(RoomVersion version) {
    for (String time : List.of("0", "-1", "9007199254740991", "-9007199254740991")) {
      JsonObject event = sound(version).with("origin_server_ts", value(time));
      assertEquals(Long.parseLong(time), intact(readHashed(event, version)).originServerTs());
    }
  }

  @Test
  void timeMayTake64BitsWhereNumbersAreLenient() {
    for (RoomVersion version : lenientVersions()) {
      for (String time : List.of("9223372036854775807", "-9223372036854775808")) {
        JsonObject event = sound(version).with("origin_server_ts", value(time));
        assertEquals(Long.parseLong(time), intact(readHashed(event, version)).originServerTs());
      }
      for (String time : List.of("9223372036854775808", "-9223372036854775809", "1.5")) {
        assertDropped(
            PduFault.OUT_OF_RANGE,
            "/origin_server_ts",
            readWith("origin_server_ts", time, version));
      }
    }
  }

  // References

  @InEveryVersion
  void eventCitesAtMost20PreviousAnd10AuthEvents(RoomVersion version) {
    assertCitesAtMost(20, "prev_events", version);
    assertCitesAtMost(10, "auth_events", version);
  }

  private static void assertCitesAtMost(int most, String property, RoomVersion version) {
    JsonValue reference = sound(version).array(property).orElseThrow().toList().get(0);
    for (int count : List.of(0, 1, most)) {
      JsonObject event = sound(version).with(property, arrayOf(reference, count));
      Pdu read = intact(readHashed(event, version));
      List<EventId> cited = property.equals("prev_events") ? read.prevEvents() : read.authEvents();
      assertEquals(count, cited.size());
    }
    JsonObject event = sound(version).with(property, arrayOf(reference, most + 1));
    assertDropped(PduFault.TOO_MANY_REFERENCES, "/" + property, readHashed(event, version));
  }

  @InEveryVersion
  void backfilledEventCitesAnyNumberOfEvents(RoomVersion version) {
    for (String property : List.of("prev_events", "auth_events")) {
      JsonArray references = sound(version).array(property).orElseThrow();
      JsonObject event =
          hashed(sound(version).with(property, arrayOf(references.toList().get(0), 30)));
      assertEquals(
          30,
          intact(Pdu.readBackfilled(event.toBytes(), version))
              .json()
              .array(property)
              .orElseThrow()
              .toList()
              .size());
    }
  }

  @InEveryVersion
  void backfilledEventKeepsToTheFormatOtherwise(RoomVersion version) {
    byte[] event = sound(version).with("depth", value("-1")).toBytes();
    assertDropped(PduFault.OUT_OF_RANGE, "/depth", Pdu.readBackfilled(event, version));
  }

  @InEveryVersion
  void referenceOfAnotherShapeIsDropped(RoomVersion version) {
    List<String> inNone =
        List.of("1", "null", "true", "{}", "[]", "[1]", "['$a:b',1]", "[['$a:b']]");
    List<String> ofOthers =
        version.eventFormat().carriesEventId()
            ? List.of(
                "'$a:b'",
                "['$a:b']",
                "['$a:b',{},{}]",
                "['$a:b',{},1]",
                "['$a:b',null]",
                "[{},'$a:b']")
            : List.of("['$a:b']", "['$a:b',{}]", "['$a:b',{'sha256':'x'}]");
    for (String property : List.of("prev_events", "auth_events")) {
      for (String odd : Stream.concat(inNone.stream(), ofOthers.stream()).toList()) {
        JsonValue good = sound(version).array(property).orElseThrow().toList().get(0);
        JsonArray references = JsonArray.of(List.of(good, value(odd)));
        assertDropped(
            PduFault.WRONG_TYPE,
            "/" + property + "/1",
            readHashed(sound(version).with(property, references), version));
      }
    }
  }

  @Test
  void referenceOfTheFirstFormatMayLackItsHash() {
    for (RoomVersion version : versionsThatCarryIds()) {
      for (String reference : List.of("['$a:b',{}]", "['$a:b',{'sha256':1}]")) {
        JsonObject event =
            sound(version).with("prev_events", JsonArray.of(List.of(value(reference))));
        assertEquals(List.of(EventId.of("$a:b")), intact(readHashed(event, version)).prevEvents());
      }
    }
  }

  @InEveryVersion
  void referenceOf255BytesIsIntactAndALongerOneAsPropertiesAreCounted(RoomVersion version) {
    for (String property : List.of("prev_events", "auth_events")) {
      for (String text : List.of("a".repeat(254), "é".repeat(127))) {
        intact(readWith(property, references("$" + text, version), version));
      }
      String manyBytes = references("$" + "é".repeat(128), version);
      if (version.has(RoomTrait.STRICT_BYTE_LIMITS)) {
        assertDropped(
            PduFault.MALFORMED_IDENTIFIER,
            "/" + property + "/0",
            readWith(property, manyBytes, version));
      } else {
        intact(readWith(property, manyBytes, version));
      }
      assertDropped(
          PduFault.MALFORMED_IDENTIFIER,
          "/" + property + "/0",
          readWith(property, references("$" + "é".repeat(255), version), version));
    }
  }

  private static String references(String id, RoomVersion version) {
    return version.eventFormat().carriesEventId() ? "[['" + id + "',{}]]" : "['" + id + "']";
  }

  @InEveryVersion
  void referenceToAMalformedIdIsDropped(RoomVersion version) {
    for (String id : List.of("''", "'$'", "'a:b'", "'@a:b'", "'$a\\u0000'", "'$a:'")) {
      String reference = version.eventFormat().carriesEventId() ? "[" + id + ",{}]" : id;
      for (String property : List.of("prev_events", "auth_events")) {
        assertDropped(
            PduFault.MALFORMED_IDENTIFIER,
            "/" + property + "/0",
            readWith(property, "[" + reference + "]", version));
      }
    }
  }

  @Test
  void citedIdsThatDecodeToTheSameHashAreNotTheSame() {
    String id = "$" + "A".repeat(43);
    String strayBits = "$" + "A".repeat(42) + "B";
    JsonArray references = JsonArray.ofStrings(List.of(id, strayBits));
    Pdu event =
        intact(readHashed(sound(RoomVersion.V12).with("prev_events", references), RoomVersion.V12));
    assertNotEquals(event.prevEvents().get(0), event.prevEvents().get(1));
  }

  // Signatures

  @InEveryVersion
  void signaturesThatAreNoObjectsOfStringsAreDropped(RoomVersion version) {
    for (String signatures :
        List.of(
            "{'example.org':1}",
            "{'example.org':null}",
            "{'example.org':'x'}",
            "{'example.org':['x']}",
            "{'example.org':{'ed25519:1':1}}",
            "{'example.org':{'ed25519:1':null}}",
            "{'example.org':{'ed25519:1':{}}}",
            "{'a':{'ed25519:1':'x'},'b':{'ed25519:1':'x','ed25519:2':[]}}")) {
      assertDropped(
          PduFault.WRONG_TYPE, "/signatures", readWith("signatures", signatures, version));
    }
  }

  @InEveryVersion
  void signaturesAreNotJudgedHere(RoomVersion version) {
    for (String signatures :
        List.of(
            "{}",
            "{'example.org':{}}",
            "{'not a server':{'not a key':'not base64'}}",
            "{'example.org':{'ed25519:1':''}}")) {
      JsonObject event = sound(version).with("signatures", value(signatures));
      assertInstanceOf(Intact.class, read(event, version));
    }
  }

  // What stands beside the event

  @InEveryVersion
  void notesOfServersToThemselvesAreTakenOff(RoomVersion version) {
    JsonObject event = sound(version);
    JsonObject noted =
        event
            .with("age_ts", JsonNumber.of(1))
            .with("outlier", value("true"))
            .with("destinations", value("['a']"));
    assertEquals(event, intact(read(noted, version)).federationForm());
  }

  @InEveryVersion
  void ofUnsignedOnlyTheAgeStays(RoomVersion version) {
    JsonObject event =
        sound(version)
            .with(
                "unsigned",
                json(
                    "{'age':5,'invite_room_state':[],'knock_room_state':[],'redacted_because':{},"
                        + "'transaction_id':'x'}"));
    assertEquals(json("{'age':5}"), intact(read(event, version)).unsigned());
  }

  @InEveryVersion
  void roomStateBesideAMemberEventStays(RoomVersion version) {
    JsonObject unsigned =
        json("{'age':5,'invite_room_state':[1],'knock_room_state':[2],'redacted_because':{}}");
    JsonObject event = sound(version).with("type", JsonString.of("m.room.member"));
    assertEquals(
        unsigned.without(MemberNames.of("redacted_because")),
        intact(read(hashed(event).with("unsigned", unsigned), version)).unsigned());
  }

  @InEveryVersion
  void unsignedOfTheWrongTypeIsLeftOut(RoomVersion version) {
    JsonObject unsigned = json("{'age':'5','invite_room_state':{'a':1},'knock_room_state':null}");
    JsonObject event = hashed(sound(version).with("type", JsonString.of("m.room.member")));
    assertEquals(
        JsonObject.EMPTY, intact(read(event.with("unsigned", unsigned), version)).unsigned());
  }

  @InEveryVersion
  void unsignedLongerThanAnEventIsLeftOut(RoomVersion version) {
    JsonObject event = hashed(sound(version).with("type", JsonString.of("m.room.member")));
    for (int length : new int[] {65_536, 65_537}) {
      String filler = "x".repeat(length - "{\"invite_room_state\":[\"\"]}".length());
      JsonObject unsigned = json("{'invite_room_state':['" + filler + "']}");
      assertEquals(length, unsigned.byteLength());
      assertEquals(
          length == 65_536 ? unsigned : JsonObject.EMPTY,
          intact(read(event.with("unsigned", unsigned), version)).unsigned());
    }
  }

  @InEveryVersion
  void unsignedThatIsNoObjectIsIgnored(RoomVersion version) {
    JsonObject event = sound(version);
    for (String unsigned : List.of("1", "null", "'x'", "[]")) {
      Pdu read = intact(read(event.with("unsigned", value(unsigned)), version));
      assertEquals(event, read.federationForm());
    }
  }

  // Create events

  @Test
  void roomIdIsMadeFromACreateEventThatHasNone() {
    Pdu event = intact(read(built(create(RoomVersion.V12)).json(), RoomVersion.V12));
    assertFalse(event.json().has("room_id"));
    assertEquals("!" + event.eventId().toString().substring(1), event.roomId().toString());
  }

  @Test
  void roomIdThatSuchACreateEventClaimsIsLeftToTheAuthRules() {
    JsonObject event = built(create(RoomVersion.V12)).json();
    JsonObject claiming = event.with("room_id", JsonString.of("!claimed:example.org"));
    Pdu read = intact(readHashed(claiming, RoomVersion.V12));
    assertTrue(read.json().has("room_id"));
    assertEquals(Optional.of(read.eventId()), read.roomId().createEventId());
    assertDropped(
        PduFault.WRONG_TYPE, "/room_id", read(event.with("room_id", value("1")), RoomVersion.V12));
    assertDropped(
        PduFault.MALFORMED_IDENTIFIER,
        "/room_id",
        read(event.with("room_id", value("'claimed'")), RoomVersion.V12));
  }

  @InEveryVersion
  void createEventNeedsARoomIdWhereItIsNotTheHash(RoomVersion version) {
    JsonObject event = built(create(version)).json().without(MemberNames.of("room_id"));
    if (version.has(RoomTrait.ROOM_ID_IS_CREATE_HASH)) {
      assertInstanceOf(Intact.class, read(event, version));
    } else {
      assertDropped(PduFault.PROPERTY_MISSING, "/room_id", read(event, version));
    }
  }

  // JSON

  @InEveryVersion
  void lastOfPropertiesWithTheSameNameCounts(RoomVersion version) {
    Pdu event = built(message(version));
    String text = event.json().toString();
    String other = "\"content\":{\"body\":\"other\"},\"depth\":\"x\",\"sender\":null";
    assertEquals(event, intact(Pdu.read(utf8("{" + other + "," + text.substring(1)), version)));
    String last = text.substring(0, text.length() - 1) + ",\"content\":{\"body\":\"other\"}}";
    assertInstanceOf(Redacted.class, Pdu.read(utf8(last), version));
  }

  static Stream<Arguments> malformedDocuments() {
    String event = sound(RoomVersion.V1).toString();
    return Stream.of(
        arguments("nothing", ""),
        arguments("white space", " \n"),
        arguments("a NUL", "\0"),
        arguments("an array", "[" + event + "]"),
        arguments("a string", "\"event\""),
        arguments("a number", "1"),
        arguments("null", "null"),
        arguments("a byte order mark", "\ufeff" + event),
        arguments("two documents", event + event),
        arguments("a trailing comma", event + ","),
        arguments("a comma before the end", event.replaceFirst("}$", ",}")),
        arguments("a part", event.substring(0, event.length() - 1)),
        arguments("single quotes", event.replace('"', '\'')),
        arguments("a comment", "/**/" + event),
        arguments("NaN", event.replace("\"depth\":7", "\"depth\":NaN")),
        arguments("Infinity", event.replace("\"depth\":7", "\"depth\":Infinity")),
        arguments("a leading zero", event.replace("\"depth\":7", "\"depth\":07")),
        arguments("a control character", event.replace("hello", "hel\nlo")),
        arguments("a lone high surrogate", event.replace("hello", "\\ud83d")),
        arguments("a lone low surrogate", event.replace("hello", "\\ude00")),
        arguments("surrogates in the wrong order", event.replace("hello", "\\ude00\\ud83d")),
        arguments("an unknown escape", event.replace("hello", "\\x41")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedDocuments")
  void malformedDocumentIsDropped(String kind, String document) {
    for (RoomVersion version : versions()) {
      Dropped dropped = assertInstanceOf(Dropped.class, Pdu.read(utf8(document), version), kind);
      assertEquals(PduFault.MALFORMED_JSON, dropped.problem().fault());
      assertEquals(Optional.empty(), dropped.pdu());
    }
  }

  @InEveryVersion
  void invalidUtf8IsDropped(RoomVersion version) {
    for (String hex : List.of("ff", "80", "c080", "eda080", "f4908080", "c3", "e28261")) {
      byte[] bytes = utf8(sound(version).toString().replace("hello", "x".repeat(hex.length() / 2)));
      int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(":\"x") + 2;
      for (int i = 0; i < hex.length() / 2; i++) {
        bytes[at + i] = (byte) Integer.parseInt(hex, 2 * i, 2 * i + 2, 16);
      }
      assertDropped(PduFault.MALFORMED_JSON, "/content/body", Pdu.read(bytes, version));
    }
  }

  @InEveryVersion
  void nestingOf100IsIntactAndDeeperIsDropped(RoomVersion version) {
    // The event and its content are two levels.
    JsonObject event = sound(version).with("content", nested(98));
    assertInstanceOf(Intact.class, readHashed(event, version));
    JsonObject deeper = sound(version).with("content", nested(99));
    assertEquals(PduFault.MALFORMED_JSON, dropped(read(deeper, version)).fault());
  }

  private static JsonValue nested(int arrays) {
    return value("{'deep':" + "[".repeat(arrays) + "]".repeat(arrays) + "}");
  }

  @InEveryVersion
  void depthBombIsDropped(RoomVersion version) {
    for (String bomb : List.of("[".repeat(65_536), "{\"a\":".repeat(65_536), "[".repeat(1 << 20))) {
      assertEquals(PduFault.MALFORMED_JSON, dropped(Pdu.read(utf8(bomb), version)).fault());
      String inContent = "{\"content\":" + bomb;
      assertInstanceOf(Dropped.class, Pdu.read(utf8(inContent), version));
    }
  }

  // Numbers

  @Test
  void numbersOtherThanIntegersOf53BitsAreDroppedWhereNumbersAreStrict() {
    for (RoomVersion version : versions()) {
      if (version.jsonMode() == JsonMode.STRICT) {
        for (String number : List.of("1.5", "1.0", "1e2", "1E2", "-0.0", "9007199254740992")) {
          PduOutcome outcome = Pdu.read(utf8(withNumber(number, version)), version);
          assertDropped(PduFault.NUMBER_NOT_ALLOWED, "/content/n", outcome);
        }
      }
    }
  }

  @InEveryVersion
  void negativeZeroIsZero(RoomVersion version) {
    String zero = hashed(sound(version).with("content", json("{'n':0}"))).toString();
    Pdu event = intact(Pdu.read(utf8(zero.replace("\"n\":0", "\"n\":-0")), version));
    assertEquals(json("{'n':0}"), event.content());
  }

  @Test
  void numbersKeepTheirDigitsWhereNumbersAreLenient() {
    for (RoomVersion version : lenientVersions()) {
      for (String number :
          List.of("1.5", "100.0", "1e-05", "9007199254740992", "1" + "0".repeat(400))) {
        JsonObject event = sound(version).with("content", value("{'n':" + number + "}"));
        assertEquals(
            "{\"n\":" + number + "}", intact(readHashed(event, version)).content().toString());
      }
    }
  }

  @Test
  void numbersBeyondAllBoundsAreDroppedWhereNumbersAreLenient() {
    for (RoomVersion version : lenientVersions()) {
      assertDropped(
          PduFault.NUMBER_NOT_ALLOWED,
          "/content/n",
          Pdu.read(utf8(withNumber("1e400", version)), version));
      assertDropped(
          PduFault.MALFORMED_JSON,
          "/content/n",
          Pdu.read(utf8(withNumber("1".repeat(4301), version)), version));
    }
  }

  private static String withNumber(String number, RoomVersion version) {
    return sound(version)
        .with("content", json("{'n':0}"))
        .toString()
        .replace("\"n\":0", "\"n\":" + number);
  }

  // Reports

  @InEveryVersion
  void firstFaultIsToldWithNothingOfTheEvent(RoomVersion version) {
    JsonObject event =
        sound(version)
            .with("sender", JsonString.of("secret"))
            .with("content", json("{'body':'secret'}"))
            .with("depth", JsonNumber.of(-1));
    PduProblem problem = dropped(read(event, version));
    assertEquals(PduFault.OUT_OF_RANGE, problem.fault());
    assertFalse(problem.toString().contains("secret"), problem.toString());
    assertEquals("is no integer from 0 to 9007199254740991", problem.detail());
  }

  @Test
  void problemsSayWhatIsWrong() {
    RoomVersion version = RoomVersion.V12;
    assertEquals("is missing", detail(sound(version).without(MemberNames.of("type"))));
    assertEquals("is no string", detail(sound(version).with("type", value("1"))));
    assertEquals("is no object", detail(sound(version).with("content", value("1"))));
    assertEquals("is no user id", detail(sound(version).with("sender", value("'alice'"))));
    assertEquals("65537 bytes", detail(ofSize(65_537, version)));
    assertEquals("NOT_JSON at byte 0", dropped(Pdu.read(utf8("x"), version)).detail());
  }

  private static String detail(JsonObject event) {
    return dropped(read(event, RoomVersion.V12)).detail();
  }

  private static List<RoomVersion> versionsThatCarryIds() {
    return versions().stream().filter(v -> v.eventFormat().carriesEventId()).toList();
  }

  private static List<RoomVersion> lenientVersions() {
    return versions().stream().filter(v -> v.jsonMode() == JsonMode.LENIENT).toList();
  }

  private static JsonObject sound(RoomVersion version) {
    return built(message(version)).json();
  }

  private static PduOutcome read(JsonObject event, RoomVersion version) {
    return Pdu.read(event.toBytes(), version);
  }

  private static PduOutcome readHashed(JsonObject event, RoomVersion version) {
    return read(event.object("hashes").isPresent() ? hashed(event) : event, version);
  }

  private static PduOutcome readWith(String property, String value, RoomVersion version) {
    return readHashed(sound(version).with(property, value(value)), version);
  }

  private static Pdu intact(PduOutcome outcome) {
    Pdu event = assertInstanceOf(Intact.class, outcome).event();
    assertEquals(Optional.of(event), outcome.pdu());
    return event;
  }

  private static PduProblem dropped(PduOutcome outcome) {
    return assertInstanceOf(Dropped.class, outcome).problem();
  }

  private static void assertDropped(PduFault fault, String path, PduOutcome outcome) {
    PduProblem problem = dropped(outcome);
    assertEquals(fault, problem.fault());
    assertEquals(path, problem.path());
  }
}
