package org.matrixlib.core.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.matrixlib.core.event.TestEvents.KEY;
import static org.matrixlib.core.event.TestEvents.SERVER;
import static org.matrixlib.core.event.TestEvents.built;
import static org.matrixlib.core.event.TestEvents.create;
import static org.matrixlib.core.event.TestEvents.json;
import static org.matrixlib.core.event.TestEvents.message;
import static org.matrixlib.core.event.TestEvents.value;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

class PduTest {
  private static final EventId TARGET = EventId.of("$target:example.org");

  // Identity

  @InEveryVersion
  void idIsTheOneCarriedOrTheHash(RoomVersion version) {
    Pdu event = built(message(version));
    EventId expected =
        version.eventFormat().carriesEventId()
            ? EventId.of("$opaque:example.org")
            : version.eventFormat().eventIdFormat().idOf(event.referenceHash());
    assertEquals(expected, event.eventId());
  }

  @Test
  void whatIsOftenAskedForIsDecodedOnce() {
    Pdu event = Pdu.trusted(built(message(RoomVersion.V12)).json(), RoomVersion.V12);
    assertSame(event.eventId(), event.eventId());
    assertSame(event.type(), event.type());
    assertSame(event.sender(), event.sender());
  }

  @Test
  void idOfHashIsInTheAlphabetOfTheVersion() {
    // Its hash has both letters in which the alphabets differ.
    JsonObject event = json("{'content':{},'depth':0,'type':'x'}");
    String v3 = "$zCDgKWAxTF7zkgGAu5tsISkr+gecSRjEi43ok/rf7w0";
    assertEquals(v3, Pdu.trusted(event, RoomVersion.V3).eventId().toString());
    String v4 = v3.replace('+', '-').replace('/', '_');
    assertEquals(v4, Pdu.trusted(event, RoomVersion.V4).eventId().toString());
  }

  @InEveryVersion
  void knownIdIsNotComputedAgain(RoomVersion version) {
    Pdu event = Pdu.trusted(built(message(version)).json(), version, TARGET);
    assertSame(TARGET, event.eventId());
    assertSame(TARGET, event.withUnsigned(json("{'age':1}")).eventId());
    assertSame(TARGET, event.redacted().eventId());
    assertSame(TARGET, event.signedBy(SERVER, KEY).eventId());
  }

  @InEveryVersion
  void unsignedChangesNeitherIdNorHashesNorEquality(RoomVersion version) {
    Pdu event = built(message(version));
    Pdu noted = event.withUnsigned(json("{'age':1,'redacted_because':{}}"));
    assertEquals(event, noted);
    assertEquals(event.hashCode(), noted.hashCode());
    assertEquals(event.eventId(), noted.eventId());
    assertArrayEquals(event.contentHash(), noted.contentHash());
    assertArrayEquals(event.referenceHash(), noted.referenceHash());
    assertArrayEquals(event.signedBytes(), noted.signedBytes());
    assertArrayEquals(event.toBytes(), noted.toBytes());
    assertEquals(json("{'age':1,'redacted_because':{}}"), noted.unsigned());
    assertEquals(JsonObject.EMPTY, event.unsigned());
  }

  @Test
  void roomOfACreateEventIsItsHashWhereRoomsAreNamedSo() {
    Pdu event = built(create(RoomVersion.V12));
    assertEquals(RoomId.ofCreateEvent(event.eventId()), event.roomId());
    assertEquals(RoomId.of("!room:example.org"), built(create(RoomVersion.V11)).roomId());
    assertEquals(RoomId.of("!room:example.org"), built(message(RoomVersion.V12)).roomId());
  }

