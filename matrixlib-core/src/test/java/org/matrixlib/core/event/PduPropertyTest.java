package org.matrixlib.core.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.core.event.TestEvents.KEY;
import static org.matrixlib.core.event.TestEvents.SERVER;
import static org.matrixlib.core.event.TestEvents.utf8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.event.PduOutcome.Intact;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonNumber;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.core.room.RoomVersion;

/** What holds of every event. */
class PduPropertyTest {

  @Property(tries = 100)
  void whatIsBuiltIsReadAsIntactAndEqual(@ForAll("events") Pdu event) {
    Intact outcome = assertInstanceOf(Intact.class, Pdu.read(event.toBytes(), event.roomVersion()));
    assertEquals(event, outcome.event());
    assertEquals(event.eventId(), outcome.event().eventId());
  }

  @Property(tries = 100)
  void whatIsBuiltObeysTheLawsOfEvents(@ForAll("events") Pdu event) {
    PduLaws.check(event.toBytes(), event.roomVersion());
  }

  @Property(tries = 100)
  void redactingTwiceIsRedactingOnce(@ForAll("events") Pdu event) {
    assertEquals(event.redacted(), event.redacted().redacted());
  }

  @Property(tries = 100)
  void redactionNeverChangesIdNorReferenceHash(@ForAll("events") Pdu event) {
    Pdu redacted = Pdu.trusted(event.redacted().json(), event.roomVersion());
    assertEquals(event.eventId(), redacted.eventId());
    assertArrayEquals(event.referenceHash(), redacted.referenceHash());
  }

  @Property(tries = 100)
  void unsignedNeverInfluencesHashes(
      @ForAll("events") Pdu event, @ForAll("contents") JsonObject unsigned) {
    Pdu noted = Pdu.trusted(event.withUnsigned(unsigned).federationForm(), event.roomVersion());
    assertEquals(event.eventId(), noted.eventId());
    assertArrayEquals(event.contentHash(), noted.contentHash());
    assertArrayEquals(event.referenceHash(), noted.referenceHash());
    assertArrayEquals(event.signedBytes(), noted.signedBytes());
  }

  @Property(tries = 100)
  void otherFormsOfTheSameJsonAreTheSameEvent(@ForAll("events") Pdu event, @ForAll long seed) {
    byte[] form = utf8(writtenOddly(event.json(), new Random(seed)));
    Intact outcome = assertInstanceOf(Intact.class, Pdu.read(form, event.roomVersion()));
    assertEquals(event, outcome.event());
    assertEquals(event.eventId(), outcome.event().eventId());
  }

  @Property(tries = 400)
  void anyChangedBitIsNoticed(@ForAll("events") Pdu event, @ForAll long seed) {
    RoomVersion version = event.roomVersion();
    PduOutcome outcome = Pdu.read(withFlippedBit(event, new Random(seed)), version);
    if (outcome instanceof Intact intact) {
      // In the hash itself, two bits of its last letter encode nothing; and an escape in capitals
      // is the same event.
      assertEquals(withoutHashes(event), withoutHashes(intact.event()));
      boolean isSameEvent = withoutSignatures(event).equals(withoutSignatures(intact.event()));
      boolean isSameId = intact.event().eventId().equals(event.eventId());
      assertEquals(isSameEvent || version.eventFormat().carriesEventId(), isSameId);
    } else if (!version.eventFormat().carriesEventId()) {
      outcome
          .pdu()
          .filter(changed -> changed.eventId().equals(event.eventId()))
          .ifPresent(changed -> assertArrayEquals(event.signedBytes(), changed.signedBytes()));
    }
  }

  /** The event with one bit flipped that is not in its signatures. */
  private static byte[] withFlippedBit(Pdu event, Random random) {
    byte[] before = utf8("{\"signatures\":{},");
    byte[] bytes =
        utf8(withoutSignatures(event).toString().replaceFirst("\\{", "{\"signatures\":{},"));
    int at = before.length + random.nextInt(bytes.length - before.length);
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    return bytes;
  }

  private static JsonObject withoutSignatures(Pdu event) {
    return event.json().without(MemberNames.of("signatures"));
  }

  private static JsonObject withoutHashes(Pdu event) {
    return event.json().without(MemberNames.of("hashes", "signatures"));
  }

  @Property(tries = 400)
  void damagedEventsObeyTheLawsOfEvents(@ForAll("events") Pdu event, @ForAll long seed) {
    PduLaws.check(damaged(event.toBytes(), new Random(seed)), event.roomVersion());
  }

  /** The bytes with one range replaced by another, which may be empty. */
  private static byte[] damaged(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + random.nextInt(20));
    int source = random.nextInt(bytes.length);
    int sourceEnd = Math.min(bytes.length, source + random.nextInt(20));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.write(bytes, source, sourceEnd - source);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  @Property(tries = 100)
  void signatureHoldsUntilABitOfWhatItCoversIsFlipped(
      @ForAll("events") Pdu event, @ForAll long seed) {
    byte[] signature = signature(event);
    byte[] signed = event.redacted().signedBytes();
    assertTrue(KEY.verifyKey().verify(signed, signature));
    Random random = new Random(seed);
    assertFalse(KEY.verifyKey().verify(flipped(signed, random), signature));
    assertFalse(KEY.verifyKey().verify(signed, flipped(signature, random)));
  }

  private static byte[] signature(Pdu event) {
    return event
        .signatures()
        .object(SERVER.toString())
        .flatMap(own -> own.string(KEY.keyId().toString()))
        .flatMap(UnpaddedBase64::decode)
        .orElseThrow();
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    byte[] changed = bytes.clone();
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    return changed;
  }

  /** JSON with its members in any order, with white space, and escapes that need not be. */
  private static String writtenOddly(JsonValue value, Random random) {
    if (value instanceof JsonObject object) {
      List<String> members = new ArrayList<>();
      object.forEach(
          (name, member) ->
              members.add(
                  escaped(name, random) + space(random) + ":" + writtenOddly(member, random)));
      Collections.shuffle(members, random);
      return space(random) + "{" + String.join(",", members) + space(random) + "}";
    }
    if (value instanceof JsonArray array) {
      return array.toList().stream()
          .map(entry -> writtenOddly(entry, random))
          .collect(Collectors.joining(",", "[", space(random) + "]"));
    }
    if (value instanceof JsonString string) {
      return space(random) + escaped(string.text(), random);
    }
    boolean isZero = value.equals(JsonNumber.of(0));
    return space(random) + (isZero && random.nextBoolean() ? "-0" : value) + space(random);
  }

  private static String space(Random random) {
    return List.of("", "", " ", "\n\t", "\r").get(random.nextInt(5));
  }

  private static String escaped(String text, Random random) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              String character = Character.toString(c);
              if (random.nextBoolean()) {
                String format = random.nextBoolean() ? "\\u%04x" : "\\u%04X";
                character.chars().forEach(unit -> out.append(String.format(format, unit)));
              } else {
                String quoted = JsonString.of(character).toString();
                out.append(quoted, 1, quoted.length() - 1);
              }
            });
    return out.append('"').toString();
  }

  @Provide
  Arbitrary<Pdu> events() {
    return EventArbitraries.events();
  }

  @Provide
  Arbitrary<JsonObject> contents() {
    return EventArbitraries.contents(JsonMode.STRICT);
  }
}