  @InEveryVersion
  void eventsAreEqualByBytesAndVersion(RoomVersion version) {
    Pdu event = built(message(version));
    assertEquals(event, Pdu.trusted(event.json(), version));
    assertEquals(event.hashCode(), Pdu.trusted(event.json(), version).hashCode());
    Pdu deeper = built(message(version).depth(8));
    assertNotEquals(event, deeper);
    assertNotEquals(event.hashCode(), deeper.hashCode());
    assertNotEquals(event, Pdu.trusted(event.json(), version.derive("other").build()));
    assertNotEquals((Object) event, event.json());
  }

  @InEveryVersion
  void textNamesIdAndTypeButNotTheContent(RoomVersion version) {
    Pdu event = built(message(version));
    assertEquals("Pdu[" + event.eventId() + ", m.room.message]", event.toString());
  }

  // What it says

  @InEveryVersion
  void stateEventIsFoundByTypeAndStateKey(RoomVersion version) {
    Pdu event = built(message(version).type("m.room.topic").stateKey(""));
    assertTrue(event.isState("m.room.topic", ""));
    assertFalse(event.isState("m.room.topic", "x"));
    assertFalse(event.isState("m.room.name", ""));
    assertFalse(built(message(version)).isState("m.room.message", ""));
  }

  @InEveryVersion
  void onlyRedactionsRedact(RoomVersion version) {
    JsonObject everywhere =
        built(message(version))
            .json()
            .with("redacts", value("'$target:example.org'"))
            .with("content", json("{'redacts':'$target:example.org'}"));
    assertEquals(Optional.empty(), Pdu.trusted(everywhere, version).redacts());
    JsonObject redaction = everywhere.with("type", value("'m.room.redaction'"));
    assertEquals(Optional.of(TARGET), Pdu.trusted(redaction, version).redacts());
  }

  @InEveryVersion
  void targetOfARedactionCountsOnlyInThePlaceOfTheVersion(RoomVersion version) {
    JsonObject redaction = built(message(version)).json().with("type", value("'m.room.redaction'"));
    JsonObject onTop = redaction.with("redacts", value("'$target:example.org'"));
    JsonObject inside = redaction.with("content", json("{'redacts':'$target:example.org'}"));
    boolean inContent = version.has(RoomTrait.REDACTS_IN_CONTENT);
    assertEquals(!inContent, Pdu.trusted(onTop, version).redacts().isPresent());
    assertEquals(inContent, Pdu.trusted(inside, version).redacts().isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "''", "'target'", "['$target:example.org']", "{}"})
  void oddTargetOfARedactionIsNone(String target) {
    JsonObject redaction =
        built(message(RoomVersion.V11)).json().with("type", value("'m.room.redaction'"));
    assertEquals(
        Optional.empty(),
        Pdu.trusted(redaction.with("redacts", value(target)), RoomVersion.V10).redacts());
    JsonObject inside = redaction.with("content", json("{'redacts':" + target + "}"));
    assertEquals(Optional.empty(), Pdu.trusted(inside, RoomVersion.V11).redacts());
  }

  @Test
  void referencesAreUnmodifiable() {
    List<EventId> ids = built(message(RoomVersion.V12)).prevEvents();
    assertThrows(UnsupportedOperationException.class, () -> ids.add(TARGET));
  }

  // Signatures

  @Test
  void signaturesOfSeveralServersAndKeysAreKept() {
    SigningKey otherKey =
        SigningKey.parse("ed25519 b_2 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA2");
    ServerName policy = ServerName.of("policy.example");
    Pdu event = built(message(RoomVersion.V12));
    Pdu signed = event.signedBy(SERVER, otherKey).signedBy(policy, KEY);
    assertEquals(List.of("example.org", "policy.example"), signed.signatures().names());
    assertEquals(
        List.of("ed25519:a_1", "ed25519:b_2"),
        signed.signatures().object("example.org").orElseThrow().names());
    assertEquals(
        event.signatures().object("example.org").orElseThrow().get("ed25519:a_1"),
        signed.signatures().object("example.org").orElseThrow().get("ed25519:a_1"));
    assertEquals(event.eventId(), signed.eventId());
    assertEquals(event.signatures().names(), List.of("example.org"));
  }

  @Test
  void signingAgainWithTheSameKeyChangesNothing() {
    Pdu event = built(message(RoomVersion.V12).unsigned(json("{'age':1}")));
    Pdu again = event.signedBy(SERVER, KEY);
    assertEquals(event, again);
    assertEquals(event.unsigned(), again.unsigned());
  }

  // Hashes and redaction

  @InEveryVersion
  void contentHashIsRightOrNot(RoomVersion version) {
    Pdu event = built(message(version));
    assertTrue(event.hasValidContentHash());
    assertFalse(event.redacted().hasValidContentHash());
    JsonObject unhashed = event.json().without(MemberNames.of("hashes"));
    assertFalse(Pdu.trusted(unhashed, version).hasValidContentHash());
    JsonObject odd = event.json().with("hashes", value("1"));
    assertFalse(Pdu.trusted(odd, version).hasValidContentHash());
  }

  @InEveryVersion
  void redactionKeepsIdHashesAndSignatures(RoomVersion version) {
    Pdu event = built(message(version).unsigned(json("{'age':1}")));
    Pdu redacted = event.redacted();
    assertEquals(JsonObject.EMPTY, redacted.content());
    assertEquals(JsonObject.EMPTY, redacted.unsigned());
    assertEquals(event.eventId(), redacted.eventId());
    assertEquals(event.json().get("hashes"), redacted.json().get("hashes"));
    assertEquals(event.signatures(), redacted.signatures());
    assertArrayEquals(event.referenceHash(), redacted.referenceHash());
  }

  @InEveryVersion
  void redactionOfACreateEventLosesTheRoomVersionUpToVersion10(RoomVersion version) {
    JsonObject content = json("{'creator':'@alice:example.org','room_version':'x'}");
    JsonObject left = built(create(version).content(content)).redacted().content();
    boolean keepsAll = version.has(RoomTrait.CREATOR_IS_SENDER);
    assertEquals(keepsAll ? content : json("{'creator':'@alice:example.org'}"), left);
  }

  @InEveryVersion
  void topLevelTargetOfARedactionIsRedacted(RoomVersion version) {
    Pdu event = built(message(version).type("m.room.redaction").redacts(TARGET));
    boolean staysInContent = version.has(RoomTrait.REDACTS_IN_CONTENT);
    assertEquals(staysInContent, event.redacted().redacts().isPresent());
    JsonObject onTop = event.json().with("redacts", value("'$target:example.org'"));
    assertFalse(Pdu.trusted(onTop, version).redacted().json().has("redacts"));
  }

  // Forms

  @InEveryVersion
  void clientSeesIdAndRoomButNotWhatOnlyServersNeed(RoomVersion version) {
    Pdu event = built(message(version).unsigned(json("{'age':1}")));
    assertEquals(
        json(
            "{'content':{'body':'hello','msgtype':'m.text'},'event_id':'"
                + event.eventId()
                + "','origin_server_ts':1700000000000,'room_id':'!room:example.org',"
                + "'sender':'@alice:example.org','type':'m.room.message','unsigned':{'age':1}}"),
        event.clientForm());
  }

  @InEveryVersion
  void clientSeesTheRoomOfACreateEvent(RoomVersion version) {
    Pdu event = built(create(version));
    assertEquals(
        json(
            "{'content':{'creator':'@alice:example.org'},'event_id':'"
                + event.eventId()
                + "','origin_server_ts':1,'room_id':'"
                + event.roomId()
                + "','sender':'@alice:example.org','state_key':'','type':'m.room.create'}"),
        event.clientForm());
  }

  @InEveryVersion
  void clientSeesTheTargetOfARedactionInBothPlaces(RoomVersion version) {
    JsonObject client =
        built(message(version).type("m.room.redaction").redacts(TARGET)).clientForm();
    assertEquals(Optional.of("$target:example.org"), client.string("redacts"));
    assertEquals(
        json("{'body':'hello','msgtype':'m.text','redacts':'$target:example.org'}"),
        client.object("content").orElseThrow());
  }

  @InEveryVersion
  void clientSeesNoTargetInARedactionThatNamesNone(RoomVersion version) {
    JsonObject client = built(message(version).type("m.room.redaction")).clientForm();
    assertFalse(client.has("redacts"));
    assertFalse(client.object("content").orElseThrow().has("redacts"));
  }

  @InEveryVersion
  void strippedFormHasFourProperties(RoomVersion version) {
    Pdu event = built(create(version).unsigned(json("{'age':1}")));
    assertEquals(
        json(
            "{'content':{'creator':'@alice:example.org'},'sender':'@alice:example.org',"
                + "'state_key':'','type':'m.room.create'}"),
        event.strippedForm());
  }

  @InEveryVersion
  void federationFormHasUnsignedOnlyIfThereIsAny(RoomVersion version) {
    Pdu event = built(message(version));
    assertEquals(event.json(), event.federationForm());
    JsonObject noted = event.withUnsigned(json("{'age':1}")).federationForm();
    assertEquals(event.json().with("unsigned", json("{'age':1}")), noted);
    assertEquals(json("{'age':1}"), Pdu.trusted(noted, version).unsigned());
    assertEquals(event.json(), Pdu.trusted(noted, version).json());
  }

  @Test
  void bytesAreACopy() {
    Pdu event = built(message(RoomVersion.V12));
    byte[] bytes = event.toBytes();
    bytes[0] = 'x';
    assertEquals('{', event.toBytes()[0]);
  }

  // Trusted events that should not have been

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'content':1,'type':1}",
        "{'content':{}}",
        "{'type':'m.room.create'}",
        "{'auth_events':[1],'content':{},'depth':1.5,'event_id':1,'hashes':[],"
            + "'origin_server_ts':'x','prev_events':{},'room_id':'x','sender':'x',"
            + "'signatures':{'a':1},'state_key':1,'type':'m.room.redaction','unsigned':1}",
        "{'auth_events':['x'],'content':{},'depth':1e2,'event_id':'','hashes':{'sha256':1},"
            + "'prev_events':[['$a:b']],'redacts':1,'signatures':1,'type':'m.room.message'}"
      })
  void trustedRubbishThrowsOnlyIllegalStateExceptions(String text) {
    JsonObject rubbish = TestEvents.parsed(text.replace('\'', '"'), JsonMode.LENIENT);
    List<Function<Pdu, Object>> methods =
        List.of(
            Pdu::eventId,
            Pdu::type,
            Pdu::sender,
            Pdu::stateKey,
            Pdu::isState,
            event -> event.isState("m.room.create", ""),
            Pdu::roomId,
            Pdu::content,
            Pdu::originServerTs,
            Pdu::depth,
            Pdu::prevEvents,
            Pdu::authEvents,
            Pdu::redacts,
            Pdu::signatures,
            Pdu::unsigned,
            Pdu::json,
            Pdu::toBytes,
            Pdu::federationForm,
            Pdu::contentHash,
            Pdu::hasValidContentHash,
            Pdu::referenceHash,
            Pdu::signedBytes,
            event -> event.signedBy(SERVER, KEY),
            event -> event.withUnsigned(JsonObject.EMPTY),
            Pdu::redacted,
            Pdu::clientForm,
            Pdu::strippedForm,
            Pdu::hashCode,
            Pdu::toString);
    Set<String> messages = new HashSet<>();
    for (RoomVersion version : TestEvents.versions()) {
      Pdu event = Pdu.trusted(rubbish, version);
      for (Function<Pdu, Object> method : methods) {
        try {
          method.apply(event);
        } catch (IllegalStateException e) {
          messages.add(String.valueOf(e.getMessage()));
        }
      }
    }
    assertTrue(messages.contains("a trusted event has no valid sender"), messages::toString);
  }
}
